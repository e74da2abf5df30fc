import type { Ticks } from '../domain/instrument.ts'
import type { Level } from '../domain/market.ts'
import { opposite, type Side } from '../domain/order.ts'
import { reaches } from './levels.ts'
import { MatchingBook, RECORDING } from './matching.ts'
import { BookOrder, type PriceLevel } from './price-level.ts'
import { aheadAfterChange, aheadAfterTrade } from './queue.ts'

/** The unknown takers of a recording. */
const RECORDED_TAKER: Record<Side, BookOrder> = {
  buy: new BookOrder('recording', null, 'buy', 0 as Ticks, 0),
  sell: new BookOrder('recording', null, 'sell', 0 as Ticks, 0),
}

/**
 * A recorded L2 book that our accounts' orders join.
 *
 * The recording decides what is displayed, our orders come on top. They are filled by recorded trades that would
 * have reached their place in the queue, and in full when the recorded book moves through their price. What our
 * takers take stays gone until the recording speaks of that level again: the recording is moved for a moment,
 * never for good.
 */
export class RecordedBook extends MatchingBook {
  /** The recording says that these levels are so large now. Removals first, so the book is crossed at no moment. */
  setLevels(bids: readonly Level[], asks: readonly Level[]): void {
    for (const [price, size] of bids) if (size === 0) this.#set('buy', price, size)
    for (const [price, size] of asks) if (size === 0) this.#set('sell', price, size)
    for (const [price, size] of bids) if (size > 0) this.#set('buy', price, size)
    for (const [price, size] of asks) if (size > 0) this.#set('sell', price, size)
  }

  /** The recording has nothing better than this price on a side any more. */
  dropBefore(side: Side, price: Ticks): void {
    for (const level of this.#before(side, price)) this.#resize(level, 0)
  }

  /** A recorded trade: it meets our better prices first, then works through the queue at its own price. */
  trade(takerSide: Side, price: Ticks, size: number): void {
    const side = opposite(takerSide)
    let left = size
    for (const level of this.#before(side, price)) left -= this.#fillOwn(level, left)
    const level = this.side(side).at(price)
    if (level && left > 0) {
      level.recordedTrades += left
      left -= this.#workQueue(level, left)
    }
    if (left > 0) this.listener.traded(RECORDING, RECORDED_TAKER[takerSide], price, left)
  }

  #set(side: Side, price: Ticks, size: number): void {
    if (size > 0) {
      this.#moveThrough(side, price)
      this.#resize(this.side(side).open(price), size)
      return
    }
    const level = this.side(side).at(price)
    if (level) this.#resize(level, 0)
  }

  #resize(level: PriceLevel, size: number): void {
    const { recorded, recordedTrades } = level
    level.recordedTrades = 0
    if (recorded === size) return
    for (let order = level.head; order; order = order.next)
      order.ahead = aheadAfterChange(order.ahead, recorded, size, recordedTrades)
    this.change(level, () => {
      level.recorded = size
      level.displayed += size - recorded
    })
  }

  /** The other side of the recording is at this price now: it would have traded with ours, whatever the queue. */
  #moveThrough(side: Side, price: Ticks): void {
    const contra = this.side(opposite(side))
    for (let level = contra.best; level && reaches(side, price, level.price); level = contra.best) {
      this.#resize(level, 0)
      this.#fillOwn(level, Number.MAX_SAFE_INTEGER)
    }
  }

  /** Fills our orders at a level, queue or not, with up to so many lots; returns how many. */
  #fillOwn(level: PriceLevel, lots: number): number {
    let filled = 0
    if (!level.head || lots === 0) return filled
    this.change(level, () => {
      while (level.head && filled < lots) filled += this.#fillHead(level.head, level, lots - filled)
    })
    return filled
  }

  /**
   * Fills our orders that a recorded trade at their price reaches; returns how many lots they took of it. Who came
   * later never has fewer recorded lots ahead.
   */
  #workQueue(level: PriceLevel, size: number): number {
    let passed = 0
    let filled = 0
    this.change(level, () => {
      for (let order = level.head; order; order = level.head) {
        passed = order.ahead
        const reached = size - passed - filled
        if (reached > 0) filled += this.#fillHead(order, level, reached)
        if (level.head === order) break
      }
      for (let order = level.head; order; order = order.next)
        order.ahead = aheadAfterTrade(order.ahead, size - filled)
    })
    return filled
  }

  /** Lots that the first order took; a reduce-only one without a position is withdrawn and takes none. */
  #fillHead(order: BookOrder, level: PriceLevel, lots: number): number {
    const size = Math.min(lots, this.listener.fillable(order))
    if (size > 0) this.fillMaker(order, RECORDED_TAKER[opposite(level.side)], level, size)
    else this.withdraw(order, level)
    return size
  }

  /** Levels of a side that are better than a price, best first. */
  #before(side: Side, price: Ticks): PriceLevel[] {
    const better: PriceLevel[] = []
    for (const level of this.side(side)) {
      if (reaches(side, price, level.price)) break
      better.push(level)
    }
    return better
  }
}
