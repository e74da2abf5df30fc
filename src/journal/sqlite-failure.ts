import { JournalStoreError, type StoreFailureCode } from './store.ts'

/** SQLite's primary result codes; extended ones carry these in their low byte. */
const PRIMARY: Readonly<Record<number, StoreFailureCode>> = {
  5: 'LOCKED',
  6: 'LOCKED',
  11: 'DAMAGED',
  13: 'FULL',
  26: 'NOT_A_JOURNAL',
}
/** Extended codes of a sync that failed, of the file and of its folder. */
const SYNC_FAILED = new Set([1034, 1290])

/** What SQLite said, in our words. */
export function storeFailure(error: unknown, path: string): JournalStoreError {
  if (error instanceof JournalStoreError) return error
  const result = (error as { errcode?: number }).errcode ?? 0
  const unsynced = SYNC_FAILED.has(result) || (error as NodeJS.ErrnoException).syscall === 'fsync'
  const code = unsynced ? 'SYNC_FAILED' : (PRIMARY[result & 0xff] ?? 'IO')
  const message = error instanceof Error ? error.message : String(error)
  return new JournalStoreError(code, sentence(code, path, message), { cause: error })
}

export const lockedSentence = (path: string): string =>
  `the journal ${path} is held by another engine: stop that one, or give this one a --data-dir of its own`

function sentence(code: StoreFailureCode, path: string, message: string): string {
  switch (code) {
    case 'LOCKED':
      return lockedSentence(path)
    case 'FULL':
      return `no space left for the journal ${path}`
    case 'DAMAGED':
      return `the file of the journal ${path} is damaged (${message}): restore a backup`
    case 'NOT_A_JOURNAL':
      return `${path} is no journal: ${message}`
    case 'SYNC_FAILED':
      return `the disk did not keep what was written to the journal ${path} (${message}): what it holds is not to be relied upon`
    default:
      return `the journal ${path} failed: ${message}`
  }
}
