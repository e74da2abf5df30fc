import type { Instrument, InstrumentSymbol, Ticks } from '../../domain/instrument.ts'
import type { ClientOrderId, OrderIntent, Side } from '../../domain/order.ts'

/** `measured` is CRITICAL's pace: chase, then cross in pieces. `at-once` is STOP's: through the book. */
export type ExitPace = 'measured' | 'at-once'

/** A position to get out of, what is known of its market, and what already works on it. */
export interface Exposure {
  readonly instrument: Instrument
  /** Signed. */
  readonly lots: number
  /** In ticks; undefined when the venue never gave one. */
  readonly mark: number | undefined
  /** Undefined while the book has no price, or one that is too old. */
  readonly touch: Touch | undefined
  /** Undefined when there was no price to begin from: then there is nothing to measure slippage against. */
  readonly begun: Begun | undefined
  /** The ladder's own, not ended. */
  readonly exits: readonly OpenExit[]
  /** Since the last exit was sent; Infinity when none was. */
  readonly sinceLastMs: number
}

/** Prices in ticks, sizes in lots; our own orders are among them. */
export interface Touch {
  readonly bid: Ticks
  readonly ask: Ticks
  readonly bidSize: number
  readonly askSize: number
}

/** The moment when the way out began. */
export interface Begun {
  /** The mid then, or the mark where there was no book. */
  readonly reference: Ticks
  readonly elapsedMs: number
}

export interface OpenExit {
  readonly clientOrderId: ClientOrderId
  readonly side: Side
  readonly price: Ticks | null
  /** Lots left to fill. */
  readonly remaining: number
  /** It stays in the book until it is filled or cancelled. */
  readonly rests: boolean
  /** `under-way`: sent, and not acknowledged yet. */
  readonly state: 'under-way' | 'open' | 'cancelling' | 'uncertain'
  /** Since the venue took it; 0 before. */
  readonly restedMs: number
}

/** An exit without the names that whoever sends it gives it. */
export type ExitWish = Pick<
  OrderIntent,
  'side' | 'price' | 'size' | 'timeInForce' | 'postOnly' | 'reduceOnly'
> & { readonly symbol: InstrumentSymbol }

/** What to do about one position now. */
export interface ExitSteps {
  readonly cancel: readonly ClientOrderId[]
  /** At most one at a time. */
  readonly place: ExitWish | undefined
}

/** The side that takes a position off. */
export const wayOut = (lots: number): Side => (lots > 0 ? 'sell' : 'buy')
