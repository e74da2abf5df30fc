import { mkdirSync, readdirSync, rmdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type FileLock, lockFile } from '../../src/journal/file-lock.ts'
import { StartError } from '../../supervisors/start-error.ts'

/**
 * The data folder, held for one engine. Two of them in one folder would put each other's journal aside, so it is
 * taken before anything in it is looked at.
 */
export interface DataFolder {
  /** Lets it go. A folder that we made, and in which nothing came to lie, goes with it. */
  release(): void
}

const LOCK = 'engine.lock'

/** @throws StartError when another engine has it, or when it cannot be made. */
export function holdDataFolder(path: string): DataFolder {
  let made = false
  let lock: FileLock | undefined
  try {
    made = mkdirSync(path, { recursive: true }) !== undefined
    lock = lockFile(join(path, LOCK))
  } catch (error) {
    throw new StartError(`the data folder ${path} cannot be used: ${(error as Error).message}`)
  }
  if (!lock)
    throw new StartError(
      `the data folder ${path} is in use by another engine: stop that one, or give this one a --data-dir of its own`,
    )
  const held = lock
  return {
    release: () => {
      if (made && readdirSync(path).every((name) => name === LOCK)) {
        rmSync(join(path, LOCK))
        rmdirSync(path)
      }
      held.release()
    },
  }
}
