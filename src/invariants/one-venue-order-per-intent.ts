import type { Invariant } from './observation.ts'

/** An intent is at most one order at the venue, across restarts too. */
export const oneVenueOrderPerIntent = (): Invariant => ({
  name: 'one-venue-order-per-intent',
  observe(observation, { orders }) {
    switch (observation.type) {
      case 'JournalEntry': {
        const { event } = observation.entry
        if (event.type !== 'OrderAccepted') return undefined
        const known = orders.order(event.clientOrderId)?.orderId ?? event.orderId
        return known === event.orderId
          ? undefined
          : `${event.clientOrderId} is ${known} and ${event.orderId} at the venue`
      }
      case 'OrderSent': {
        const { clientOrderId } = observation.intent
        if (observation.amends) return undefined
        return orders.order(clientOrderId)?.intendedAt === 0
          ? `${clientOrderId} of an earlier run was sent again`
          : undefined
      }
      case 'VenueRead':
      case 'Ended': {
        const named = observation.openOrders?.filter((id) => id !== null) ?? []
        const twice = named.find((id, at) => named.indexOf(id) !== at)
        return twice === undefined ? undefined : `${twice} rests twice at the venue`
      }
      case 'VenueAsked':
        return undefined
      default:
        return observation satisfies never
    }
  },
})
