import { JournalCorruptError } from '../../src/journal/recovery.ts'
import { storeFailure } from '../../src/journal/sqlite-failure.ts'
import { JournalStoreError } from '../../src/journal/store.ts'
import { StartError } from '../../supervisors/start-error.ts'
import type { JournalExit } from './exit-codes.ts'

/** What the caller asked for in a way that cannot be meant. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** How a verb that threw ends, or undefined for what nobody foresaw. `journal`: which one it worked on. */
export function refusalOf(
  error: unknown,
  journal: string,
): { readonly exit: JournalExit; readonly sentence: string } | undefined {
  if (error instanceof UsageError) return { exit: 'usage', sentence: error.message }
  if (error instanceof JournalCorruptError)
    return { exit: 'damaged', sentence: `${journal}: ${error.message}` }
  if (error instanceof StartError) return { exit: 'unavailable', sentence: error.message }
  if (!(error instanceof JournalStoreError) && !isSystemError(error)) return undefined
  const { code, message } = storeFailure(error, journal)
  return { exit: code === 'DAMAGED' ? 'damaged' : 'unavailable', sentence: message }
}

/** Of the disk, or of SQLite. */
const isSystemError = (error: unknown): boolean =>
  error instanceof Error && ('syscall' in error || 'errcode' in error)
