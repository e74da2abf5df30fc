import type { TrialInvariant } from './trial-invariant.ts'

/**
 * A process that has read its log intends nothing before it has compared itself with the venue; exits alone may leave. (That
 * nothing of the log is sent again, `one-venue-order-per-intent` watches in every run.)
 */
export const replaySendsNothing = (): TrialInvariant => {
  let compared = false
  return {
    name: 'replay-sends-nothing',
    see(sighting) {
      if (sighting.type === 'Line' && sighting.event.type === 'Reconciled') compared = true
      if (sighting.type !== 'Entry') return undefined
      const { event } = sighting.entry
      if (event.type === 'EngineStarted') compared = false
      if (event.type !== 'OrderIntended' || compared || event.intent.purpose === 'exit') return undefined
      const { clientOrderId, purpose } = event.intent
      return `${clientOrderId}, a ${purpose}, was intended before the process had compared itself with the venue`
    },
  }
}
