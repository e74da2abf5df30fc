import type { Lots } from '../domain/instrument.ts'
import type { Side } from '../domain/order.ts'

/**
 * What every order that may still fill could do to one position. Open, in flight and uncertain orders count the
 * same: an order of unknown fate is an order that fills.
 *
 * Reduce-only orders are counted exactly as a venue honours them: they move a position toward zero and never
 * through it, whatever fills before them.
 */
export interface Working {
  /** Remaining lots of orders that may open. */
  readonly buys: number
  readonly sells: number
  /** Remaining lots of reduce-only orders. */
  readonly reducingBuys: number
  readonly reducingSells: number
}

export const NOTHING_WORKING: Working = { buys: 0, sells: 0, reducingBuys: 0, reducingSells: 0 }

/** The most negative position, in lots, that any subset and order of fills can reach. */
export function lowest(position: number, working: Working): number {
  const reduced = position > 0 ? Math.max(0, position - working.reducingSells) : position
  return reduced - working.sells
}

/** The most positive one. */
export function highest(position: number, working: Working): number {
  const reduced = position < 0 ? Math.min(0, position + working.reducingBuys) : position
  return reduced + working.buys
}

/** Worst-case size in lots, either way; never less than the position itself. */
export const worstCase = (position: number, working: Working): number =>
  Math.max(Math.abs(position), highest(position, working), -lowest(position, working))

/** The same with one more order. */
export function withOrder(working: Working, order: Sized): Working {
  const { buys, sells, reducingBuys, reducingSells } = working
  if (order.reduceOnly)
    return order.side === 'buy'
      ? { buys, sells, reducingBuys: reducingBuys + order.size, reducingSells }
      : { buys, sells, reducingBuys, reducingSells: reducingSells + order.size }
  return order.side === 'buy'
    ? { buys: buys + order.size, sells, reducingBuys, reducingSells }
    : { buys, sells: sells + order.size, reducingBuys, reducingSells }
}

/**
 * Whether an order can only bring the position nearer to zero: it opposes the position, is no larger than it, and
 * does not let the worst case on its side pass zero or, where it already does, go further. From flat nothing
 * reduces; long 1, a sell of 100 does not, a sell of 2 does not, and neither does a second plain sell of 1.
 */
export function reduces(order: Sized, position: number, working: Working): boolean {
  if (!opposes(order, position)) return false
  const after = withOrder(working, order)
  return order.side === 'sell'
    ? lowest(position, after) >= Math.min(0, lowest(position, working))
    : highest(position, after) <= Math.max(0, highest(position, working))
}

/** On the other side of the position, and no larger. Enough for a reduce-only exit: the venue sees to the rest. */
export const opposes = (order: Pick<Sized, 'side' | 'size'>, position: number): boolean =>
  position !== 0 && (order.side === 'sell') === position > 0 && order.size <= Math.abs(position)

export interface Sized {
  readonly side: Side
  readonly size: Lots
  readonly reduceOnly: boolean
}
