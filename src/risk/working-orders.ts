import {
  type InstrumentName,
  type InstrumentSymbol,
  instrumentKey,
  type Lots,
  type Ticks,
  type VenueName,
} from '../domain/instrument.ts'
import type { ClientOrderId, Side } from '../domain/order.ts'
import { OwnPrices } from './own-prices.ts'
import { NOTHING_WORKING, type Working } from './worst-case.ts'

/** An order that may still fill: open, in flight or uncertain. */
export interface WorkingOrder {
  readonly clientOrderId: ClientOrderId
  readonly venue: VenueName
  readonly symbol: InstrumentSymbol
  readonly side: Side
  /** null is a market order. */
  readonly price: Ticks | null
  readonly remaining: Lots
  readonly reduceOnly: boolean
  readonly uncertain: boolean
  /** For its trigger: it may fill, so it counts, but it rests in no book yet. */
  readonly waiting: boolean
  /** One of the ladder's exits that is known to work, and that nobody takes back. */
  readonly exits: boolean
}

type Sums = { -readonly [Key in keyof Working]: Working[Key] }

interface Shelf {
  readonly sums: Sums
  readonly orders: Map<ClientOrderId, WorkingOrder>
  /** Of those that are in the book or may come to it at once. */
  readonly prices: OwnPrices
}

/**
 * Every working order with its sums an instrument, kept as orders change, so that a check at the door costs the same
 * with ten orders and with ten thousand. An approved order must be set here before the next review, or two orders
 * pass on the same room.
 */
export class WorkingOrders {
  /** By instrument key. */
  readonly #shelves = new Map<string, Shelf>()
  readonly #keys = new Map<ClientOrderId, string>()

  get count(): number {
    return this.#keys.size
  }

  has(clientOrderId: ClientOrderId): boolean {
    return this.#keys.has(clientOrderId)
  }

  /** Adds an order or replaces what was known of it. Nothing remaining: it no longer works. */
  set(order: WorkingOrder): void {
    this.delete(order.clientOrderId)
    if (order.remaining <= 0) return
    const key = instrumentKey(order)
    const shelf = this.#shelf(key)
    shelf.orders.set(order.clientOrderId, order)
    shelf.sums[columnOf(order)] += order.remaining
    if (!order.waiting) shelf.prices.add(order.side, order.price)
    this.#keys.set(order.clientOrderId, key)
  }

  /** Forgets an order, on positive evidence that it can fill no more. */
  delete(clientOrderId: ClientOrderId): void {
    const key = this.#keys.get(clientOrderId)
    if (key === undefined) return
    const shelf = this.#shelf(key)
    const order = shelf.orders.get(clientOrderId)
    if (order) {
      shelf.sums[columnOf(order)] -= order.remaining
      if (!order.waiting) shelf.prices.remove(order.side, order.price)
    }
    shelf.orders.delete(clientOrderId)
    this.#keys.delete(clientOrderId)
  }

  clear(): void {
    this.#shelves.clear()
    this.#keys.clear()
  }

  sums(of: InstrumentName): Working {
    return this.#shelves.get(instrumentKey(of))?.sums ?? NOTHING_WORKING
  }

  of(instrument: InstrumentName): Iterable<WorkingOrder> {
    return this.#shelves.get(instrumentKey(instrument))?.orders.values() ?? []
  }

  get(clientOrderId: ClientOrderId): WorkingOrder | undefined {
    const key = this.#keys.get(clientOrderId)
    return key === undefined ? undefined : this.#shelves.get(key)?.orders.get(clientOrderId)
  }

  /** Whether an order of this side at this price (null: any) would meet one of ours. */
  meets(of: InstrumentName, side: Side, price: Ticks | null): boolean {
    return this.#shelves.get(instrumentKey(of))?.prices.meets(side, price) ?? false
  }

  #shelf(key: string): Shelf {
    const known = this.#shelves.get(key)
    if (known) return known
    const made: Shelf = { sums: { ...NOTHING_WORKING }, orders: new Map(), prices: new OwnPrices() }
    this.#shelves.set(key, made)
    return made
  }
}

function columnOf(order: WorkingOrder): keyof Working {
  if (order.reduceOnly) return order.side === 'buy' ? 'reducingBuys' : 'reducingSells'
  return order.side === 'buy' ? 'buys' : 'sells'
}
