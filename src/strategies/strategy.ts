import type { Instrument, Lots, Ticks } from '../domain/instrument.ts'

/**
 * The contract of a strategy: a market view in, desired quotes out. A plain function of what it is given; it
 * keeps its own state in the value it returned last time, and knows nothing of orders, venues or time beyond
 * the view. An exception costs its own symbol's quotes and nothing else.
 */
export interface Strategy<State> {
  readonly name: string
  readonly initial: () => State
  readonly decide: (view: MarketView, state: State) => Decision<State>
}

export interface Decision<State> {
  readonly state: State
  readonly quotes: DesiredQuotes
}

/** Everything a strategy may look at, at one instant. Prices in ticks; mid, fair and mark may be fractional. */
export interface MarketView {
  readonly instrument: Instrument
  /** Venue time, epoch ms. */
  readonly at: number
  readonly bestBid: Ticks
  readonly bestAsk: Ticks
  readonly bestBidSize: Lots
  readonly bestAskSize: Lots
  readonly mid: number
  /** Size-weighted between the touch. */
  readonly microprice: number
  readonly mark: number
  /** Standard deviation of the mid in ticks per square root of a second (EWMA); 0 while unknown. */
  readonly volatility: number
  /** Signed share of taker volume in the last window, -1..1. */
  readonly flow: number
  readonly position: Lots
  /** 1 in NORMAL; CAUTION scales sizes down and spreads up. */
  readonly sizeScale: number
  readonly spreadScale: number
  /** False from WARNING on, and while suspended: only quotes that reduce are of use. */
  readonly mayOpen: boolean
}

export interface Quote {
  readonly price: Ticks
  readonly size: Lots
}

/** What should rest in the book now. Both lists empty: pull everything. Best first. */
export interface DesiredQuotes {
  readonly bids: readonly Quote[]
  readonly asks: readonly Quote[]
  /** A resting quote that is off by less may stay; the configured `requoteTicks` is the least. */
  readonly toleranceTicks: number
  /** In a few words, for the inspector. */
  readonly reason: string
}
