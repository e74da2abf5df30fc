import type { InstrumentSymbol, Lots, Ticks } from '../domain/instrument.ts'
import type { ClientOrderId, Side } from '../domain/order.ts'
import { NOTHING_WORKING, type Working } from './worst-case.ts'

/** An order that may still fill: open, in flight or uncertain. */
export interface WorkingOrder {
  readonly clientOrderId: ClientOrderId
  readonly symbol: InstrumentSymbol
  readonly side: Side
  /** null is a market order. */
  readonly price: Ticks | null
  readonly remaining: Lots
  readonly reduceOnly: boolean
  readonly uncertain: boolean
  /** For its trigger: it may fill, so it counts, but it rests in no book yet. */
  readonly waiting: boolean
}

type Sums = { -readonly [Key in keyof Working]: Working[Key] }

interface Shelf {
  readonly sums: Sums
  readonly orders: Map<ClientOrderId, WorkingOrder>
}

/**
 * Every working order with its sums a symbol, kept as orders change, so that a check at the door costs the same
 * with ten orders and with ten thousand. An approved order must be set here before the next review, or two orders
 * pass on the same room.
 */
export class WorkingOrders {
  readonly #shelves = new Map<InstrumentSymbol, Shelf>()
  readonly #symbols = new Map<ClientOrderId, InstrumentSymbol>()

  get count(): number {
    return this.#symbols.size
  }

  has(clientOrderId: ClientOrderId): boolean {
    return this.#symbols.has(clientOrderId)
  }

  /** Adds an order or replaces what was known of it. Nothing remaining: it no longer works. */
  set(order: WorkingOrder): void {
    this.delete(order.clientOrderId)
    if (order.remaining <= 0) return
    const shelf = this.#shelf(order.symbol)
    shelf.orders.set(order.clientOrderId, order)
    shelf.sums[columnOf(order)] += order.remaining
    this.#symbols.set(order.clientOrderId, order.symbol)
  }

  /** Forgets an order, on positive evidence that it can fill no more. */
  delete(clientOrderId: ClientOrderId): void {
    const symbol = this.#symbols.get(clientOrderId)
    if (symbol === undefined) return
    const shelf = this.#shelf(symbol)
    const order = shelf.orders.get(clientOrderId)
    if (order) shelf.sums[columnOf(order)] -= order.remaining
    shelf.orders.delete(clientOrderId)
    this.#symbols.delete(clientOrderId)
  }

  clear(): void {
    this.#shelves.clear()
    this.#symbols.clear()
  }

  sums(symbol: InstrumentSymbol): Working {
    return this.#shelves.get(symbol)?.sums ?? NOTHING_WORKING
  }

  of(symbol: InstrumentSymbol): Iterable<WorkingOrder> {
    return this.#shelves.get(symbol)?.orders.values() ?? []
  }

  /** Symbols that ever had an order. */
  symbols(): Iterable<InstrumentSymbol> {
    return this.#shelves.keys()
  }

  #shelf(symbol: InstrumentSymbol): Shelf {
    const known = this.#shelves.get(symbol)
    if (known) return known
    const made: Shelf = { sums: { ...NOTHING_WORKING }, orders: new Map() }
    this.#shelves.set(symbol, made)
    return made
  }
}

function columnOf(order: WorkingOrder): keyof Working {
  if (order.reduceOnly) return order.side === 'buy' ? 'reducingBuys' : 'reducingSells'
  return order.side === 'buy' ? 'buys' : 'sells'
}
