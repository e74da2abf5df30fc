import type { Invariant } from './observation.ts'

/** No order is lost: at the end every journalled intent has ended, is alive at the venue, or is named as one of unknown fate. */
export const everyIntentAccounted = (): Invariant => ({
  name: 'every-intent-accounted',
  observe(observation, { orders }) {
    if (observation.type !== 'Ended' || orders.open.size === 0) return undefined
    if (observation.openOrders === null)
      return `${orders.open.size} orders are open in the journal, and the venue could not be asked`
    const { openOrders, unknown, venues } = observation
    const accounted = new Set([...openOrders, ...unknown])
    // What is at a venue that could not be asked is named by the stop as it was last known.
    const asked = [...orders.open.values()].filter(({ intent }) => venues.includes(intent.venue))
    const lost = asked.map(({ intent }) => intent.clientOrderId).filter((id) => !accounted.has(id))
    return lost.length === 0
      ? undefined
      : `${lost.length} orders are open in the journal, not at the venue and not named, first ${lost[0]}`
  },
})
