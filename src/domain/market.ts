import type { InstrumentSymbol, Lots, Ticks } from './instrument.ts'
import type { Side } from './order.ts'

/** A price level of an order book: price, absolute size. Size 0 means that the level is gone. */
export type Level = readonly [price: Ticks, size: Lots]

/** What a public stream says, in the engine's words. Times are the venue's, epoch ms. */
export type MarketEvent = BookDelta | Trade | MarkPrice | FundingRate | FundingSettled

/** One level changed. Sequences of one symbol rise by exactly one; a hole means that the book is wrong. */
export interface BookDelta {
  readonly type: 'BookDelta'
  readonly symbol: InstrumentSymbol
  readonly sequence: number
  readonly side: Side
  readonly price: Ticks
  readonly size: Lots
  readonly at: number
}

export interface Trade {
  readonly type: 'Trade'
  readonly symbol: InstrumentSymbol
  /** The taker's side. */
  readonly side: Side
  readonly price: Ticks
  readonly size: Lots
  readonly tradeId: string
  readonly at: number
}

/** Mark and index in ticks; they may lie between two ticks. */
export interface MarkPrice {
  readonly type: 'MarkPrice'
  readonly symbol: InstrumentSymbol
  readonly mark: number
  readonly index: number
  readonly at: number
}

/** What the last trade of a minute was done at. */
export interface MinuteClose {
  /** When the minute began. */
  readonly at: number
  /** In ticks. */
  readonly close: number
}

export interface FundingRate {
  readonly type: 'FundingRate'
  readonly symbol: InstrumentSymbol
  /** Share of notional that longs pay at the next settlement. */
  readonly rate: number
  readonly at: number
}

/** The venue settled funding; what we paid is in its ledger. */
export interface FundingSettled {
  readonly type: 'FundingSettled'
  readonly symbol: InstrumentSymbol
  readonly rate: number
  readonly at: number
}

/** A whole book at one sequence, best first on both sides. */
export interface BookSnapshot {
  readonly symbol: InstrumentSymbol
  readonly sequence: number
  readonly bids: readonly Level[]
  readonly asks: readonly Level[]
  readonly at: number
}
