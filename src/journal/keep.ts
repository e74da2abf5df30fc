import { Replay } from './recovery.ts'
import { hashAt, openSegment, recordsAfter } from './segment.ts'
import { decodeBooks, encodeBooks, foldVersion } from './snapshot.ts'
import { newestSnapshot, writeSnapshot } from './snapshot-files.ts'

/** What was done for a journal. */
export interface Upkeep {
  /** Where the newest snapshot stands now; 0 when there is none. */
  readonly snapshotAt: number
}

/**
 * Makes a snapshot of the journal as it lies on the disk, on the calling thread, beside an engine that goes on writing.
 * It folds what was read back, from the last snapshot on, so every record is verified once more after it was written.
 * @throws JournalCorruptError naming the entry; JournalStoreError; the system's error when nothing can be written.
 */
export function keepJournal(path: string): Upkeep {
  const database = openSegment(path)
  try {
    const fold = foldVersion()
    const last = newestSnapshot(path, fold, (sequence) => hashAt(database, sequence))
    const replay = new Replay(last && { books: decodeBooks(last.bytes), hash: last.hash })
    for (const records of recordsAfter(database, last?.sequence ?? 0)) replay.add(records)
    if (replay.corrupt) throw replay.corrupt
    const { books, hash } = replay
    if (replay.folded > 0)
      writeSnapshot(path, fold, { sequence: books.sequence, hash, bytes: encodeBooks(books) })
    return { snapshotAt: books.sequence }
  } finally {
    database.close()
  }
}
