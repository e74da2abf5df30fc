import { type ChaosAtVenue, chaosAtVenue, type InjectedFault } from '../../chaos/chaos-at-venue.ts'
import { symbolsAt, venuesOf } from '../../src/config/venues.ts'
import { instrumentLabel, type VenueName } from '../../src/domain/instrument.ts'
import { sqliteStore } from '../../src/journal/sqlite-store.ts'
import { liveDisk } from '../../src/ports/live/disk.ts'
import { drive } from '../../src/ports/simulated/drive.ts'
import { simulatedPorts } from '../../src/ports/simulated/ports.ts'
import { openSimulatedVenue, type RunningVenue } from '../../supervisors/simulated-venue.ts'
import { askedMarket } from './asked-market.ts'
import { archiveJournal, journalPath } from './journal-file.ts'
import type { Settings } from './settings.ts'
import type { RunWorld } from './world.ts'

/** When a generated market begins: an hour of an ordinary day, the same for every run. */
const GENERATED_START_MS = Date.UTC(2026, 0, 5, 9)

/** Paper mode faster than life: engine and exchange in this process, on one virtual clock. */
export async function virtualWorld({ config, flags }: Settings): Promise<RunWorld> {
  const markets = new Map(
    Array.from(venuesOf(config).keys(), (name) => {
      const symbols = symbolsAt(config, name)
      const { ordersPerSecond } = config.exchange
      return [name, askedMarket({ replay: flags.replayFiles, symbols, ordersPerSecond })]
    }),
  )
  const startsAt = markets.get(config.engine.venue)?.startsAt ?? GENERATED_START_MS
  const ports = simulatedPorts(flags.seed, startsAt, liveDisk)
  const ended = Promise.withResolvers<void>()
  let hearFault = (_fault: InjectedFault): void => {}
  const venues = new Map<VenueName, RunningVenue>()
  const storms: ChaosAtVenue[] = []
  for (const [place, [name, market]] of [...markets].entries()) {
    // The first one's randomness is that of the only one: a run with another beside it is the same run there.
    const isFirst = name === config.engine.venue
    const stream = isFirst ? 'venue' : `venue ${name}`
    const injected = (fault: InjectedFault): void =>
      hearFault(isFirst ? fault : { ...fault, victim: `${name} ${fault.victim}` })
    const chaos =
      flags.chaosSeed === undefined ? undefined : chaosAtVenue(ports.clock, flags.chaosSeed + place, injected)
    const venue = await openSimulatedVenue({
      ports: { ...ports, random: ports.random.fork(stream) },
      market,
      deposit: config.exchange.deposit,
      makerFeeRate: config.exchange.makerFeeRate,
      takerFeeRate: config.exchange.takerFeeRate,
      port: 0,
      marketEnded: ended.resolve,
      ...(chaos ? { faults: chaos.faults } : {}),
    })
    if (chaos) storms.push(chaos)
    chaos?.strikeAt(venue)
    venues.set(name, venue)
  }
  archiveJournal(config.engine.dataDir)
  return {
    ports,
    venueUrls: new Map(Array.from(venues, ([name, venue]) => [name, venue.listener.url])),
    symbols: [...markets].flatMap(([venue, { instruments }]) =>
      instruments.map(({ symbol }) => instrumentLabel({ venue, symbol }, config.engine.venue)),
    ),
    keeper: undefined,
    openStore: () => sqliteStore({ path: journalPath(config.engine.dataDir), durable: false }),
    marketEnded: ended.promise,
    onFault: (hear) => {
      hearFault = hear
    },
    heal: () => {
      for (const storm of storms) storm.heal()
    },
    drive: (work) => drive(ports.clock, work, flags.speed),
    close: async () => {
      for (const venue of venues.values()) await venue.close()
    },
  }
}
