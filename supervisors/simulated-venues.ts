import type { Config } from '../src/config/schema.ts'
import { symbolsAt } from '../src/config/venues.ts'
import type { VenueName } from '../src/domain/instrument.ts'
import type { FaultPlan } from '../src/exchange/kucoin/faults.ts'
import type { MarketSource } from '../src/exchange/market-source.ts'
import { openMarket } from '../src/exchange/open-market.ts'
import type { Ports } from '../src/ports/ports.ts'
import { openSimulatedVenue, type RunningVenue } from './simulated-venue.ts'

export interface SimulatedVenuesOptions {
  readonly ports: Pick<Ports, 'clock' | 'random' | 'ids' | 'servers'>
  readonly config: Pick<Config, 'engine' | 'exchange' | 'venue'>
  /** What each trades; absent: what the configuration names there, generated. */
  readonly marketAt?: (name: VenueName) => MarketSource | undefined
  /** What goes wrong at each. */
  readonly faultsAt?: (name: VenueName) => FaultPlan | undefined
  /** The market's data is at its end. */
  readonly marketEnded?: () => void
}

export interface SimulatedVenues {
  readonly first: RunningVenue
  /** Each an exchange of its own; the first one first. */
  readonly venues: ReadonlyMap<VenueName, RunningVenue>
  /** Where each listens. */
  readonly urls: ReadonlyMap<VenueName, string>
  close(): Promise<void>
}

/**
 * The venues of a configuration, simulated, on one clock. The first one's randomness is that of the only one: a run with
 * another beside it is the same run there. @throws RangeError for a symbol that the simulated exchange does not list.
 */
export async function openSimulatedVenues(options: SimulatedVenuesOptions): Promise<SimulatedVenues> {
  const { config, ports } = options
  const { deposit, makerFeeRate, ordersPerSecond, takerFeeRate } = config.exchange
  const open = (name: VenueName): Promise<RunningVenue> => {
    const stream = name === config.engine.venue ? 'venue' : `venue ${name}`
    const faults = options.faultsAt?.(name)
    return openSimulatedVenue({
      ports: { ...ports, random: ports.random.fork(stream) },
      market:
        options.marketAt?.(name) ??
        openMarket({ replay: [], symbols: symbolsAt(config, name), ordersPerSecond }),
      ...{ deposit, makerFeeRate, takerFeeRate },
      port: 0,
      ...(faults ? { faults } : {}),
      ...(options.marketEnded ? { marketEnded: options.marketEnded } : {}),
    })
  }
  const first = await open(config.engine.venue)
  const venues = new Map([[config.engine.venue as VenueName, first]])
  for (const name of Object.keys(config.engine.venues) as VenueName[]) venues.set(name, await open(name))
  return {
    first,
    venues,
    urls: new Map(Array.from(venues, ([name, { listener }]) => [name, listener.url])),
    close: async () => {
      for (const venue of venues.values()) await venue.close()
    },
  }
}
