import { largestSize } from '../journal/booked-order.ts'
import type { Invariant } from './observation.ts'

/** An order's fills only grow, and never above its size: the venue that overfills is named too. */
export const fillsMonotone = (): Invariant => ({
  name: 'fills-monotone',
  observe(observation, { orders }) {
    if (observation.type !== 'JournalEntry') return undefined
    const { event } = observation.entry
    const order =
      event.type === 'FillRecorded'
        ? orders.orderOf(event.fill)
        : event.type === 'OrderAccepted'
          ? orders.order(event.clientOrderId)
          : undefined
    if (event.type === 'FillRecorded' && event.fill.size <= 0)
      return `trade ${event.fill.tradeId} fills ${event.fill.size} lots`
    if (!order || order.filled <= largestSize(order)) return undefined
    return `${order.intent.clientOrderId} is filled to ${order.filled} of ${order.intent.size} lots`
  },
})
