import { EXIT, type ExitReason } from '../../src/config/exit-codes.ts'
import { withVenuesAt } from '../../src/config/venue-at.ts'
import type { Disk } from '../../src/ports/disk.ts'
import type { Report } from '../../src/report/schema.ts'
import { createTelemetry } from '../../src/telemetry/create.ts'
import { openStdout } from '../../src/telemetry/output.ts'
import type { Telemetry } from '../../src/telemetry/telemetry.ts'
import { openSession, type Session } from '../../supervisors/session.ts'
import { StartError } from '../../supervisors/start-error.ts'
import { chaosOfRun } from './chaos-of-run.ts'
import { commit } from './commit.ts'
import { keepCrashes } from './crash-files.ts'
import type { LastNet } from './last-net.ts'
import { openVenue } from './open-venue.ts'
import { type OperatorLine, operatorLine } from './operator-line.ts'
import type { Settings } from './settings.ts'
import { type Watching, watching } from './watching.ts'
import type { Leaving, RunWorld } from './world.ts'

/** One run of the engine in a world, from start to report. Returns the exit code. */
export async function run(
  settings: Settings,
  world: RunWorld,
  interrupted: Promise<string>,
  net: LastNet,
): Promise<number> {
  const { flags } = settings
  const { clock } = world.ports
  const config = configIn(settings, world)
  const telemetry = createTelemetry({
    clock,
    output: openStdout(),
    json: flags.json,
    statusEveryMs: config.telemetry.statusEveryMs,
  })
  const watchers = watching({ ...settings, config }, telemetry)
  const operator = operatorLine(config, telemetry)
  const chaos = chaosOfRun(world, flags.chaosSeed, telemetry)
  const hush = net.tellBy((line) => telemetry.line(line))
  let report: Report | undefined
  let reason: ExitReason = 'cannotStart'
  let leaving: Leaving = 'untouched'
  try {
    await watchers.open()
    await operator.open()
    const session = await start({ ...settings, config }, chaos.world, telemetry, { watchers, operator, net })
    leaving = 'ours'
    watchers.follow(session)
    net.follow(session.tree)
    const calm = chaos.strike(session)
    const end = await untilOver(session, settings, world, { interrupted, torn: net.torn })
    await calm(end.crashed)
    const ending = await session.stop(end.why)
    // What could not be asked is no violation; it is left, and named so.
    if (ending.read) session.auditor.ended(ending)
    const violated = Object.values(session.auditor.violations()).some((count) => count > 0)
    const tear = net.tear()
    reason =
      end.crashed || tear !== undefined
        ? 'crashed'
        : violated
          ? 'violated'
          : ending.left.length > 0
            ? 'notFlat'
            : 'clean'
    if (reason === 'clean' && ending.read?.positions.every(({ lots }) => lots === 0)) leaving = 'flat'
    const left = ending.left.length > 0 ? `; left: ${ending.left.join(', ')}` : ''
    const late = tear === undefined || end.crashed ? '' : `; then ${tear}`
    const exit = { code: EXIT[reason].code, reason: `${end.why}${late}${left}` }
    report = { ...session.auditor.report(ending, exit), ...chaos.report }
    if (flags.reportFile !== undefined) writeReport(flags.reportFile, report, world.ports.disk, telemetry)
  } catch (error) {
    if (!(error instanceof StartError)) throw error
  } finally {
    await operator.close()
    await watchers.end()
    hush()
    await telemetry.close(report)
    await world.close(leaving)
  }
  return EXIT[reason].code
}

/** A disk that takes no report takes nothing from the run: what it came to is on the output. */
function writeReport(file: string, report: Report, disk: Disk, telemetry: Telemetry): void {
  try {
    disk.writeText(file, `${JSON.stringify(report, null, 2)}\n`)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    telemetry.line({
      type: 'Note',
      level: 'error',
      text: 'the report could not be written',
      fields: { file, reason },
    })
  }
}

function start(
  settings: Settings,
  world: RunWorld,
  telemetry: Telemetry,
  around: { readonly watchers: Watching; readonly operator: OperatorLine; readonly net: LastNet },
): Promise<Session> {
  const { inspect } = around.watchers
  const { config, configHash, credentials, flags } = settings
  const { clock, http, ids } = world.ports
  return openSession({
    config,
    configHash,
    seed: flags.seed,
    commit: commit(),
    ports: world.ports,
    telemetry,
    openStore: world.openStore,
    ...(world.keeper ? { keeper: world.keeper } : {}),
    context: around.net.context,
    operated: around.operator.operated,
    ...(inspect ? { inspect } : {}),
    ...(flags.resume ? { resume: flags.resume } : {}),
    crashed: keepCrashes(world.ports.disk, config.engine.dataDir, (text) =>
      telemetry.line({ type: 'Note', level: 'warn', text }),
    ),
    openVenue: (known) => openVenue(known, { credentials, http, clock, ids }),
  })
}

/** Waits for the first reason to stop. */
function untilOver(
  session: Session,
  { flags }: Settings,
  { marketEnded, ports }: RunWorld,
  { interrupted, torn }: { readonly interrupted: Promise<string>; readonly torn: Promise<string> },
): Promise<{ readonly why: string; readonly crashed: boolean }> {
  const fine = (why: string) => ({ why, crashed: false })
  const time = Promise.withResolvers<void>()
  const { durationMs } = flags
  const timer = durationMs === undefined ? undefined : ports.clock.setTimeout(time.resolve, durationMs)
  return Promise.race([
    time.promise.then(() => fine('the time is over')),
    interrupted.then(fine),
    marketEnded.then(() => fine('the recording is at its end')),
    session.gaveUp.then((why) => ({ why, crashed: true })),
    torn.then((why) => ({ why, crashed: true })),
  ]).finally(() => ports.clock.clearTimeout(timer))
}

/** The configuration as this world and the command line have it. */
function configIn({ config, flags }: Settings, { venueUrls, symbols }: RunWorld): Settings['config'] {
  const engine = { ...config.engine, symbols: [...(flags.symbols ?? symbols ?? config.engine.symbols)] }
  return withVenuesAt({ ...config, engine }, venueUrls)
}
