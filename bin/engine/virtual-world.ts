import type { InjectedFault } from '../../src/exchange/kucoin/fault-storm.ts'
import { sqliteStore } from '../../src/journal/sqlite-store.ts'
import { liveDisk } from '../../src/ports/live/disk.ts'
import { seededRandom } from '../../src/ports/random.ts'
import { drive } from '../../src/ports/simulated/drive.ts'
import { simulatedPorts } from '../../src/ports/simulated/ports.ts'
import { openSimulatedVenue } from '../../supervisors/simulated-venue.ts'
import { askedMarket } from './asked-market.ts'
import { archiveJournal, journalPath } from './journal-file.ts'
import type { Settings } from './settings.ts'
import type { RunWorld } from './world.ts'

/** When a generated market begins: an hour of an ordinary day, the same for every run. */
const GENERATED_START_MS = Date.UTC(2026, 0, 5, 9)

/** Paper mode faster than life: engine and exchange in this process, on one virtual clock. */
export async function virtualWorld({ config, flags }: Settings): Promise<RunWorld> {
  const market = askedMarket({
    replay: flags.replayFiles,
    symbols: config.engine.symbols,
    ordersPerSecond: config.exchange.ordersPerSecond,
  })
  const ports = simulatedPorts(flags.seed, market.startsAt ?? GENERATED_START_MS, liveDisk)
  const ended = Promise.withResolvers<void>()
  let hearFault = (_fault: InjectedFault): void => {}
  const venue = await openSimulatedVenue({
    ports: { ...ports, random: ports.random.fork('venue') },
    market,
    deposit: config.exchange.deposit,
    makerFeeRate: config.exchange.makerFeeRate,
    takerFeeRate: config.exchange.takerFeeRate,
    port: 0,
    marketEnded: ended.resolve,
    ...(flags.chaosSeed === undefined
      ? {}
      : { chaos: { random: seededRandom(flags.chaosSeed, 'venue'), injected: (fault) => hearFault(fault) } }),
  })
  archiveJournal(config.engine.dataDir)
  return {
    ports,
    venueUrl: venue.listener.url,
    symbols: market.instruments.map(({ symbol }) => symbol),
    keeper: undefined,
    openStore: () => sqliteStore({ path: journalPath(config.engine.dataDir), durable: false }),
    marketEnded: ended.promise,
    onFault: (hear) => {
      hearFault = hear
    },
    heal: () => venue.heal(),
    drive: (work) => drive(ports.clock, work, flags.speed),
    close: () => venue.close(),
  }
}
