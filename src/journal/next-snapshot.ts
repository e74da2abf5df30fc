import { Replay, type Start } from './recovery.ts'
import { encodeBooks, type Snapshot } from './snapshot.ts'
import type { JournalRecord, StoreHead } from './store.ts'

/**
 * The snapshot that follows `start` when these records were folded; absent when there is none of them.
 * @throws JournalCorruptError naming the entry.
 */
export function nextSnapshot(
  batches: Iterable<readonly JournalRecord[]>,
  start?: Start,
): { readonly head: StoreHead; readonly snapshot: Snapshot | undefined } {
  const replay = new Replay(start)
  for (const records of batches) replay.add(records)
  if (replay.corrupt) throw replay.corrupt
  const { books, folded, hash } = replay
  const head = { sequence: books.sequence, hash }
  return { head, snapshot: folded > 0 ? { ...head, bytes: encodeBooks(books) } : undefined }
}
