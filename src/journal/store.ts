import type { Snapshot } from './snapshot.ts'

/**
 * Where the journal lives: an append-only list of chained records that one writer at a time may hold.
 *
 * What a store promises, and what the engine's safety rests on: a record that was answered for survives a
 * power cut; records are kept in order, so what survives is always a prefix; a second writer is refused.
 * A store may answer before its method returns (SQLite on this thread) or later (the worker), always once.
 */
export interface JournalStore {
  /**
   * Takes the log for this process, making it when there is none. `failed` is called at most once, when the
   * store breaks by itself afterwards; whatever is under way then is answered with the same failure.
   */
  open(answer: (result: StoreHead | JournalStoreError) => void, failed: Failed): void
  /**
   * What the log adds up to: a snapshot, when one that stands on the log is wanted and there is one, then every
   * record after it, oldest first, in batches; then `answer` once.
   */
  read(from: ReadFrom, reading: Reading, answer: Answer): void
  /** Makes records durable, all or none. One that is there already with the same hash is no fault. */
  append(records: readonly JournalRecord[], answer: Answer): void
  /** Forgets every record after `sequence`: for a tail that was torn. */
  truncate(sequence: number, answer: Answer): void
  /** May forget every record up to `sequence`: it is in the archive, and a snapshot stands for it. */
  trim(sequence: number, answer: Answer): void
  /** Lets go of the log. */
  close(answer: Answer): void
}

/** `genesis`: every record that ever was, archives included. */
export type ReadFrom = 'snapshot' | 'genesis'

export interface Reading {
  readonly snapshot: (snapshot: Snapshot) => void
  readonly records: (records: readonly JournalRecord[]) => void
}

export interface JournalRecord {
  readonly sequence: number
  /** Epoch ms. */
  readonly at: number
  readonly text: string
  /** `chainHash` of the record before and this text. */
  readonly hash: string
}

/** The last record; sequence 0 and the genesis hash when the log is empty. */
export interface StoreHead {
  readonly sequence: number
  readonly hash: string
}

export type Answer = (failure: JournalStoreError | undefined) => void
export type Failed = (failure: JournalStoreError) => void

export type StoreFailureCode =
  /** Another engine holds the log. */
  | 'LOCKED'
  /** The disk, the file or the database refused. */
  | 'IO'
  /** No space left. */
  | 'FULL'
  /** A sync failed: what was written before may be gone although it can be read. No try again mends that. */
  | 'SYNC_FAILED'
  /** The file is not what a database file can be. */
  | 'DAMAGED'
  /** The file is something else. */
  | 'NOT_A_JOURNAL'
  /** The file is of a later engine. */
  | 'NEWER'
  /** What was archived is needed, and is not in the archive. */
  | 'ARCHIVE_MISSING'
  /** Another record stands at this sequence, or one is missing before it. */
  | 'CONFLICT'
  /** The thread that held the log is gone. */
  | 'DIED'

export class JournalStoreError extends Error {
  override readonly name = 'JournalStoreError'
  readonly code: StoreFailureCode

  constructor(code: StoreFailureCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/**
 * Which of `records` continue a log that ends at `head`, or the sentence that says why they cannot. Records at
 * or before the head were sent before; whoever holds the log has checked them against `hashAt`.
 */
export function continuation(
  head: StoreHead,
  records: readonly JournalRecord[],
  hashAt: (sequence: number) => string | undefined,
): readonly JournalRecord[] | JournalStoreError {
  const known = records.filter(({ sequence }) => sequence <= head.sequence)
  const different = known.find(({ sequence, hash }) => hashAt(sequence) !== hash)
  if (different)
    return new JournalStoreError(
      'CONFLICT',
      `record ${different.sequence} is on disk already with another content`,
    )
  const fresh = records.slice(known.length)
  const misplaced = fresh.find(({ sequence }, index) => sequence !== head.sequence + 1 + index)
  if (misplaced)
    return new JournalStoreError(
      'CONFLICT',
      `record ${misplaced.sequence} does not follow record ${head.sequence}`,
    )
  return fresh
}
