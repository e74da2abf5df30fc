import type { Lots } from '../domain/instrument.ts'
import {
  type ClientOrderId,
  type Fill,
  neverLived,
  type OrderId,
  type OrderIntent,
  type OrderOutcome,
  type Terms,
} from '../domain/order.ts'
import { remaining } from '../journal/booked-order.ts'
import type { Books } from '../journal/books.ts'
import { BoundedMap } from '../journal/bounded-map.ts'
import type { EventOf } from '../journal/events.ts'
import { orderKey } from '../journal/keys.ts'

/** An order as the bare events tell it. */
export interface OrderFacts {
  intent: OrderIntent
  /** Terms that were asked for; null while none are, or their outcome is known. */
  amendment: Terms | null
  /** Sequence of the entry that asked for them; 0 for one of an earlier run. */
  amendmentAt: number | null
  /** Sequence of its OrderIntended; 0 for one of an earlier run. */
  readonly intendedAt: number
  orderId: OrderId | null
  filled: number
  /** How it was said to have ended; null while it has not. */
  outcome: OrderOutcome | null
}

/** As long as the books remember closed orders. */
const CLOSED_ORDERS_MAX = 10_000

/** Which orders there are, which of them are open, and what each has filled. */
export class KnownOrders {
  readonly open = new Map<ClientOrderId, OrderFacts>()
  readonly #closed = new BoundedMap<ClientOrderId, OrderFacts>(CLOSED_ORDERS_MAX)
  readonly #owners = new BoundedMap<string, ClientOrderId>(CLOSED_ORDERS_MAX)
  /** By venue and order, as the owners are. Fills of orders whose owner is not known (yet). */
  readonly #strangers = new BoundedMap<string, number>(CLOSED_ORDERS_MAX)

  constructor(books: Books) {
    for (const [id, { intent, amendment, orderId, filled }] of books.open) {
      this.open.set(id, {
        ...unknown(intent, 0),
        amendment,
        amendmentAt: amendment && 0,
        orderId,
        filled,
      })
      if (orderId !== null) this.#owners.set(orderKey({ venue: intent.venue, orderId }), id)
    }
    for (const [id, { intent, orderId, filled, closed }] of books.closed)
      this.#closed.set(id, { ...unknown(intent, 0), orderId, filled, outcome: closed?.outcome ?? null })
  }

  order(clientOrderId: ClientOrderId): OrderFacts | undefined {
    return this.open.get(clientOrderId) ?? this.#closed.get(clientOrderId)
  }

  orderOf(of: Pick<Fill, 'venue' | 'clientOrderId' | 'orderId'>): OrderFacts | undefined {
    const id = of.clientOrderId ?? this.#owners.get(orderKey(of))
    return id === undefined ? undefined : this.order(id)
  }

  intended({ intent }: EventOf<'OrderIntended'>, sequence: number): void {
    this.open.set(intent.clientOrderId, unknown(intent, sequence))
  }

  claimed({ intent, orderId, filled }: EventOf<'OrderClaimed'>, sequence: number): void {
    this.open.set(intent.clientOrderId, { ...unknown(intent, sequence), orderId, filled })
    const key = orderKey({ venue: intent.venue, orderId })
    this.#owners.set(key, intent.clientOrderId)
    this.#strangers.delete(key)
  }

  accepted({ clientOrderId, orderId }: EventOf<'OrderAccepted'>): void {
    const order = this.order(clientOrderId)
    if (!order) return
    order.orderId ??= orderId
    const key = orderKey({ venue: order.intent.venue, orderId })
    this.#owners.set(key, clientOrderId)
    order.filled += this.#strangers.get(key) ?? 0
    this.#strangers.delete(key)
    this.#reopen(order)
  }

  amended(
    event: EventOf<'OrderAmendRequested' | 'OrderAmended' | 'OrderAmendRefused'>,
    sequence: number,
  ): void {
    const order = this.order(event.clientOrderId)
    if (!order) return
    if (event.type === 'OrderAmended')
      order.intent = { ...order.intent, price: event.price, size: event.size }
    const isAsked = event.type === 'OrderAmendRequested'
    order.amendment = isAsked ? { price: event.price, size: event.size } : null
    order.amendmentAt = isAsked ? sequence : null
  }

  closed({ clientOrderId, outcome }: EventOf<'OrderClosed'>): void {
    const order = this.open.get(clientOrderId)
    if (!order) return
    order.outcome = outcome
    this.open.delete(clientOrderId)
    this.#closed.set(clientOrderId, order)
  }

  /** Lots that this fill is the first to tell of. */
  filled(fill: Fill, lots: number): void {
    const order = this.orderOf(fill)
    if (order) {
      order.filled += lots
      this.#reopen(order)
    } else this.#strangers.set(orderKey(fill), (this.#strangers.get(orderKey(fill)) ?? 0) + lots)
  }

  /** Said never to have lived, it shows a sign of life: what becomes of it has to be accounted for again. */
  #reopen(order: OrderFacts): void {
    if (order.outcome === null || !neverLived(order.outcome)) return
    order.outcome = null
    this.#closed.delete(order.intent.clientOrderId)
    this.open.set(order.intent.clientOrderId, order)
  }
}

/** Lots that an open order can still fill. */
export const workingLots = ({ intent, amendment, filled }: OrderFacts): Lots =>
  remaining({ intent, amendment, filled: filled as Lots, closed: null })

/** Of which nothing is known but that it was wanted. */
const unknown = (intent: OrderIntent, intendedAt: number): OrderFacts => ({
  intent,
  amendment: null,
  amendmentAt: null,
  intendedAt,
  orderId: null,
  filled: 0,
  outcome: null,
})
