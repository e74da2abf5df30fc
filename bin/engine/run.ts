import { EXIT, type ExitReason } from '../../src/config/exit-codes.ts'
import { createTelemetry } from '../../src/telemetry/create.ts'
import { openStdout } from '../../src/telemetry/output.ts'
import { createKucoin } from '../../src/venues/kucoin/kucoin.ts'
import { openSession, StartError } from '../../supervisors/session.ts'
import type { Settings } from './settings.ts'
import type { RunWorld } from './world.ts'

/** One run of the engine in a world, from start to report. Returns the exit code. */
export async function run(
  settings: Settings,
  world: RunWorld,
  interrupted: Promise<string>,
): Promise<number> {
  const { flags, configHash, credentials } = settings
  const { ports } = world
  const config = configIn(settings, world)
  const telemetry = createTelemetry({
    clock: ports.clock,
    output: openStdout(),
    json: flags.json,
    statusEveryMs: config.telemetry.statusEveryMs,
  })
  let reason: ExitReason = 'clean'
  try {
    const session = await openSession({
      config,
      configHash,
      seed: flags.seed,
      ports,
      telemetry,
      openStore: world.openStore,
      openVenue: (known) =>
        createKucoin({
          ...config.venue,
          ...known,
          credentials,
          http: ports.http,
          clock: ports.clock,
          ids: ports.ids,
        }),
      audit: () => ({
        orderIntended() {},
        orderSent() {},
        orderAcknowledged() {},
        denied() {},
        malformed() {},
        gap() {},
        venueRead() {},
        observeTree() {},
      }),
    })
    const why = await Promise.race([
      interrupted,
      session.gaveUp.then((what) => {
        reason = 'crashed'
        return what
      }),
      world.marketEnded.then(() => 'the recording is at its end'),
      ...(flags.durationMs === undefined ? [] : [passed(world, flags.durationMs)]),
    ])
    const end = await session.stop(why)
    if (end.left.length > 0) reason = 'notFlat'
    console.log(
      end,
      session.world.journal.books.ledger,
      session.world.journal.books.fills,
      session.world.journal.books.intents,
    )
  } catch (error) {
    if (!(error instanceof StartError)) throw error
    reason = 'cannotStart'
  } finally {
    await telemetry.close(undefined)
    await world.close(reason === 'clean')
  }
  return EXIT[reason].code
}

function configIn({ config, flags }: Settings, { venueUrl, symbols }: RunWorld): Settings['config'] {
  return {
    ...config,
    engine: { ...config.engine, symbols: [...(flags.symbols ?? symbols ?? config.engine.symbols)] },
    venue:
      venueUrl === undefined ? config.venue : { ...config.venue, restUrl: venueUrl, unifiedUrl: venueUrl },
  }
}

const passed = ({ ports }: RunWorld, durationMs: number): Promise<string> =>
  new Promise((resolve) => ports.clock.setTimeout(() => resolve('the time is over'), durationMs))
