import * as Effect from 'effect/Effect'
import type { Currency } from '../../domain/balances.ts'
import type { Instrument, InstrumentSymbol, VenueName } from '../../domain/instrument.ts'
import type { OrderId, OrderIntent, OrderReport } from '../../domain/order.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Http } from '../../ports/http.ts'
import type { Ids } from '../../ports/ids.ts'
import type { RiskApproved } from '../../risk/approval.ts'
import { type VenueFailure, VenueRefused } from '../failure.ts'
import type { Venue, VenueRequests } from '../venue.ts'
import { weightBudget } from './budget.ts'
import type { Call } from './call.ts'
import * as calls from './calls.ts'
import { fillsSince, fundingSince, transfersSince } from './history.ts'
import { type Listing, listing as listingOver } from './listing.ts'
import { openOrders } from './open-orders.ts'
import { type PlaceBody, placeBody } from './place-body.ts'
import { type Ask, kucoinAsk } from './request.ts'
import { retryIdempotent } from './retry.ts'
import { type KucoinCredentials, kucoinSigner } from './signature.ts'
import { kucoinStreams } from './stream/streams.ts'
import { TradingLine } from './trading/line.ts'

export interface KucoinOptions {
  /** Of this connection, in all that it tells. Absent: that of the protocol. */
  readonly name?: VenueName
  /** Without a slash at the end. */
  readonly restUrl: string
  /** Host of the unified endpoints (dead-man switch). */
  readonly unifiedUrl: string
  /** Of the trading socket. */
  readonly tradingUrl: string
  readonly credentials: KucoinCredentials
  readonly http: Http
  readonly clock: Clock
  readonly ids: Ids
  readonly connectTimeoutMs: number
  readonly responseTimeoutMs: number
  /** Frames per 10 s that we allow ourselves on the trading socket. */
  readonly socketFrames: number
  /** Request weight per 30 s that we allow ourselves, of the account's pool and of the address's. */
  readonly privateWeight: number
  readonly publicWeight: number
  /** Sent with every order; whole. */
  readonly leverage: number
  /** Venue time minus ours, ms, as sampled by whoever watches it. */
  readonly offsetMs: () => number
  /** What the engine trades; prices and sizes of anything else cannot be read. */
  readonly instruments: () => ReadonlyMap<InstrumentSymbol, Instrument>
}

/** The switch's shortest time at the venue, s. */
const DEAD_MAN_SECONDS_MIN = 5

/** Symbols cancelled at once: a mass cancel must not stand in line behind itself. */
/** Weight in 30 s for the account's papers, of an account of no rank. */
const MANAGEMENT_WEIGHT = 2_000
const CANCELS_AT_ONCE = 8

/**
 * KuCoin Futures, classic API, one-way mode, cross margin.
 *
 * Reads and settings are retried with growing waits, except the clock (a retried sample measures the wait) and the tickets (the
 * connection has its own backoff). Other writes are sent once, by the trading socket while somebody lends it one that
 * is live, else by REST. Run the programs with `effectRuntime`.
 */
export function createKucoin(options: KucoinOptions): Venue {
  const { name = 'kucoin' } = options
  const listing = listingOver(options.instruments)
  const budget = weightBudget(options.clock, {
    Futures: options.privateWeight,
    Management: MANAGEMENT_WEIGHT,
    Public: options.publicWeight,
  })
  const line = new TradingLine(options.clock, options.socketFrames, options.responseTimeoutMs)
  const ask = kucoinAsk({
    ...options,
    budget,
    line,
    sign: kucoinSigner(options.credentials),
  })
  return {
    name,
    requests: requests(options, name, ask, listing),
    streams: kucoinStreams({ ...options, ask, listing }),
    orderSocket: line,
    queues: [budget.queue, line.queue],
    mayPlace: () => budget.hasRoomForOrders('Futures'),
    mayChase: () => budget.hasRoomToChase('Futures'),
  }
}

