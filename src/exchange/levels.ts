import type { Lots, Ticks } from '../domain/instrument.ts'
import type { Level } from '../domain/market.ts'
import type { Side } from '../domain/order.ts'
import type { BookOrder } from './live-order.ts'
import { aheadAfterTrade } from './queue.ts'

/** One price of one side: the first order in is the first one out. */
export class PriceLevel {
  readonly side: Side
  readonly price: Ticks
  /** What the public sees: visible orders, and in a recorded market the recorded size. */
  displayed = 0
  /** Recorded markets only: lots that belong to the recording, and how many of them traded since it last spoke. */
  recorded = 0
  recordedTrades = 0
  head: BookOrder | null = null
  tail: BookOrder | null = null

  constructor(side: Side, price: Ticks) {
    this.side = side
    this.price = price
  }

  append(order: BookOrder): void {
    order.level = this
    order.previous = this.tail
    order.next = null
    if (this.tail) this.tail.next = order
    else this.head = order
    this.tail = order
    if (!order.hidden) this.displayed += order.remaining
  }

  unlink(order: BookOrder): void {
    if (order.level !== this) throw new Error(`order ${order.id} does not rest at ${this.price}`)
    if (order.previous) order.previous.next = order.next
    else this.head = order.next
    if (order.next) order.next.previous = order.previous
    else this.tail = order.previous
    order.level = null
    order.previous = null
    order.next = null
    if (!order.hidden) this.displayed -= order.remaining
  }

  /** Takes lots off a resting order, in its place in the queue. */
  shrink(order: BookOrder, size: number): void {
    order.remaining -= size
    if (!order.hidden) this.displayed -= size
  }

  /** Takes recorded lots, the first in the queue first. */
  takeRecorded(size: number): void {
    this.recorded -= size
    this.displayed -= size
    for (let order = this.head; order; order = order.next) order.ahead = aheadAfterTrade(order.ahead, size)
  }

  get empty(): boolean {
    return this.head === null && this.recorded === 0
  }
}

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
