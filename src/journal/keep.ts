import type { DatabaseSync } from 'node:sqlite'
import { type Archived, archiveUntil, isDue, type SegmentPolicy } from './archive.ts'
import { nextSnapshot } from './next-snapshot.ts'
import { archiveEnds, hashAt, journalAfter, openSegment } from './segment.ts'
import { foldVersion } from './snapshot.ts'
import { newestBooks, writeSnapshot } from './snapshot-files.ts'
import type { StoreHead } from './store.ts'

/** What was done for a journal. */
export interface Upkeep {
  /** Where the newest snapshot stands now; 0 when there is none. */
  readonly snapshotAt: number
  /** Records that lie in the archive now, and that the live file may forget. */
  readonly archived: Archived | undefined
}

/**
 * Makes a snapshot of the journal as it lies on the disk, and moves what it stands for into the archive when that is
 * due; on the calling thread, beside an engine that goes on writing.
 * @throws JournalCorruptError naming the entry; JournalStoreError; the system's error when nothing can be written.
 */
export function keepJournal(path: string, policy: SegmentPolicy, now: number): Upkeep {
  const live = openSegment(path)
  try {
    const snapshot = newSnapshot(live, path)
    const archived = isDue(live, policy, now) ? archiveUntil(live, path, snapshot) : undefined
    return { snapshotAt: snapshot.sequence, archived }
  } finally {
    live.close()
  }
}

/** Folds what was read back, from the last snapshot on, so every record is verified once more after it was written. */
function newSnapshot(live: DatabaseSync, path: string): StoreHead {
  const fold = foldVersion()
  const start = newestBooks(path, fold, (sequence) => hashAt(live, sequence))
  const { head, snapshot } = nextSnapshot(journalAfter(live, path, start?.books.sequence ?? 0), start)
  if (snapshot) writeSnapshot(path, fold, snapshot, archiveEnds(live, path))
  return head
}
