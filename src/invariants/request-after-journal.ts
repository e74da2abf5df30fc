import type { Invariant } from './observation.ts'

/** Between the moment when a request may leave and the one in which it does lie a turn or two. */
const TURNS_MS = 1_000

/**
 * Every request has an earlier journal entry that survives a power cut. In relaxed mode the disk may be behind by the
 * window; an exit goes without when the disk does not answer.
 */
export const requestAfterJournal = (windowMs: number): Invariant => ({
  name: 'request-after-journal',
  observe(observation, { orders }) {
    if (observation.type !== 'OrderSent') return undefined
    const { intent, amends, durableSequence, journalLagMs } = observation
    const order = orders.order(intent.clientOrderId)
    if (!order) return `${intent.clientOrderId} left without an intent in the journal`
    const asked = amends ? order.amendmentAt : order.intendedAt
    if (asked === null) return `other terms for ${intent.clientOrderId} left without an entry in the journal`
    if (asked <= durableSequence || intent.purpose === 'exit') return undefined
    if (windowMs > 0 && journalLagMs <= windowMs + TURNS_MS) return undefined
    return `${intent.clientOrderId} left as entry ${asked} while ${durableSequence} was durable`
  },
})
