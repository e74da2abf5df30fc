import { isOurs } from '../venue-ledger.ts'
import type { TrialInvariant } from './trial-invariant.ts'

/**
 * When the exchange takes an order of ours, its intent is on the disk: no kill can make us forget it. An exit may be ahead of
 * a disk that does not answer.
 */
export const orderHasARecord = (): TrialInvariant => {
  const intended = new Map<string, { readonly sequence: number; readonly isExit: boolean }>()
  return {
    name: 'order-has-a-record',
    see(sighting, { onDisk }) {
      if (sighting.type === 'Entry') {
        const { event, sequence } = sighting.entry
        if (event.type === 'OrderIntended')
          intended.set(event.intent.clientOrderId, { sequence, isExit: event.intent.purpose === 'exit' })
        return undefined
      }
      if (sighting.type !== 'OrderTaken' || !isOurs(sighting.order)) return undefined
      const { clientOid } = sighting.order
      const known = intended.get(clientOid)
      intended.delete(clientOid)
      if (!known) return `the exchange takes ${clientOid}, which nobody intended`
      return known.isExit || known.sequence <= onDisk()
        ? undefined
        : `the exchange takes ${clientOid}, whose intent is entry ${known.sequence}, and ${onDisk()} are on disk`
    },
  }
}
