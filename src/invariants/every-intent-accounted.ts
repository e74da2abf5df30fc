import type { Invariant } from './observation.ts'

/** No order is lost: at the end every journalled intent has ended, or is alive at the venue. */
export const everyIntentAccounted = (): Invariant => ({
  name: 'every-intent-accounted',
  observe(observation, facts) {
    if (observation.type !== 'Ended' || facts.open.size === 0) return undefined
    if (observation.openOrders === null)
      return `${facts.open.size} orders are open in the journal, and the venue could not be asked`
    const alive = new Set(observation.openOrders)
    const lost = [...facts.open.keys()].filter((id) => !alive.has(id))
    return lost.length === 0
      ? undefined
      : `${lost.length} orders are open in the journal and not at the venue, first ${lost[0]}`
  },
})
