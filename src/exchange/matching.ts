import type { Ticks } from '../domain/instrument.ts'
import { opposite, type Side } from '../domain/order.ts'
import type { Book, BookListener } from './book.ts'
import { BookSide, type PriceLevel, reaches } from './levels.ts'
import type { BookOrder } from './live-order.ts'

/**
 * A limit order book with price-time priority.
 *
 * What can go wrong here is money: a fill out of order, a reduce-only order that opens, a crossed book. So every
 * order goes through one loop, and that loop asks before each trade how much each side may still trade.
 */
export class MatchingBook implements Book {
  readonly bids = new BookSide('buy')
  readonly asks = new BookSide('sell')
  readonly #listener: BookListener

  constructor(listener: BookListener) {
    this.#listener = listener
  }

  submit(order: BookOrder, limit: Ticks, rests: boolean): void {
    const stopped = this.#match(order, limit)
    if (rests && !stopped && order.remaining > 0) this.#rest(order)
  }

  remove(order: BookOrder): void {
    const level = levelOf(order)
    level.unlink(order)
    this.#closeIfEmpty(level)
    if (!order.hidden) this.#listener.levelChanged(level.side, level.price, level.displayed)
  }

  reduce(order: BookOrder, size: number): void {
    const level = levelOf(order)
    level.shrink(order, size)
    if (!order.hidden) this.#listener.levelChanged(level.side, level.price, level.displayed)
  }

  #side(side: Side): BookSide {
    return side === 'buy' ? this.bids : this.asks
  }

  #rest(order: BookOrder): void {
    const level = this.#side(order.side).open(order.price)
    level.append(order)
    if (!order.hidden) this.#listener.levelChanged(level.side, level.price, level.displayed)
  }

  /** True when the order must trade no further, though it could: self-trade, or nothing left to reduce. */
  #match(taker: BookOrder, limit: Ticks): boolean {
    const makers = this.#side(opposite(taker.side))
    while (taker.remaining > 0) {
      const level = makers.best
      if (!level || !reaches(taker.side, limit, level.price)) return false
      const before = level.displayed
      const stopped = this.#matchLevel(taker, level)
      this.#closeIfEmpty(level)
      if (level.displayed !== before) this.#listener.levelChanged(level.side, level.price, level.displayed)
      if (stopped) return true
    }
    return false
  }

  #matchLevel(taker: BookOrder, level: PriceLevel): boolean {
    const listener = this.#listener
    for (let maker = level.head; maker && taker.remaining > 0; maker = level.head) {
      const policy = maker.account !== null && maker.account === taker.account && listener.selfTrade(taker)
      if (policy) {
        if (policy !== 'CN') this.#withdraw(maker, level)
        if (policy !== 'CO') return true
        continue
      }
      const makerMay = maker.account === null ? maker.remaining : listener.fillable(maker)
      if (makerMay === 0) {
        this.#withdraw(maker, level)
        continue
      }
      const takerMay = taker.account === null ? taker.remaining : listener.fillable(taker)
      if (takerMay === 0) return true
      const size = Math.min(makerMay, takerMay)
      level.shrink(maker, size)
      taker.remaining -= size
      if (maker.remaining === 0) level.unlink(maker)
      listener.traded(maker, taker, level.price, size)
    }
    return false
  }

  #withdraw(maker: BookOrder, level: PriceLevel): void {
    level.unlink(maker)
    this.#listener.withdrawn(maker)
  }

  #closeIfEmpty(level: PriceLevel): void {
    if (level.empty) this.#side(level.side).close(level)
  }
}

function levelOf(order: BookOrder): PriceLevel {
  if (!order.level) throw new Error(`order ${order.id} does not rest in the book`)
  return order.level
}
