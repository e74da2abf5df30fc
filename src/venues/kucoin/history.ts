import * as Effect from 'effect/Effect'
import type { Instrument, InstrumentSymbol } from '../../domain/instrument.ts'
import type { Fill } from '../../domain/order.ts'
import { Malformed, type VenueFailure } from '../failure.ts'
import type { FundingPayment, Transfer } from '../venue.ts'
import * as calls from './calls.ts'
import type { Page } from './codec/answers.ts'
import { TRANSFER_TYPES, type Transaction } from './codec/transaction.ts'
import type { Listing } from './listing.ts'
import { distinct, everyPage } from './paging.ts'
import type { Ask } from './request.ts'
import { retryIdempotent } from './retry.ts'

/** KuCoin answers for at most seven days of fills at once. */
const FILLS_WINDOW_MS = 7 * 86_400_000

/** It is not said how much of its history of transactions KuCoin searches at once; of others it is a day. */
const TRANSFERS_WINDOW_MS = 86_400_000

/** What the venue stamps while we ask must not lie after the last window. */
const CLOCKS_DIFFER_MS = 60_000

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
    // The venue lists the newest first: turned round, fills of one millisecond stand in the order in which they happened.
    return [...distinct(found, (fill) => fill.tradeId)].reverse().sort((left, right) => left.at - right.at)
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
      if (!(oldestMs < (toMs ?? Number.POSITIVE_INFINITY)))
        return yield* stuck('GET /api/v1/funding-history', symbol)
      toMs = oldestMs
    }
  })

/** What came and went since a venue time, oldest first. `nowMs` is the venue's time. */
export const transfersSince = (
  ask: Ask,
  sinceMs: number,
  nowMs: () => number,
): Effect.Effect<readonly Transfer[], VenueFailure> =>
  Effect.gen(function* () {
    const found: Transfer[] = []
    const toMs = Math.ceil(nowMs()) + CLOCKS_DIFFER_MS
    for (let fromMs = Math.floor(sinceMs); fromMs < toMs; fromMs += TRANSFERS_WINDOW_MS) {
      const untilMs = Math.min(toMs, fromMs + TRANSFERS_WINDOW_MS - 1)
      for (const type of TRANSFER_TYPES) found.push(...(yield* transfersOf(ask, type, fromMs, untilMs)))
    }
    return found.sort((left, right) => left.at - right.at)
  })

const transfersOf = (
  ask: Ask,
  type: (typeof TRANSFER_TYPES)[number],
  fromMs: number,
  toMs: number,
): Effect.Effect<readonly Transfer[], VenueFailure> =>
  Effect.gen(function* () {
    const found: Transfer[] = []
    let before: number | undefined
    for (;;) {
      const page: Page<Transaction> = yield* retryIdempotent(
        ask(calls.transactions(type, fromMs, toMs, before)),
      )
      for (const { settled, transfer } of page.items) if (settled) found.push(transfer)
      const oldest = page.items.at(-1)?.offset
      if (page.last) return found
      if (oldest === undefined || oldest === before)
        return yield* stuck('GET /api/v1/transaction-history', type)
      before = oldest
    }
  })

const stuck = (call: string, what: string): Effect.Effect<never, VenueFailure> =>
  Effect.fail(
    new Malformed({
      call,
      code: 'STUCK',
      message: `${what}: the venue says that there is more and gives nothing older`,
    }),
  )
