import { type ChaosAtVenue, chaosAtVenue, type InjectedFault } from '../../chaos/chaos-at-venue.ts'
import { symbolsAt, venuesOf } from '../../src/config/venues.ts'
import { instrumentLabel, type VenueName } from '../../src/domain/instrument.ts'
import { sqliteStore } from '../../src/journal/sqlite-store.ts'
import { liveDisk } from '../../src/ports/live/disk.ts'
import { drive } from '../../src/ports/simulated/drive.ts'
import { simulatedPorts } from '../../src/ports/simulated/ports.ts'
import { openSimulatedVenues } from '../../supervisors/simulated-venues.ts'
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
  const storms = new Map<VenueName, ChaosAtVenue>()
  if (flags.chaosSeed !== undefined)
    for (const [place, name] of [...markets.keys()].entries()) {
      const injected = (fault: InjectedFault): void =>
        hearFault(name === config.engine.venue ? fault : { ...fault, victim: `${name} ${fault.victim}` })
      storms.set(name, chaosAtVenue(ports.clock, flags.chaosSeed + place, injected))
    }
  const { close, urls, venues } = await openSimulatedVenues({
    ...{ ports, config },
    marketAt: (name) => markets.get(name),
    faultsAt: (name) => storms.get(name)?.faults,
    marketEnded: ended.resolve,
  })
  for (const [name, venue] of venues) storms.get(name)?.strikeAt(venue)
  archiveJournal(config.engine.dataDir)
  return {
    ports,
    venueUrls: urls,
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
      for (const storm of storms.values()) storm.heal()
    },
    drive: (work) => drive(ports.clock, work, flags.speed),
    close,
  }
}
