import type { Currency } from '../domain/balances.ts'
import type { Lots, Ticks, VenueName } from '../domain/instrument.ts'
import type { Money } from '../domain/money.ts'
import type { OrderId, Side, TradeId } from '../domain/order.ts'

/** What one fill did to its position. */
export interface FillEffect {
  realised: Money
  /** Share of its lots that opened something; the rest closed what was open before. */
  readonly openShare: number
  /** The round trip of what it opened, or, when it opened nothing, of what it closed. */
  readonly trip: number
  /** `Holding.kept` after it: with the present one, how much of what it opened is still open. */
  readonly kept: number
}

/** A fill as it is booked. */
export interface FillLine extends FillEffect {
  readonly side: Side
  price: Ticks
  /** Of an inferred one: what no real fill has come for. */
  size: Lots
  /** Venue time. */
  readonly at: number
  fee: Money
  feeCurrency: Currency
}

/** A fill that stands for real ones that the venue did not have. */
export interface InferredFill {
  readonly venue: VenueName
  readonly orderId: OrderId
  readonly tradeId: TradeId
  readonly line: FillLine
}
