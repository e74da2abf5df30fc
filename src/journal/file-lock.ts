import { DatabaseSync } from 'node:sqlite'

/** A file that one process at a time can hold. The lock is SQLite's: the kernel frees it, however the process ends. */
export interface FileLock {
  release(): void
}

const SQLITE_BUSY = 5

/**
 * Takes the file, making it when there is none; undefined when somebody has it. The file stays when it is let go:
 * one that is removed could be held twice.
 * @throws the system's error when it cannot be made.
 */
export function lockFile(path: string): FileLock | undefined {
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(path, { timeout: 0 })
    // Nothing is ever written, so no rollback journal is wanted beside it.
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
  } catch (error) {
    database?.close()
    if ((error as { readonly errcode?: number }).errcode === SQLITE_BUSY) return undefined
    throw error
  }
  const held = database
  return { release: () => held.close() }
}
