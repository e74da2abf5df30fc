import { ladderMayMove } from '../domain/ladder.ts'
import type { Invariant } from './observation.ts'

/** The ladder moves only by its table. A move by hand is one whose trigger begins with `operator`. */
export const ladderByTable = (): Invariant => {
  let stands: string | undefined
  return {
    name: 'ladder-by-table',
    observe(observation) {
      if (observation.type !== 'JournalEntry' || observation.entry.event.type !== 'LadderMoved')
        return undefined
      const { from, to, trigger } = observation.entry.event
      const before = stands ?? from
      stands = to
      if (before !== from) return `it moved from ${from} while it stood at ${before}`
      const by = trigger.startsWith('operator') ? 'operator' : 'trigger'
      return ladderMayMove(from, to, by) ? undefined : `${trigger} moved it from ${from} to ${to}`
    },
  }
}
