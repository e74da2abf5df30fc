import { inferredFill } from '../src/domain/inferred-fill.ts'
import type { Fill, OrderId, OrderReport } from '../src/domain/order.ts'
import type { BookedOrder } from '../src/journal/booked-order.ts'
import { BoundedMap } from '../src/journal/bounded-map.ts'
import type { VenueWorld } from './world.ts'

/** Lists lag behind orders: so often, with the growing pauses of a doubt that is 20 s, a list must have denied them. */
const DENIALS_MIN = 7
const ORDERS_MAX = 1_000

/** Fills that the venue counts in an order and does not list: real ones first, and a guess only when there are none. */
export class MissingFills {
  readonly #world: VenueWorld
  readonly #denials = new BoundedMap<OrderId, { readonly filled: number; readonly count: number }>(ORDERS_MAX)

  constructor(world: VenueWorld) {
    this.#world = world
  }

  /**
   * To be asked when a whole list of the order's fills has been booked. Returns the fill to infer once the venue has
   * denied it often enough.
   */
  denied(report: OrderReport, order: Readonly<BookedOrder>): Fill | undefined {
    const { orderId, filled } = report
    if (order.filled >= filled) {
      this.#denials.delete(orderId)
      return undefined
    }
    const before = this.#denials.get(orderId)
    const count = before?.filled === filled ? before.count + 1 : 1
    this.#denials.set(orderId, { filled, count })
    if (count < DENIALS_MIN) return undefined
    const instrument = this.#world.listed.get(order.intent.symbol)
    return instrument && inferredFill(report, order, instrument)
  }
}
