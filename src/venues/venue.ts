import type { Effect } from 'effect'
import type { Currency } from '../domain/balances.ts'
import type { Instrument, InstrumentSymbol, VenueName } from '../domain/instrument.ts'
import type { BookSnapshot, MarketEvent, MarkPrice, MinuteClose } from '../domain/market.ts'
import type { Money } from '../domain/money.ts'
import type { ClientOrderId, Fill, OrderId, OrderIntent, OrderReport } from '../domain/order.ts'
import type { VenueAccount, VenuePosition } from '../domain/position.ts'
import type { QueueGauge } from '../domain/queue-gauge.ts'
import type { RiskApproved } from '../risk/approval.ts'
import type { VenueFailure } from './failure.ts'

/**
 * What every venue must be able to do, in the engine's words. One folder under `src/venues` implements it.
 *
 * Requests are Effect programs: lazy, interruptible, with typed failures. They sign, spend the rate budget and
 * decode; they never retry a write and never decide whether they may run.
 */
export interface Venue {
  readonly name: VenueName
  readonly requests: VenueRequests
  readonly streams: VenueStreams
  /** Where requests can leave by a socket of their own. null: this venue has none. */
  readonly orderSocket: OrderSocket | null
  /** What waits in the adapter, against its bounds. */
  readonly queues: readonly QueueGauge[]
  /** False when the rest of the request budget is kept for cancels and exits. */
  readonly mayPlace: () => boolean
  /** False when a resting exit may not follow its market any more: crossing may need the rest. */
  readonly mayChase: () => boolean
}

type Asked<Answer> = Effect.Effect<Answer, VenueFailure>

export interface VenueRequests {
  /** Venue time, epoch ms. */
  readonly serverTime: Asked<number>
  readonly serviceState: Asked<'open' | 'cancel-only' | 'closed'>
  readonly instruments: (symbols: readonly InstrumentSymbol[]) => Asked<readonly Instrument[]>
  readonly bookSnapshot: (instrument: Instrument) => Asked<BookSnapshot>
  /** As it is now; the stream says it at its own pace. */
  readonly markPrice: (instrument: Instrument) => Asked<MarkPrice>
  /** Of the minutes of trades between two venue times, oldest first, at most 500; the last one may not be over. */
  readonly minuteCloses: (
    instrument: Instrument,
    fromMs: number,
    toMs: number,
  ) => Asked<readonly MinuteClose[]>
  /** An acknowledgement, not an outcome. OutcomeUnknown and Malformed leave the order in doubt. */
  readonly place: (order: RiskApproved<OrderIntent>) => Asked<{ readonly orderId: OrderId }>
  /** The same road up to the matching engine, and no further. For shadow mode. */
  readonly placeTest: (order: RiskApproved<OrderIntent>) => Asked<{ readonly orderId: OrderId }>
  /**
   * The same order on the price and size of this intent; the size counts what is filled. An acknowledgement. Absolute, so
   * it may be sent again. null where the venue amends nothing.
   */
  readonly amend: ((order: RiskApproved<OrderIntent>, orderId: OrderId) => Asked<void>) | null
  /** By client id. NotFound and VenueRefused('100004') mean: ask for its state. */
  readonly cancel: (symbol: InstrumentSymbol, clientOrderId: ClientOrderId) => Asked<void>
  readonly cancelById: (orderId: OrderId) => Asked<void>
  readonly cancelAll: (symbol?: InstrumentSymbol) => Asked<readonly OrderId[]>
  readonly openOrders: Asked<readonly OrderReport[]>
  readonly orderByClientId: (clientOrderId: ClientOrderId) => Asked<OrderReport>
  readonly orderById: (orderId: OrderId) => Asked<OrderReport>
  /** Our fills since a venue time, oldest first, every page. */
  readonly fillsSince: (atMs: number) => Asked<readonly Fill[]>
  readonly positions: Asked<readonly VenuePosition[]>
  /** One for every currency that what we trade settles in. */
  readonly accounts: Asked<readonly VenueAccount[]>
  /** Funding that we paid (negative: received) since a venue time. */
  readonly fundingSince: (atMs: number) => Asked<readonly FundingPayment[]>
  /** What came into the account and went out of it since a venue time; null where the venue has no list of it. */
  readonly transfersSince: ((atMs: number) => Asked<readonly Transfer[]>) | null
  /** Also brings the symbol to cross margin where the venue has modes. */
  readonly setLeverage: (symbol: InstrumentSymbol, leverage: number) => Asked<void>
  /** Arms the venue's dead-man switch; 0 disarms. Unavailable where the venue has none. */
  readonly armDeadMan: (timeoutMs: number) => Asked<void>
}

