import type { Books } from '../journal/books.ts'
import { everyIntentAccounted } from './every-intent-accounted.ts'
import { type ExposureLimits, exposureWithinLimits } from './exposure-within-limits.ts'
import { Facts } from './facts.ts'
import { fillsMonotone } from './fills-monotone.ts'
import { ladderByTable } from './ladder-by-table.ts'
import { ledgerSums } from './ledger-sums.ts'
import { noOrderAfterStop } from './no-order-after-stop.ts'
import { noOrderOnStaleData } from './no-order-on-stale-data.ts'
import type { Observation } from './observation.ts'
import { oneVenueOrderPerIntent } from './one-venue-order-per-intent.ts'
import { positionEqualsFills } from './position-equals-fills.ts'
import { requestAfterJournal } from './request-after-journal.ts'

/** Watches a run. It never throws and never acts: a violation is counted, told once, and ends in the report. */
export interface Invariants {
  /** The sentences of what this observation violated; empty when everything held. */
  observe(observation: Observation): readonly Violation[]
  /** Every invariant that was checked; 0 when it held. */
  violations(): Readonly<Record<string, number>>
  /** The first violation of each invariant that was violated. */
  firsts(): Readonly<Record<string, string>>
}

export interface Violation {
  readonly invariant: string
  readonly sentence: string
}

export interface InvariantOptions extends ExposureLimits {
  readonly staleAfterMs: number
  /** What a power cut may take; 0 in full mode. */
  readonly journalWindowMs: number
  /** Asked at the first journal entry, when the log is in them; the run begins at what they say then. */
  readonly books: () => Books
}

/** All invariants of one run. What happens before the first journal entry is not looked at: nothing can. */
export function createInvariants(options: InvariantOptions): Invariants {
  const all = [
    positionEqualsFills(),
    ledgerSums(),
    everyIntentAccounted(),
    exposureWithinLimits(options),
    noOrderOnStaleData(options.staleAfterMs),
    ladderByTable(),
    noOrderAfterStop(),
    oneVenueOrderPerIntent(),
    requestAfterJournal(options.journalWindowMs),
    fillsMonotone(),
  ]
  const counts: Record<string, number> = Object.fromEntries(all.map(({ name }) => [name, 0]))
  const firsts: Record<string, string> = {}
  let facts: Facts | undefined
  return {
    observe(observation) {
      if (observation.type === 'JournalEntry') {
        // The first entry is EngineStarted: it moves neither money nor orders, so the books are the beginning.
        if (facts) facts.observe(observation.entry)
        else facts = new Facts(options.books())
      }
      if (!facts) return []
      const found: Violation[] = []
      for (const invariant of all) {
        const sentence = invariant.observe(observation, facts)
        if (sentence === undefined) continue
        counts[invariant.name] = (counts[invariant.name] ?? 0) + 1
        firsts[invariant.name] ??= sentence
        found.push({ invariant: invariant.name, sentence })
      }
      return found
    },
    violations: () => ({ ...counts }),
    firsts: () => ({ ...firsts }),
  }
}
