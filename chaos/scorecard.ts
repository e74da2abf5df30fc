import type { Disk } from '../src/ports/disk.ts'
import type { FaultKind } from './catalogue.ts'
import type { SeedsToFind } from './find-planted.ts'

/** p50 and p99 of what was measured, ms of market time; null: nothing was. */
export interface Spread {
  readonly p50: number | null
  readonly p99: number | null
}

/** What a batch came to, as `--report` writes it. Names are a contract: they are added to, never changed. */
export interface Scorecard {
  readonly seeds: { readonly run: number; readonly failed: readonly number[] }
  readonly simulatedHours: number
  /** Market time over the CPU time of all threads. */
  readonly speed: number
  readonly faults: Readonly<Record<FaultKind, { readonly injected: number; readonly recoveryMs: Spread }>>
  /** Orders alive at the exchange after all was healed that no journalled intent explains. */
  readonly orphans: number
  /** Client ids that the exchange knows more than once. */
  readonly duplicates: number
  /** The most by which a limit of exposure was ever exceeded, in quote currency. */
  readonly worstOverLimit: number
  /** From the word to stop until the exchange itself held nothing of ours. */
  readonly timeToFlatMs: Spread
  /** Moves of the ladder, `FROM→TO`. */
  readonly moves: Readonly<Record<string, number>>
  /** Every invariant with how often it was broken. */
  readonly violations: Readonly<Record<string, number>>
  /** How often each thing happened that a large batch has to meet (`must-happen.ts`). */
  readonly happened: Readonly<Record<string, number>>
  readonly neverHappened: readonly string[]
  /** Planted mistakes with the seeds until each was found; null: it was missed. Empty: nobody looked. */
  readonly mutants: SeedsToFind
}

/** A scorecard that is shown to others says what it was made of. */
export interface PublishedScorecard extends Scorecard {
  readonly commit: string
  readonly node: string
  /** Market time of each trial. */
  readonly minutes: number
}

/** The published figures; the pages that show them are made from this file. */
export const SCORECARD_PATH = 'docs/resilience.json'

export function publish(disk: Disk, card: PublishedScorecard): void {
  disk.writeText(SCORECARD_PATH, `${JSON.stringify(card, null, 2)}\n`)
}

/** @throws when nothing was published, or by hand and wrongly. */
export const published = (disk: Disk): PublishedScorecard =>
  JSON.parse(disk.readText(SCORECARD_PATH)) as PublishedScorecard
