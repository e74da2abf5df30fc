import { existsSync, mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../../src/config/schema.ts'
import { type JournalKeeper, journalKeeper } from '../../src/journal/journal-keeper.ts'
import { JOURNAL_SUFFIXES } from '../../src/journal/segment.ts'
import type { JournalStore } from '../../src/journal/store.ts'
import { workerStore } from '../../src/journal/worker-store.ts'
import type { Clock } from '../../src/ports/clock.ts'
import { StartError } from '../../supervisors/start-error.ts'

/** In a data folder. */
export const JOURNAL_FILE = 'journal.sqlite'

/** Where the journal of a data folder lies. Makes the folder. */
export function journalPath(dataDir: string): string {
  mkdirSync(dataDir, { recursive: true })
  return join(dataDir, JOURNAL_FILE)
}

/**
 * Puts the journal of an exchange that exists no more aside: its orders and positions ended with it. Only a
 * simulated exchange can end, so only paper mode does this. Returns the new name, or undefined when there was none.
 * Parts alone, whose move was interrupted, go as well: a log that is left would be taken for that of the next journal.
 */
export function archiveJournal(dataDir: string): string | undefined {
  const path = journalPath(dataDir)
  const isThere = (at: string): boolean => JOURNAL_SUFFIXES.some((suffix) => existsSync(at + suffix))
  if (!isThere(path)) return undefined
  let number = 1
  const archived = (): string => join(dataDir, `journal-${number}.sqlite`)
  while (isThere(archived())) number++
  moveJournal(path, archived())
  return archived()
}

/** Where a journal lies that is being restored, until it takes its place. */
export const arrivingPath = (dataDir: string): string => `${journalPath(dataDir)}.arriving`

/**
 * Whoever began now would begin afresh, or go on with a part of one journal beside a part of another.
 * @throws StartError when a restore did not come to its end.
 */
export function refuseHalfRestored(dataDir: string): void {
  const arriving = arrivingPath(dataDir)
  const left = JOURNAL_SUFFIXES.map((suffix) => arriving + suffix).filter((path) => existsSync(path))
  if (left.length === 0) return
  throw new StartError(
    `a restore into ${dataDir} did not come to its end, so what lies there may be a part of the journal: restore again (npm run journal -- restore FILE --data-dir ${dataDir}), or, to go on with what is there, remove ${left.join(' and ')}`,
  )
}

/** Gives a journal that nobody has open another name, with all that belongs to it. */
export function moveJournal(from: string, to: string): void {
  for (const suffix of JOURNAL_SUFFIXES) if (existsSync(from + suffix)) renameSync(from + suffix, to + suffix)
}

const MEGABYTE = 1_000_000

/** The journal of a data folder, on threads of its own. */
export function durableJournal(
  { engine, journal }: Config,
  clock: Clock,
): { readonly openStore: () => JournalStore; readonly keeper: JournalKeeper } {
  const path = journalPath(engine.dataDir)
  const policy = {
    segmentMsMax: journal.segmentMsMax,
    segmentBytesMax: journal.segmentMegabytesMax * MEGABYTE,
  }
  return { openStore: () => workerStore({ path }), keeper: journalKeeper(path, policy, clock) }
}
