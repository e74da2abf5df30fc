import type { Invariant } from './observation.ts'

/** Every request has an earlier journal entry that survives a power cut. */
export const requestAfterJournal = (): Invariant => ({
  name: 'request-after-journal',
  observe(observation, facts) {
    if (observation.type !== 'OrderSent') return undefined
    const { intent, durableSequence } = observation
    const order = facts.order(intent.clientOrderId)
    if (!order) return `${intent.clientOrderId} left without an intent in the journal`
    return order.intendedAt <= durableSequence
      ? undefined
      : `${intent.clientOrderId} left as entry ${order.intendedAt} while ${durableSequence} was durable`
  },
})
