import { type LadderState, rung } from '../../src/domain/ladder.ts'
import type { TrialInvariant } from './trial-invariant.ts'

/** A rung that only an operator may leave is where the next engine begins, whatever happened to the process before it. */
export const latchOutlivesTheProcess = (): TrialInvariant => {
  let stood: LadderState | undefined
  return {
    name: 'latch-outlives-the-process',
    see(sighting, scene) {
      if (sighting.type === 'Entry' && sighting.entry.event.type === 'EngineStarted') stood = scene.stood()
      if (sighting.type !== 'Began' || stood === undefined) return undefined
      const { ladder } = sighting
      return rung(stood) >= rung('CRITICAL') && rung(ladder) < rung(stood)
        ? `the ladder stood at ${stood} on the disk, and the next engine begins at ${ladder}`
        : undefined
    },
  }
}
