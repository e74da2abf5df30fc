import * as Effect from 'effect/Effect'
import type { VenueTime } from '../actors/venue-time.ts'
import type { Venues } from '../actors/world.ts'
import type { Config } from '../src/config/schema.ts'
import type { Instrument, InstrumentSymbol } from '../src/domain/instrument.ts'
import type { Clock } from '../src/ports/clock.ts'
import type { VenueFailure } from '../src/venues/failure.ts'
import type { Venue } from '../src/venues/venue.ts'

/** What has to be known of a venue before anything of the tree is made. */
export interface VenueFacts {
  readonly instruments: ReadonlyMap<InstrumentSymbol, Instrument>
  readonly service: 'open' | 'cancel-only' | 'closed'
}

/**
 * The reads of a start, side by side; the slowest of them is how long it takes. Samples the venue's clock on the
 * way: the first signed request needs it.
 */
export function readVenue(
  { requests }: Venue,
  symbols: readonly InstrumentSymbol[],
  venueTime: VenueTime,
  clock: Clock,
): Effect.Effect<VenueFacts, VenueFailure> {
  const sampled = Effect.suspend(() => {
    const askedMicros = clock.monotonicMicros()
    return Effect.map(requests.serverTime, (serverMs) => venueTime.sample(serverMs, askedMicros, clock))
  })
  return Effect.all(
    {
      sampled,
      service: requests.serviceState,
      listed: requests.instruments(symbols),
    },
    { concurrency: 'unbounded' },
  ).pipe(
    Effect.map(({ service, listed }) => ({
      service,
      instruments: new Map(listed.map((instrument) => [instrument.symbol, instrument])),
    })),
  )
}

/** Sets what venues keep for the account. Not in shadow mode, which changes nothing there. */
export const prepareAccounts = (venues: Venues, config: Config): Effect.Effect<void, VenueFailure> =>
  config.engine.mode === 'shadow'
    ? Effect.void
    : Effect.all(
        [...venues.values()].flatMap(({ listed, settings, venue }) =>
          Array.from(listed.keys(), (symbol) => venue.requests.setLeverage(symbol, settings.leverage)),
        ),
        { concurrency: 'unbounded', discard: true },
      )
