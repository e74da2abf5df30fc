import { type JournalCorruptError, Replay } from './recovery.ts'
import { decodeBooks } from './snapshot.ts'
import type { JournalStore, JournalStoreError, ReadFrom } from './store.ts'

/**
 * Reads, verifies and folds what a store holds. A torn tail is cut off before the answer; a snapshot that this engine cannot
 * read is left alone, and the log read from its beginning. Nothing is answered, or cut, once the store `isWanted` no more.
 */
export function readLog(
  store: JournalStore,
  isWanted: () => boolean,
  answer: (read: Replay | JournalStoreError | JournalCorruptError) => void,
  from: ReadFrom = 'snapshot',
): void {
  let replay = new Replay()
  let unreadable = false
  store.read(
    from,
    {
      snapshot: ({ bytes, hash }) => {
        try {
          replay = new Replay({ books: decodeBooks(bytes), hash })
        } catch {
          // Whatever it was made by, it is not for us; the log itself is.
          unreadable = true
        }
      },
      records: (records) => {
        if (!unreadable) replay.add(records)
      },
    },
    (failure) => {
      if (!isWanted()) return
      const error = failure ?? replay.corrupt
      if (error) answer(error)
      else if (unreadable) readLog(store, isWanted, answer, 'genesis')
      else if (replay.tornTail === null) answer(replay)
      else
        store.truncate(replay.books.sequence, (refused) => {
          if (isWanted()) answer(refused ?? replay)
        })
    },
  )
}