function requests(options: KucoinOptions, venue: VenueName, ask: Ask, listing: Listing): VenueRequests {
  const venueNowMs = (): number => options.clock.now() + options.offsetMs()
  return {
    serverTime: ask(calls.serverTime),
    serviceState: retryIdempotent(ask(calls.serviceState)),
    instruments: (symbols) =>
      retryIdempotent(ask(calls.instruments(symbols))).pipe(
        // What is read of an order, a fill or a position takes its venue from its instrument.
        Effect.map((listed) => listed.map((instrument) => ({ ...instrument, venue }))),
        Effect.tap((listed) => Effect.sync(() => listing.learn(listed))),
        Effect.flatMap((listed) => wanted(symbols, listed)),
      ),
    bookSnapshot: (instrument) => retryIdempotent(ask(calls.bookSnapshot(instrument))),
    markPrice: (instrument) => retryIdempotent(ask(calls.markPrice(instrument))),
    minuteCloses: (instrument, fromMs, toMs) =>
      retryIdempotent(ask(calls.minuteCloses(instrument, fromMs, toMs))),
    place: (intent) => placing(intent, listing, options.leverage, (body) => ask(calls.place(body))),
    placeTest: (intent) => placing(intent, listing, options.leverage, (body) => ask(calls.placeTest(body))),
    amend: null,
    cancel: (symbol, clientOrderId) => ask(calls.cancelByClientId(symbol, clientOrderId)),
    cancelById: (orderId) => Effect.asVoid(ask(calls.cancelById(orderId))),
    cancelAll: (symbol) =>
      Effect.suspend(() =>
        cancelEverything(ask, symbol ? [symbol] : listing.traded().map((traded) => traded.symbol)),
      ),
    openOrders: openOrders(ask, listing),
    orderByClientId: (clientOrderId) => oneOrder(ask, calls.orderByClientId(listing, clientOrderId)),
    orderById: (orderId) => oneOrder(ask, calls.orderById(listing, orderId)),
    fillsSince: (atMs) => fillsSince(ask, listing, atMs, venueNowMs),
    positions: inEachCurrency(listing, (currency) => ask(calls.positions(listing, currency))).pipe(
      Effect.map((lists) => lists.flat()),
    ),
    accounts: inEachCurrency(listing, (currency) =>
      ask(calls.account(currency)).pipe(Effect.map((account) => ({ ...account, venue }))),
    ),
    fundingSince: (atMs) => Effect.suspend(() => fundingSince(ask, listing.traded(), atMs)),
    transfersSince: (atMs) => Effect.suspend(() => transfersSince(ask, atMs, venueNowMs)),
    setLeverage: (symbol, leverage) =>
      retryIdempotent(
        crossMargin(ask, symbol).pipe(Effect.andThen(ask(calls.setLeverage(symbol, leverage)))),
      ),
    armDeadMan: (timeoutMs) =>
      Effect.suspend(() =>
        ask(
          calls.armDeadMan(
            timeoutMs === 0 ? -1 : Math.max(DEAD_MAN_SECONDS_MIN, Math.ceil(timeoutMs / 1000)),
            listing.traded().map(({ symbol }) => symbol),
          ),
        ),
      ),
  }
}

/** The venue answers for one settlement currency at a time: each that we trade in is asked for, side by side. */
const inEachCurrency = <Answer>(
  listing: Listing,
  read: (currency: Currency) => Effect.Effect<Answer, VenueFailure>,
): Effect.Effect<readonly Answer[], VenueFailure> =>
  Effect.suspend(() =>
    Effect.forEach(listing.currencies(), (currency) => retryIdempotent(read(currency)), {
      concurrency: 'unbounded',
    }),
  )

/** The asked instruments in the asked order. */
function wanted(
  symbols: readonly InstrumentSymbol[],
  listed: readonly Instrument[],
): Effect.Effect<readonly Instrument[], VenueFailure> {
  const bySymbol = new Map(listed.map((instrument) => [instrument.symbol, instrument]))
  const found = symbols.map((symbol) => bySymbol.get(symbol)).filter((instrument) => instrument !== undefined)
  if (found.length === symbols.length) return Effect.succeed(found)
  const absent = symbols.filter((symbol) => !bySymbol.has(symbol))
  return refuse('GET /api/v1/contracts/active', `no linear contract here: ${absent.join(', ')}`)
}

const placing = (
  intent: RiskApproved<OrderIntent>,
  listing: Listing,
  leverage: number,
  send: (body: PlaceBody) => Effect.Effect<{ readonly orderId: OrderId }, VenueFailure>,
): Effect.Effect<{ readonly orderId: OrderId }, VenueFailure> =>
  Effect.suspend(() => {
    const instrument = listing.peek(intent.symbol)
    return instrument
      ? send(placeBody(intent, instrument, leverage))
      : refuse('POST /api/v1/orders', `${intent.symbol} is unknown; nothing was sent`)
  })

const oneOrder = (ask: Ask, call: Call<OrderReport | undefined>): Effect.Effect<OrderReport, VenueFailure> =>
  retryIdempotent(ask(call)).pipe(
    Effect.flatMap((report) =>
      report
        ? Effect.succeed(report)
        : refuse(`GET ${call.path}`, 'an order in an instrument that is not linear'),
    ),
  )

/** A symbol is isolated until somebody switches it, which the venue refuses while it has orders or a position. */
const crossMargin = (ask: Ask, symbol: InstrumentSymbol): Effect.Effect<unknown, VenueFailure> =>
  retryIdempotent(ask(calls.marginMode(symbol))).pipe(
    Effect.flatMap((mode) => (mode === 'CROSS' ? Effect.void : ask(calls.setCrossMargin(symbol)))),
  )

/** The venue cancels symbol by symbol, and stops by a call of their own. What one refuses must not save what is left. */
const cancelEverything = (
  ask: Ask,
  symbols: readonly InstrumentSymbol[],
): Effect.Effect<readonly OrderId[], VenueFailure> =>
  Effect.partition(
    symbols.flatMap((symbol) => [calls.cancelAll(symbol), calls.cancelAllStops(symbol)]),
    ask,
    { concurrency: CANCELS_AT_ONCE },
  ).pipe(
    Effect.flatMap(([cancelled, [failure]]) =>
      failure ? Effect.fail(failure) : Effect.succeed(cancelled.flat()),
    ),
  )

const refuse = (call: string, message: string): Effect.Effect<never, VenueFailure> =>
  Effect.fail(new VenueRefused({ call, code: 'NOT_TRADABLE', message }))
