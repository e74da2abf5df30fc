import { venuesOf } from '../../src/config/venues.ts'
import { type InstrumentSymbol, instrumentLabel, type VenueName } from '../../src/domain/instrument.ts'
import { livePorts } from '../../src/ports/live/ports.ts'
import { type ExchangeProcess, exchangeProcess } from './exchange-process.ts'
import { archiveJournal, durableJournal } from './journal-file.ts'
import type { Settings } from './settings.ts'
import type { RunWorld } from './world.ts'

/**
 * Paper mode at the speed of life: the simulated exchange is another process, one for each venue, and everything between is
 * sockets.
 */
export async function twoProcessWorld(settings: Settings): Promise<RunWorld> {
  const { dataDir, symbols, venue: first } = settings.config.engine
  const ports = livePorts(settings.flags.seed)
  const exchanges = new Map<VenueName, ExchangeProcess>()
  for (const name of venuesOf(settings.config).keys())
    exchanges.set(name, await exchangeProcess(settings, ports, name))
  const all = [...exchanges.values()]
  // One of them that was there before us may hold what the journal tells of.
  if (all.every(({ found }) => !found)) archiveJournal(dataDir)
  return {
    ports,
    venueUrls: new Map(Array.from(exchanges, ([name, { url }]) => [name, url])),
    symbols: all.every((exchange) => exchange.symbols) ? labels(exchanges, first) : symbols,
    ...durableJournal(settings.config, ports.clock),
    marketEnded: Promise.race(all.map(({ marketEnded }) => marketEnded)),
    onFault: (hear) => {
      for (const [name, { onFault }] of exchanges)
        onFault((fault) => hear(name === first ? fault : { ...fault, victim: `${name} ${fault.victim}` }))
    },
    heal: () => {
      for (const { heal } of all) heal()
    },
    drive: (work) => work,
    close: async (leaving) => {
      ports.http.close()
      for (const { leave } of all) leave(leaving)
    },
  }
}

const labels = (exchanges: ReadonlyMap<VenueName, ExchangeProcess>, first: VenueName): readonly string[] =>
  [...exchanges].flatMap(([venue, { symbols = [] }]) =>
    symbols.map((symbol) => instrumentLabel({ venue, symbol: symbol as InstrumentSymbol }, first)),
  )
