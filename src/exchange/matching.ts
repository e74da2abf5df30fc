import type { Ticks } from '../domain/instrument.ts'
import { opposite, type Side } from '../domain/order.ts'
import type { Book, BookListener } from './book.ts'
import { BookSide, reaches } from './levels.ts'
import { BookOrder, type PriceLevel } from './price-level.ts'

/** Whoever traded in a recording. */
export const RECORDING = new BookOrder('recording', null, 'buy', 0 as Ticks, 0)

/**
 * A limit order book with price-time priority.
 *
 * What can go wrong here is money: a fill out of order, a reduce-only order that opens, a crossed book. So every
 * order goes through one loop, and that loop asks before each trade how much each side may still trade.
 */
export class MatchingBook implements Book {
  readonly bids = new BookSide('buy')
  readonly asks = new BookSide('sell')
  protected readonly listener: BookListener

  constructor(listener: BookListener) {
    this.listener = listener
  }

  submit(order: BookOrder, limit: Ticks, rests: boolean): void {
    const stopped = this.#match(order, limit)
    if (rests && !stopped && order.remaining > 0) this.#rest(order)
  }

  remove(order: BookOrder): void {
    const level = levelOf(order)
    this.change(level, () => level.unlink(order))
  }

  reduce(order: BookOrder, size: number): void {
    const level = levelOf(order)
    this.change(level, () => level.shrink(order, size))
  }

  protected side(side: Side): BookSide {
    return side === 'buy' ? this.bids : this.asks
  }

  /** Does something to a level, closes it if nothing is left, and publishes it if the public can see a change. */
  protected change(level: PriceLevel, act: () => void): void {
    const before = level.displayed
    act()
    if (level.empty) this.side(level.side).close(level)
    if (level.displayed !== before) this.listener.levelChanged(level.side, level.price, level.displayed)
  }

  #rest(order: BookOrder): void {
    const level = this.side(order.side).open(order.price)
    order.ahead = level.recorded
    this.change(level, () => level.append(order))
  }

  /** True when the order must trade no further, though it could: self-trade, or nothing left to reduce. */
  #match(taker: BookOrder, limit: Ticks): boolean {
    const makers = this.side(opposite(taker.side))
    while (taker.remaining > 0) {
      const level = makers.best
      if (!level || !reaches(taker.side, limit, level.price)) return false
      let stopped = false
      this.change(level, () => {
        stopped = this.#matchLevel(taker, level)
      })
      if (stopped) return true
    }
    return false
  }

  #matchLevel(taker: BookOrder, level: PriceLevel): boolean {
    const { listener } = this
    while (taker.remaining > 0 && !level.empty) {
      const takerMay = taker.account === null ? taker.remaining : listener.fillable(taker)
      if (takerMay === 0) return true
      const maker = level.head
      const recorded = maker ? Math.min(maker.ahead, level.recorded) : level.recorded
      if (recorded > 0) {
        const size = Math.min(recorded, takerMay)
        level.takeRecorded(size)
        taker.remaining -= size
        listener.traded(RECORDING, taker, level.price, size)
        continue
      }
      if (!maker) throw new Error(`level ${level.price} holds nothing`)
      const policy = maker.account !== null && maker.account === taker.account && listener.selfTrade(taker)
      if (policy) {
        if (policy !== 'CN') this.withdraw(maker, level)
        if (policy !== 'CO') return true
        continue
      }
      const makerMay = maker.account === null ? maker.remaining : listener.fillable(maker)
      if (makerMay === 0) {
        this.withdraw(maker, level)
        continue
      }
      const size = Math.min(makerMay, takerMay)
      taker.remaining -= size
      this.fillMaker(maker, taker, level, size)
    }
    return false
  }

  /** Trades lots of a resting order; it leaves when none is left. */
  protected fillMaker(maker: BookOrder, taker: BookOrder, level: PriceLevel, size: number): void {
    level.shrink(maker, size)
    if (maker.remaining === 0) level.unlink(maker)
    this.listener.traded(maker, taker, level.price, size)
  }

  protected withdraw(maker: BookOrder, level: PriceLevel): void {
    level.unlink(maker)
    this.listener.withdrawn(maker)
  }
}

function levelOf(order: BookOrder): PriceLevel {
  if (!order.level) throw new Error(`order ${order.id} does not rest in the book`)
  return order.level
}
