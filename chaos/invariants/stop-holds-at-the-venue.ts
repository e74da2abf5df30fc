import { type LadderState, rung } from '../../src/domain/ladder.ts'
import { isOurs } from '../venue-ledger.ts'
import type { TrialInvariant } from './trial-invariant.ts'

/**
 * From the entry that moves the ladder to CRITICAL or STOP until an operator's word the exchange takes no order of ours that
 * was intended since and may open, whatever processes come and go meanwhile.
 */
export const stopHoldsAtTheVenue = (): TrialInvariant => {
  let stands: LadderState = 'NORMAL'
  const since = new Set<string>()
  const isShut = (): boolean => rung(stands) >= rung('CRITICAL')
  return {
    name: 'stop-holds-at-the-venue',
    see(sighting, { stood }) {
      if (sighting.type === 'OrderTaken') {
        const { clientOid, reduceOnly } = sighting.order
        return isOurs(sighting.order) && !reduceOnly && since.has(clientOid)
          ? `the exchange takes ${clientOid}, which may open and was intended in ${stands}`
          : undefined
      }
      if (sighting.type !== 'Entry') return undefined
      const { event } = sighting.entry
      // What a process that died had not on disk is not known to the next.
      if (event.type === 'EngineStarted') stands = stood() ?? 'NORMAL'
      if (event.type === 'LadderMoved') stands = event.to
      if (!isShut()) since.clear()
      else if (event.type === 'OrderIntended') since.add(event.intent.clientOrderId)
      return undefined
    },
  }
}
