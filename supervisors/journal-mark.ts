import type { Journal } from '../src/journal/journal.ts'

/** A place in a log: the hash names the log and everything in it up to there. */
export interface JournalMark {
  readonly sequence: number
  readonly hash: string
  /** The last entry of the turns before this one: what was known when it began. */
  readonly before: number
}

/** Where the journal stands. `turn` is the number of the turn under way. */
export function markJournal(journal: Journal, turn: () => number): () => JournalMark {
  let marked = -1
  let before = 0
  journal.observe(({ sequence }) => {
    if (marked === turn()) return
    marked = turn()
    before = sequence - 1
  })
  return () => ({
    sequence: journal.sequence,
    hash: journal.hash,
    before: marked === turn() ? before : journal.sequence,
  })
}
