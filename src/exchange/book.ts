import type { Ticks } from '../domain/instrument.ts'
import type { Side } from '../domain/order.ts'
import type { BookSide } from './levels.ts'
import type { BookOrder } from './price-level.ts'

/** Where the orders of one symbol meet. Two kinds exist: all orders ours to match, and a recorded L2 book. */
export interface Book {
  readonly bids: BookSide
  readonly asks: BookSide
  /**
   * Trades the order as far as `limit`, then lets the rest of it rest if `rests`. What neither traded nor rests
   * stays in `order.remaining` with `order.level` null: the caller decides what becomes of it.
   */
  submit(order: BookOrder, limit: Ticks, rests: boolean): void
  /** Takes a resting order out, whole. */
  remove(order: BookOrder): void
  /** Takes lots off a resting order; it keeps its place. */
  reduce(order: BookOrder, size: number): void
}

/**
 * What a book tells the exchange, in the order in which it happens. It is called in the middle of matching, so
 * it must not touch the book.
 */
export interface BookListener {
  /** The public size of a level is now this; 0: it is gone. */
  levelChanged(side: Side, price: Ticks, size: number): void
  traded(maker: BookOrder, taker: BookOrder, price: Ticks, size: number): void
  /** A resting order was taken out: it met its own account, or had nothing left to reduce. */
  withdrawn(order: BookOrder): void
  /** The most that an account's order may trade now: a reduce-only order is bounded by the position. */
  fillable(order: BookOrder): number
  /** What becomes of two orders of one account that meet; null: they trade. */
  selfTrade(taker: BookOrder): 'CN' | 'CO' | 'CB' | null
}
