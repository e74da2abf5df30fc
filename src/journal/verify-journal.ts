import type { Books } from './books.ts'
import type { JournalReader } from './journal-reader.ts'
import { type JournalCorruptError, Replay, type Start } from './recovery.ts'

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

export interface VerifyOptions {
  /** The last entry that is looked at. */
  readonly until?: number
  /** Books that are believed: what they stand for is not read. They are changed by the fold. */
  readonly start?: Start
  /** Hears how far it has come, many times a second. */
  readonly reached?: (sequence: number, last: number) => void
}

/**
 * Reads everything from the first entry on, archive included, checks sequence, hash and content of each, and folds
 * it, in the memory that the books take. @throws JournalStoreError for a hole in the archive.
 */
export function verifyJournal(
  reader: JournalReader,
  { until = Number.POSITIVE_INFINITY, start, reached }: VerifyOptions = {},
): Verification {
  const replay = new Replay(start)
  for (const records of reader.after(replay.books.sequence)) {
    replay.add(records.filter(({ sequence }) => sequence <= until))
    reached?.(replay.books.sequence, Math.min(until, reader.head.sequence))
    if (replay.corrupt || (records.at(-1)?.sequence ?? 0) >= until) break
  }
  const { books, corrupt, hash, tornTail } = replay
  return { events: books.sequence, hash, books, corrupt, tornTail }
}
