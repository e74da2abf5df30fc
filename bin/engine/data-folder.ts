import { mkdirSync, readdirSync, rmdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { StartError } from '../../supervisors/start-error.ts'

/**
 * The data folder, held for one engine. Two of them in one folder would put each other's journal aside, so it is
 * taken before anything in it is looked at. The lock is SQLite's: the kernel frees it, however the process ends.
 */
export interface DataFolder {
  /** Lets it go. A folder that we made, and in which nothing came to lie, goes with it. */
  release(): void
}

const LOCK = 'engine.lock'
const SQLITE_BUSY = 5

/** @throws StartError when another engine has it, or when it cannot be made. */
export function holdDataFolder(path: string): DataFolder {
  let made = false
  let database: DatabaseSync | undefined
  try {
    made = mkdirSync(path, { recursive: true }) !== undefined
    database = new DatabaseSync(join(path, LOCK), { timeout: 0 })
    // Nothing is ever written, so no rollback journal is wanted beside it.
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
  } catch (error) {
    database?.close()
    throw new StartError(refusal(path, error))
  }
  const lock = database
  return {
    release: () => {
      if (made && readdirSync(path).every((name) => name === LOCK)) {
        rmSync(join(path, LOCK))
        rmdirSync(path)
      }
      lock.close()
    },
  }
}

function refusal(path: string, error: unknown): string {
  const { errcode, message } = error as Error & { readonly errcode?: number }
  return errcode === SQLITE_BUSY
    ? `the data folder ${path} is in use by another engine: stop that one, or give this one a --data-dir of its own`
    : `the data folder ${path} cannot be used: ${message}`
}
