import { direction, type Side } from '../domain/order.ts'

/** An order that may still fill. */
export interface Resting {
  readonly side: Side
  /** Lots left to fill. */
  readonly remaining: number
  readonly reduceOnly: boolean
}

/**
 * Of one instrument's orders those that could, whatever fills, take the position away from zero. What opposes the
 * position stays as long as all that stay together are no larger than it; the venue itself keeps reduce-only orders
 * from passing zero.
 */
export function openingOrders<Order extends Resting>(
  position: number,
  orders: Iterable<Order>,
): readonly Order[] {
  let room = Math.abs(position)
  return Array.from(orders).filter(({ side, remaining, reduceOnly }) => {
    if (reduceOnly) return false
    const opposes = direction(side) * position < 0
    if (!opposes || remaining > room) return true
    room -= remaining
    return false
  })
}
