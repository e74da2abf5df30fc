import type { Ticks } from '../domain/instrument.ts'
import type { Side } from '../domain/order.ts'
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
 * Orders as the books hold them: mutable, linked into the queue of their level. Sizes are plain integers here,
 * because this is the hot path; they become `Lots` where they leave.
 */
export class BookOrder {
  readonly id: string
  /** null: the background, which nobody keeps accounts for. */
  readonly account: string | null
  readonly side: Side
  /** 0 for a market order. */
  readonly price: Ticks
  readonly hidden: boolean
  remaining: number
  /** The level it rests on; null while it does not rest. */
  level: PriceLevel | null = null
  previous: BookOrder | null = null
  next: BookOrder | null = null
  /** Recorded markets only: lots estimated to be filled before this order. */
  ahead = 0

  constructor(id: string, account: string | null, side: Side, price: Ticks, size: number, hidden = false) {
    this.id = id
    this.account = account
    this.side = side
    this.price = price
    this.remaining = size
    this.hidden = hidden
  }
}
