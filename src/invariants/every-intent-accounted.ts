import type { Invariant } from './observation.ts'

/** No order is lost: at the end every journalled intent has ended, is alive at the venue, or is named as one of unknown fate. */
export const everyIntentAccounted = (): Invariant => ({
  name: 'every-intent-accounted',
  observe(observation, facts) {
    if (observation.type !== 'Ended' || facts.open.size === 0) return undefined
    if (observation.openOrders === null)
      return `${facts.open.size} orders are open in the journal, and the venue could not be asked`
    const accounted = new Set([...observation.openOrders, ...observation.unknown])
    const lost = [...facts.open.keys()].filter((id) => !accounted.has(id))
    return lost.length === 0
      ? undefined
      : `${lost.length} orders are open in the journal, not at the venue and not named, first ${lost[0]}`
  },
})