export interface FundingPayment {
  readonly id: string
  readonly symbol: InstrumentSymbol
  readonly amount: Money
  /** Absent: the instrument's settlement currency. */
  readonly currency?: Currency
  readonly rate: number
  readonly at: number
}

/** Money that is no outcome of trading: a deposit, a withdrawal, a transfer between accounts of one owner. */
export interface Transfer {
  readonly id: string
  readonly currency: Currency
  /** Negative: it went out. */
  readonly amount: Money
  readonly at: number
}

/** `trading` carries requests and their answers, the others what the venue has to say. */
export type StreamKind = 'public' | 'private' | 'trading'

/** The session rules of a venue's sockets, as data and pure functions: the connection machine drives them. */
export interface StreamRequest {
  /** What its acknowledgement carries. */
  readonly id: string
  readonly text: string
}

export interface VenueStreams {
  /** Where to connect, and how the session is kept alive. A new ticket for every connection. */
  readonly ticket: (kind: StreamKind) => Asked<StreamTicket>
  /** Frames that subscribe to everything of this kind, with the ids that their acknowledgements carry. */
  readonly subscriptions: (
    kind: StreamKind,
    symbols: readonly InstrumentSymbol[],
    nextId: () => string,
  ) => readonly StreamRequest[]
  /** Frames that end what one symbol is subscribed to and begin it again. */
  readonly renewals: (
    kind: StreamKind,
    symbol: InstrumentSymbol,
    nextId: () => string,
  ) => readonly StreamRequest[]
  readonly ping: (kind: StreamKind, id: string) => string
  /** Never throws: what cannot be read is a `Malformed` frame. */
  readonly decode: (kind: StreamKind, text: string) => StreamFrame
}

/**
 * Requests over a socket that somebody else keeps open. While one is lent the adapter may send by it what it would
 * otherwise send by REST, request by request; nothing is ever sent by both.
 */
export interface OrderSocket {
  /** From now on requests may leave by this socket, until the returned function takes it back. */
  readonly lend: (socket: LentSocket) => (reason: string) => void
  /** False when nobody waits for it any more, or ever did. */
  readonly answered: (answer: RequestAnswer) => boolean
}

export interface LentSocket {
  readonly send: (text: string) => void
  /** It owes an answer for too long: end it, so that nothing which it has not delivered yet ever arrives. */
  readonly giveUp: (reason: string) => void
}

/** The venue's answer to one request. */
export interface RequestAnswer {
  readonly id: string
  readonly code: string
  readonly message: string
  readonly data: unknown
  /** What is left of the request budget; undefined when the answer does not say. */
  readonly limit: RequestLimit | undefined
}

/** NaN: not said. */
export interface RequestLimit {
  readonly remaining: number
  readonly resetMs: number
}

export interface StreamTicket {
  readonly url: string
  readonly pingIntervalMs: number
  readonly pingTimeoutMs: number
}

export type StreamFrame =
  | { readonly type: 'Welcome' }
  | { readonly type: 'Pong'; readonly id: string }
  /** The session has to be proved by this reply, which is a secret. */
  | { readonly type: 'Challenge'; readonly reply: string }
  /** The whole session is refused. */
  | { readonly type: 'TurnedAway'; readonly failure: VenueFailure }
  | { readonly type: 'Answered'; readonly answer: RequestAnswer }
  | { readonly type: 'Acknowledged'; readonly id: string }
  | { readonly type: 'Refused'; readonly id: string; readonly code: string; readonly message: string }
  | { readonly type: 'Market'; readonly event: MarketEvent }
  | { readonly type: 'Order'; readonly report: OrderReport }
  | { readonly type: 'Account'; readonly account: Partial<VenueAccount> & { readonly currency: string } }
  | {
      readonly type: 'Position'
      readonly position: Partial<VenuePosition> & { readonly symbol: InstrumentSymbol }
    }
  /** Well-formed and of no interest here. */
  | { readonly type: 'Ignored'; readonly topic: string }
  | { readonly type: 'Malformed'; readonly reason: string; readonly excerpt: string }
