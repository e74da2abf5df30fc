import { EXIT } from '../../src/config/exit-codes.ts'
import { helpText } from '../../src/config/flag-table.ts'
import { printConfig } from '../../src/config/print.ts'
import { workerStore } from '../../src/journal/worker-store.ts'
import { liveDisk } from '../../src/ports/live/disk.ts'
import { livePorts } from '../../src/ports/live/ports.ts'
import { createTelemetry } from '../../src/telemetry/create.ts'
import { openStdout } from '../../src/telemetry/output.ts'
import { createKucoin } from '../../src/venues/kucoin/kucoin.ts'
import { openSession, StartError } from '../../supervisors/session.ts'
import { exchangeProcess } from './exchange-process.ts'
import { archiveJournal, journalPath } from './journal-file.ts'
import { readSettings, type Settings } from './settings.ts'

/** The engine's command line. Returns the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const read = readSettings(args, liveDisk)
  if (!read.ok) {
    for (const error of read.errors) process.stderr.write(`${error}\n`)
    return EXIT.usage.code
  }
  const { settings } = read
  if (settings.flags.help) {
    process.stdout.write(helpText())
    return EXIT.clean.code
  }
  if (settings.flags.check) {
    process.stdout.write(printConfig(settings.config, settings.configHash))
    return EXIT.clean.code
  }
  return runLive(settings)
}

async function runLive(settings: Settings): Promise<number> {
  const { flags, configHash, credentials } = settings
  const ports = livePorts(flags.seed)
  const telemetry = createTelemetry({
    clock: ports.clock,
    output: openStdout(),
    json: flags.json,
    statusEveryMs: settings.config.telemetry.statusEveryMs,
  })
  const exchange = await exchangeProcess(settings, ports)
  const config = {
    ...settings.config,
    venue: { ...settings.config.venue, restUrl: exchange.url, unifiedUrl: exchange.url },
  }
  if (!exchange.found) archiveJournal(config.engine.dataDir)
  try {
    const session = await openSession({
      config,
      configHash,
      seed: flags.seed,
      ports,
      telemetry,
      openStore: () => workerStore({ path: journalPath(config.engine.dataDir) }),
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
    await new Promise<void>((resolve) => ports.clock.setTimeout(resolve, flags.durationMs ?? 1e9))
    const end = await session.stop('the time is over')
    await telemetry.close(undefined)
    console.log(
      end,
      session.world.journal.books.ledger,
      session.world.journal.books.fills,
      session.world.journal.books.intents,
    )
    return 0
  } catch (error) {
    if (!(error instanceof StartError)) throw error
    return EXIT.cannotStart.code
  } finally {
    exchange.close()
  }
}
