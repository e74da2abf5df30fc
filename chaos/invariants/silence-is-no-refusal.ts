import { type ClientOrderId, neverLived } from '../../src/domain/order.ts'
import { isOurs } from '../venue-ledger.ts'
import type { TrialInvariant } from './trial-invariant.ts'

/**
 * An order that the exchange took is never given up as one that it did not have: silence is no refusal. Neither is one
 * taken after it was given up.
 */
export const silenceIsNoRefusal = (): TrialInvariant => {
  const givenUp = new Map<ClientOrderId, string>()
  return {
    name: 'silence-is-no-refusal',
    see(sighting, { ledgers }) {
      if (sighting.type === 'Entry') {
        const { event } = sighting.entry
        if (event.type !== 'OrderClosed' || !neverLived(event.outcome)) return undefined
        const { clientOrderId, outcome, code } = event
        givenUp.set(clientOrderId, outcome)
        return ledgers.took(clientOrderId)
          ? `${clientOrderId} was given up as ${outcome} (${code}), and the exchange has it`
          : undefined
      }
      if (sighting.type !== 'OrderTaken' || !isOurs(sighting.order)) return undefined
      const id = sighting.order.clientOid as ClientOrderId
      const outcome = givenUp.get(id)
      return outcome && `the exchange takes ${id}, which was given up as ${outcome}`
    },
  }
}
