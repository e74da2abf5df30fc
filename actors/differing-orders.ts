import type { OrderReport } from '../src/domain/order.ts'
import { type Sender, toOrder } from './messages.ts'
import type { VenueWorld } from './world.ts'

/** An order younger than this may be missing in a list that was made before it arrived. */
const YOUNG_MS = 3_000

/** Orders of ours of which the venue's list of open orders says something else than we know. */
export class DifferingOrders {
  readonly #world: VenueWorld
  readonly #sender: Sender

  constructor(world: VenueWorld, sender: Sender) {
    this.#world = world
    this.#sender = sender
  }

  /** Tells each order what the list says of it. Returns how many differ. `askedAt`: when the list was asked for, by our clock. */
  differing(orders: readonly OrderReport[], askedAt: number): number {
    return this.#ghosts(orders, askedAt) + this.#drifted(orders, askedAt)
  }

  /**
   * Open here, absent there: only a targeted query can tell how they ended. A young one may be missing because the
   * list lags, and is no difference; but its end may have been told while nobody heard, so before the door opens
   * those are asked about too, and their doubt keeps it shut.
   */
  #ghosts(orders: readonly OrderReport[], askedAt: number): number {
    const { channels, journal, own, venue } = this.#world
    const { books } = journal
    const there = new Set(orders.map((order) => books.orderOf(order)?.intent.clientOrderId))
    let count = 0
    for (const order of books.openAt(venue.name)) {
      const { clientOrderId } = order.intent
      const ageMs = askedAt - order.changedAt
      if (there.has(clientOrderId) || order.orderId === null || ageMs <= 0) continue
      const isYoung = ageMs < YOUNG_MS
      if (isYoung && own.reconciled.value) continue
      if (!isYoung) count++
      // Once for each: as long as it is asked about, it is in doubt.
      if (order.knowledge === 'confirmed') channels.tally.found('ghost')
      toOrder(this.#sender, clientOrderId, { type: 'VENUE_LOST' })
    }
    return count
  }

  /** Somebody changed its price or size over there. Theirs is what fills; a list that may be older says nothing. */
  #drifted(orders: readonly OrderReport[], askedAt: number): number {
    const { channels, journal, telemetry } = this.#world
    let count = 0
    for (const { price, size, ...report } of orders) {
      const order = journal.books.orderOf(report)
      if (!order || order.closed || order.command !== 'idle' || askedAt - order.changedAt < YOUNG_MS) continue
      const { intent } = order
      if (price === intent.price && size === intent.size) continue
      count++
      channels.tally.found('drift')
      telemetry.line({
        type: 'Note',
        level: 'warn',
        text: 'an order of ours rests on other terms than we gave it',
        fields: { clientOrderId: intent.clientOrderId, symbol: intent.symbol, price, lots: size },
      })
      toOrder(this.#sender, intent.clientOrderId, { type: 'DRIFTED', terms: { price, size } })
    }
    return count
  }
}
