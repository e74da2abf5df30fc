import type { Currency } from './balances.ts'
import type { LegOf } from './contingency-id.ts'
import type { InstrumentSymbol, Lots, Ticks, VenueName } from './instrument.ts'
import type { Money } from './money.ts'
import type { Trigger } from './trigger.ts'

export type Side = 'buy' | 'sell'
/** Good till cancelled, or immediate-or-cancel. */
export type TimeInForce = 'GTC' | 'IOC'
/** Ours, at most 32 letters and digits: valid on all four venues. A function of the intent, so a replay repeats it. */
export type ClientOrderId = string & { readonly __clientOrderId: unique symbol }
/** The venue's. */
export type OrderId = string & { readonly __orderId: unique symbol }
export type TradeId = string & { readonly __tradeId: unique symbol }

/**
 * Why the order exists. `quote` and `signal` orders come from strategies and may open exposure; `exit` orders
 * are the ladder's own way out and are always reduce-only.
 */
export type OrderPurpose = 'quote' | 'signal' | 'exit'

/** What we want of a venue, before anything was asked of it. */
export interface OrderIntent {
  readonly clientOrderId: ClientOrderId
  readonly venue: VenueName
  readonly symbol: InstrumentSymbol
  /** Who wanted it: a strategy's name, or `ladder`. */
  readonly owner: string
  readonly purpose: OrderPurpose
  readonly side: Side
  /** null is a market order. */
  readonly price: Ticks | null
  readonly size: Lots
  readonly timeInForce: TimeInForce
  readonly postOnly: boolean
  readonly reduceOnly: boolean
  /** Absent: it goes into the book at once. With one it is a stop (price null) or a stop-limit, kept by the venue. */
  readonly trigger?: Trigger
  /** Of which group it is a part; absent: of none. */
  readonly leg?: LegOf
  /** The order whose place it takes: what that one filled is not wanted again. */
  readonly replaces?: ClientOrderId
  /** Somebody else placed it and it was claimed: the venue knows it by its own id, and by this name never. */
  readonly external?: true
}

/** What may be changed of an order that rests. The size counts what is filled already. */
export type Terms = Pick<OrderIntent, 'price' | 'size'>

/** One trade of one of our orders (or of an order the venue made for us: liquidation, ADL, settlement). */
export interface Fill {
  readonly tradeId: TradeId
  readonly orderId: OrderId
  /** Absent in some pushes; resolved through the order id. */
  readonly clientOrderId: ClientOrderId | null
  readonly venue: VenueName
  readonly symbol: InstrumentSymbol
  readonly side: Side
  readonly price: Ticks
  /** Positive. */
  readonly size: Lots
  readonly liquidity: 'maker' | 'taker'
  /** What we paid; negative is a rebate. */
  readonly fee: Money
  /** What the fee was charged in. Absent: the instrument's settlement currency. */
  readonly feeCurrency?: Currency
  readonly kind: 'trade' | 'liquidation' | 'adl' | 'settlement'
  /** Venue time, epoch ms. */
  readonly at: number
}

/** One piece of venue evidence about an order, from a push or a read. Sizes are cumulative lots. */
export interface OrderReport {
  readonly venue: VenueName
  readonly symbol: InstrumentSymbol
  readonly orderId: OrderId
  readonly clientOrderId: ClientOrderId | null
  readonly status: 'open' | 'done'
  readonly side: Side
  readonly price: Ticks | null
  readonly size: Lots
  readonly filled: Lots
  /** Value of its fills, Σ price × size × tickMoney; absent where the venue does not say. */
  readonly dealt?: Money
  /** Lots that were cancelled; done with cancelled 0 is a complete fill. */
  readonly cancelled: Lots
  readonly reduceOnly: boolean
  /** Of an order with a trigger; absent where the venue does not say. `waiting` is open, and in no book. */
  readonly trigger?: 'waiting' | 'fired'
  /** What it waits or waited for; absent where the venue does not say. */
  readonly stop?: Trigger
  /** The fill this push announced, when it announced one. */
  readonly fill: Fill | null
  readonly source: 'stream' | 'read'
  /** Venue time, epoch ms. */
  readonly at: number
}

/** Whether it stands between a position and a loss, or takes its gain: it outlives whoever wanted the position. */
export const isProtective = ({ purpose, reduceOnly, trigger, leg }: OrderIntent): boolean =>
  purpose !== 'exit' && reduceOnly && (trigger !== undefined || leg !== undefined)

export const opposite = (side: Side): Side => (side === 'buy' ? 'sell' : 'buy')
/** +1 for buy, -1 for sell. */
export const direction = (side: Side): 1 | -1 => (side === 'buy' ? 1 : -1)

/** How an order ended, by positive evidence only. `never-sent`: durable here, and no request left. */
export type OrderOutcome = 'filled' | 'cancelled' | 'rejected' | 'never-sent' | 'never-arrived'

/** Whether an outcome says that the venue never had the order: a sign of life from there contradicts it. */
export const neverLived = (outcome: OrderOutcome): boolean => outcome !== 'filled' && outcome !== 'cancelled'
