import type { Lots, Ticks } from '../domain/instrument.ts'
import type { Level } from '../domain/market.ts'
import type { Side } from '../domain/order.ts'

/**
 * One side of a book: price levels in two parallel arrays, worst first, so that the touch, where nearly every
 * change happens, is the cheap end to insert and remove.
 */
export class BookSide {
  /** Bids rise toward the touch, asks fall: multiplied by this, keys always rise. */
  readonly #sign: 1 | -1
  #keys: number[] = []
  #sizes: number[] = []

  constructor(side: Side) {
    this.#sign = side === 'buy' ? 1 : -1
  }

  get depth(): number {
    return this.#keys.length
  }

  /** 0 while there is no level. */
  get bestPrice(): Ticks {
    const key = this.#keys[this.#keys.length - 1]
    return (key === undefined ? 0 : key * this.#sign) as Ticks
  }

  get bestSize(): Lots {
    return (this.#sizes[this.#sizes.length - 1] ?? 0) as Lots
  }

  /** Size 0 removes the level. */
  set(price: Ticks, size: Lots): void {
    const key = price * this.#sign
    const at = this.#find(key)
    if (this.#keys[at] === key) {
      if (size > 0) this.#sizes[at] = size
      else this.#remove(at)
    } else if (size > 0) this.#insert(at, key, size)
  }

  /** The best levels, best first. */
  top(count: number): readonly Level[] {
    const levels: Level[] = []
    for (let at = this.#keys.length - 1; at >= 0 && levels.length < count; at--)
      levels.push([((this.#keys[at] ?? 0) * this.#sign) as Ticks, (this.#sizes[at] ?? 0) as Lots])
    return levels
  }

  replace(levels: readonly Level[]): void {
    this.#keys = []
    this.#sizes = []
    for (let at = levels.length - 1; at >= 0; at--) {
      const level = levels[at]
      if (level) this.set(level[0], level[1])
    }
  }

  #insert(at: number, key: number, size: number): void {
    if (at === this.#keys.length) {
      this.#keys.push(key)
      this.#sizes.push(size)
    } else {
      this.#keys.splice(at, 0, key)
      this.#sizes.splice(at, 0, size)
    }
  }

  #remove(at: number): void {
    if (at === this.#keys.length - 1) {
      this.#keys.pop()
      this.#sizes.pop()
    } else {
      this.#keys.splice(at, 1)
      this.#sizes.splice(at, 1)
    }
  }

  /** The first place whose key is not below. */
  #find(key: number): number {
    const keys = this.#keys
    let low = 0
    let high = keys.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((keys[middle] ?? 0) < key) low = middle + 1
      else high = middle
    }
    return low
  }
}
