import type { Lots, Ticks } from '../domain/instrument.ts'
import type { Level } from '../domain/market.ts'
import type { Side } from '../domain/order.ts'
import { PriceLevel } from './price-level.ts'

/**
 * One side of a book: levels in an array with the best price last, so that the touch, where nearly all changes
 * are, is found and moved at the cheap end. A map finds a level by its price.
 */
export class BookSide {
  readonly side: Side
  readonly #sign: 1 | -1
  readonly #sorted: PriceLevel[] = []
  readonly #byPrice = new Map<number, PriceLevel>()

  constructor(side: Side) {
    this.side = side
    this.#sign = side === 'buy' ? 1 : -1
  }

  get best(): PriceLevel | undefined {
    return this.#sorted[this.#sorted.length - 1]
  }

  get size(): number {
    return this.#sorted.length
  }

  at(price: Ticks): PriceLevel | undefined {
    return this.#byPrice.get(price)
  }

  /** The level of a price, made when there is none. */
  open(price: Ticks): PriceLevel {
    const known = this.#byPrice.get(price)
    if (known) return known
    const level = new PriceLevel(this.side, price)
    this.#byPrice.set(price, level)
    const last = this.best
    if (!last || this.#key(last) < this.#sign * price) this.#sorted.push(level)
    else this.#sorted.splice(this.#indexOf(price), 0, level)
    return level
  }

  close(level: PriceLevel): void {
    this.#byPrice.delete(level.price)
    if (this.best === level) this.#sorted.pop()
    else this.#sorted.splice(this.#indexOf(level.price), 1)
  }

  /** Best first. The levels must not be opened or closed meanwhile. */
  *[Symbol.iterator](): Generator<PriceLevel> {
    for (let at = this.#sorted.length - 1; at >= 0; at--) yield this.#sorted[at] as PriceLevel
  }

  /** What the public sees, best first. */
  displayed(): Level[] {
    const levels: Level[] = []
    for (const level of this) if (level.displayed > 0) levels.push([level.price, level.displayed as Lots])
    return levels
  }

  #key(level: PriceLevel): number {
    return this.#sign * level.price
  }

  /** Where the price stands or belongs. */
  #indexOf(price: Ticks): number {
    const key = this.#sign * price
    let low = 0
    let high = this.#sorted.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#key(this.#sorted[middle] as PriceLevel) < key) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** Whether an order of this side, limited to this price, trades with a level at that price. */
export const reaches = (side: Side, limit: number, price: number): boolean =>
  side === 'buy' ? price <= limit : price >= limit
