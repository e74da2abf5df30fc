import { Effect } from 'effect'
import type { Instrument, InstrumentSymbol } from '../../domain/instrument.ts'
import type { Fill } from '../../domain/order.ts'
import { Malformed, type VenueFailure } from '../failure.ts'
import type { FundingPayment } from '../venue.ts'
import * as calls from './calls.ts'
import type { Listing } from './listing.ts'
import { distinct, everyPage } from './paging.ts'
import type { Ask } from './request.ts'
import { retryIdempotent } from './retry.ts'

/** KuCoin answers for at most seven days of fills at once. */
const FILLS_WINDOW_MS = 7 * 86_400_000

/** Questions under way at once when something has to be asked symbol by symbol. */
const SYMBOLS_AT_ONCE = 4

/** Our fills since a venue time, oldest first. `nowMs` is the venue's time. */
export const fillsSince = (
  ask: Ask,
  listing: Listing,
  sinceMs: number,
  nowMs: () => number,
): Effect.Effect<readonly Fill[], VenueFailure> =>
  Effect.gen(function* () {
    const found: Fill[] = []
    let fromMs = Math.floor(sinceMs)
    while (fromMs < nowMs() - FILLS_WINDOW_MS) {
      const toMs = fromMs + FILLS_WINDOW_MS - 1
      found.push(...(yield* window(ask, listing, fromMs, toMs)))
      fromMs = toMs + 1
    }
    // No end: a fill that the venue stamps while we ask must not fall between this window and the next question.
    found.push(...(yield* window(ask, listing, fromMs, undefined)))
    return [...distinct(found, (fill) => fill.tradeId)].sort((left, right) => left.at - right.at)
  })

const window = (
  ask: Ask,
  listing: Listing,
  fromMs: number,
  toMs: number | undefined,
): Effect.Effect<readonly Fill[], VenueFailure> =>
  everyPage((page) => retryIdempotent(ask(calls.fills(listing, fromMs, toMs, page))))

/** Funding paid since a venue time on the instruments that we trade, oldest first. */
export const fundingSince = (
  ask: Ask,
  instruments: readonly Instrument[],
  sinceMs: number,
): Effect.Effect<readonly FundingPayment[], VenueFailure> =>
  Effect.forEach(instruments, ({ symbol }) => fundingOf(ask, symbol, Math.floor(sinceMs)), {
    concurrency: SYMBOLS_AT_ONCE,
  }).pipe(Effect.map((lists) => lists.flat().sort((left, right) => left.at - right.at)))

/** The venue pages newest first by a cursor of its own; asking again up to the oldest payment seen is plainer. */
const fundingOf = (
  ask: Ask,
  symbol: InstrumentSymbol,
  fromMs: number,
): Effect.Effect<readonly FundingPayment[], VenueFailure> =>
  Effect.gen(function* () {
    const found: FundingPayment[] = []
    let toMs: number | undefined
    for (;;) {
      const page = yield* retryIdempotent(ask(calls.funding(symbol, fromMs, toMs)))
      found.push(...page.items)
      const oldestMs = Math.min(...page.items.map((payment) => payment.at))
      if (page.last) return distinct(found, (payment) => payment.id)
      if (!(oldestMs < (toMs ?? Number.POSITIVE_INFINITY))) return yield* stuck(symbol)
      toMs = oldestMs
    }
  })

const stuck = (symbol: InstrumentSymbol): Effect.Effect<never, VenueFailure> =>
  Effect.fail(
    new Malformed({
      call: 'GET /api/v1/funding-history',
      code: 'STUCK',
      message: `${symbol}: the venue says that there is more and gives nothing older`,
    }),
  )
