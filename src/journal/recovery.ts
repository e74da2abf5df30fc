import { Books } from './books.ts'
import { chainHash, GENESIS } from './chain.ts'
import { decodeEntry } from './codec.ts'
import type { JournalEntry } from './events.ts'
import { apply } from './fold.ts'
import type { JournalRecord } from './store.ts'

/** The log on disk is not the log that was written. Nothing may trade on it; an operator has to look. */
export class JournalCorruptError extends Error {
  override readonly name = 'JournalCorruptError'
  readonly code = 'JOURNAL_CORRUPT'
  /** Where the log stops being believable. */
  readonly sequence: number

  constructor(sequence: number, reason: string, options?: ErrorOptions) {
    super(`journal entry ${sequence}: ${reason}`, options)
    this.sequence = sequence
  }
}

/** Books, and the hash of the entry that they end with. */
export interface Start {
  readonly books: Books
  readonly hash: string
}

/**
 * Folds records back into books, verifying sequence, chain and content of each.
 *
 * A record that does not match its hash is held back until the next one comes: as the last of the log it is a
 * torn tail (it was never answered for, so nothing was done on its strength) and is dropped; if the log goes on,
 * the log is corrupt.
 */
export class Replay {
  readonly books: Books
  hash: string
  /** Entries that were folded here. */
  folded = 0
  /** Why the log cannot be believed; null while it can. What comes after is not looked at. */
  corrupt: JournalCorruptError | null = null
  #torn: JournalCorruptError | null = null
  readonly #each: (entry: JournalEntry) => void

  /** `start`: where a snapshot begins; it is changed by the fold. `each` sees every good entry, after it was folded. */
  constructor(
    start: Start = { books: new Books(), hash: GENESIS },
    each = (_entry: JournalEntry): void => {},
  ) {
    this.books = start.books
    this.hash = start.hash
    this.#each = each
  }

  /** After the last record: what was wrong with the tail, when something was. */
  get tornTail(): string | null {
    return this.corrupt ? null : (this.#torn?.message ?? null)
  }

  add(records: readonly JournalRecord[]): void {
    for (const record of records) {
      this.corrupt ??= this.#torn
      if (this.corrupt) return
      this.#take(record)
    }
  }

  #take({ sequence, at, text, hash }: JournalRecord): void {
    const expected = this.books.sequence + 1
    if (sequence !== expected) this.#refuse(expected, `missing; the log goes on at ${sequence}`)
    else if (chainHash(this.hash, text) !== hash)
      this.#torn = new JournalCorruptError(
        expected,
        'its hash does not follow from the entry before and its text',
      )
    else {
      // Whole as it was written; what cannot be folded now was written by another engine than this one.
      try {
        const entry = decodeEntry(text)
        if (Math.floor(entry.at) !== Math.floor(at))
          throw new Error(`found under the time ${at}, is of ${entry.at}`)
        apply(this.books, entry)
        this.hash = hash
        this.folded++
        this.#each(entry)
      } catch (error) {
        this.#refuse(expected, error instanceof Error ? error.message : String(error), error)
      }
    }
  }

  #refuse(sequence: number, reason: string, cause?: unknown): void {
    this.corrupt = new JournalCorruptError(sequence, reason, { cause })
  }
}
