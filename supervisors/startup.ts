import { Effect } from 'effect'
import type { Config } from '../src/config/schema.ts'
import type { Instrument, InstrumentSymbol } from '../src/domain/instrument.ts'
import type { VenueFailure } from '../src/venues/failure.ts'
import type { Venue } from '../src/venues/venue.ts'

/** What has to be known of a venue before anything of the tree is made. */
export interface VenueFacts {
  readonly instruments: ReadonlyMap<InstrumentSymbol, Instrument>
  readonly serverTimeMs: number
  readonly service: 'open' | 'cancel-only' | 'closed'
}

/** The reads of a start, side by side; the slowest of them is how long it takes. */
export function readVenue(
  venue: Venue,
  symbols: readonly InstrumentSymbol[],
): Effect.Effect<VenueFacts, VenueFailure> {
  const { requests } = venue
  return Effect.all(
    {
      serverTimeMs: requests.serverTime,
      service: requests.serviceState,
      listed: requests.instruments(symbols),
    },
    { concurrency: 'unbounded' },
  ).pipe(
    Effect.map(({ serverTimeMs, service, listed }) => ({
      serverTimeMs,
      service,
      instruments: new Map(listed.map((instrument) => [instrument.symbol, instrument])),
    })),
  )
}

/** Sets what the venue keeps for the account. Not in shadow mode, which changes nothing there. */
export const prepareAccount = (venue: Venue, config: Config): Effect.Effect<void, VenueFailure> =>
  config.engine.mode === 'shadow'
    ? Effect.void
    : Effect.forEach(
        config.engine.symbols,
        (symbol) => venue.requests.setLeverage(symbol as InstrumentSymbol, config.venue.leverage),
        { concurrency: 'unbounded', discard: true },
      )
