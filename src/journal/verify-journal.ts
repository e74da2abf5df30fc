import { Books } from './books.ts'
import { GENESIS } from './chain.ts'
import type { JournalReader } from './journal-reader.ts'
import { type JournalCorruptError, Replay } from './recovery.ts'

/** What the whole of a journal comes to. */
export interface Verification {
  /** Entries that are what was written, from the first on. */
  readonly events: number
  /** Of the last of them. */
  readonly hash: string
  /** What they add up to. */
  readonly books: Books
  /** The first that is not; null when all are. */
  readonly corrupt: JournalCorruptError | null
  /** What is wrong with the last one, which was never answered for; null when nothing is. */
  readonly tornTail: string | null
}

/**
 * Reads everything from the first entry on, archive included, checks sequence, hash and content of each, and folds
 * it; up to and with `until`, when it is given. @throws JournalStoreError for a hole in the archive.
 */
export function verifyJournal(reader: JournalReader, until = Number.POSITIVE_INFINITY): Verification {
  const replay = new Replay({ books: new Books(), hash: GENESIS })
  for (const records of reader.after(0)) {
    replay.add(records.filter(({ sequence }) => sequence <= until))
    if (replay.corrupt || (records.at(-1)?.sequence ?? 0) >= until) break
  }
  const { books, corrupt, hash, tornTail } = replay
  return { events: books.sequence, hash, books, corrupt, tornTail }
}
