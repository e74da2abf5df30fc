import { existsSync, mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'

const NAME = 'journal.sqlite'
/** The lock stays: it belongs to the place. */
const SUFFIXES = ['', '-wal', '-shm', '.snapshots', '.archive']

/** Where the journal of a data folder lies. Makes the folder. */
export function journalPath(dataDir: string): string {
  mkdirSync(dataDir, { recursive: true })
  return join(dataDir, NAME)
}

/**
 * Puts the journal of an exchange that exists no more aside: its orders and positions ended with it. Only a
 * simulated exchange can end, so only paper mode does this. Returns the new name, or undefined when there was none.
 */
export function archiveJournal(dataDir: string): string | undefined {
  const path = journalPath(dataDir)
  if (!existsSync(path)) return undefined
  let number = 1
  const archived = (): string => join(dataDir, `journal-${number}.sqlite`)
  while (existsSync(archived())) number++
  for (const suffix of SUFFIXES) if (existsSync(path + suffix)) renameSync(path + suffix, archived() + suffix)
  return archived()
}
