import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Replay } from '../../src/journal/recovery.ts'
import type { JournalRecord } from '../../src/journal/store.ts'
import type { JournalMark } from '../../supervisors/journal-mark.ts'

/** The log of a crash, up to the turn that crashed. */
export type FoundLog =
  | { readonly found: true; readonly file: string; readonly records: readonly JournalRecord[] }
  | { readonly found: false; readonly why: string }

/** The journal of a data folder, and those that were put aside in it. */
const LOG = /^journal(-\d+)?\.sqlite$/
/** A log that is being written has its newest entries there. */
const COMPANION = '-wal'

/**
 * Finds the log that a crash was noted with: the one that has an entry of that hash in that place. A running engine may
 * hold it, so a copy is read, and nothing in the folder is touched.
 */
export function findLog(dataDir: string, mark: JournalMark): FoundLog {
  const names = existsSync(dataDir) ? readdirSync(dataDir).filter((name) => LOG.test(name)) : []
  // The present one before those that were put aside.
  const whys = names
    .toSorted((one, other) => one.length - other.length)
    .map((name): FoundLog => {
      const file = join(dataDir, name)
      try {
        return onCopy(file, (database) => lookIn(database, file, mark))
      } catch (error) {
        return {
          found: false,
          why: `${file} cannot be read: ${error instanceof Error ? error.message : error}`,
        }
      }
    })
  const found = whys.find((each) => each.found)
  if (found) return found
  const reasons = whys.map((each) => (each.found ? '' : each.why))
  return { found: false, why: reasons.length > 0 ? reasons.join('; ') : `there is no journal in ${dataDir}` }
}

function lookIn(database: DatabaseSync, file: string, { sequence, hash, before }: JournalMark): FoundLog {
  // Nothing had been read when it crashed: whatever is there now, whole or not, is all that can be given.
  if (sequence === 0) return { found: true, file, records: recordsOf(database, Number.MAX_SAFE_INTEGER) }
  const row = database.prepare('SELECT hash FROM journal WHERE sequence = ?').get(sequence)
  if (!row) return { found: false, why: `${file} ends before entry ${sequence}` }
  if (row.hash !== hash)
    return { found: false, why: `${file} is another run's: its entry ${sequence} differs` }
  const records = recordsOf(database, before)
  const log = new Replay()
  log.add(records)
  const why = log.corrupt?.message ?? log.tornTail
  return why === null ? { found: true, file, records } : { found: false, why: `${file}: ${why}` }
}

const recordsOf = (database: DatabaseSync, last: number): readonly JournalRecord[] =>
  database
    .prepare('SELECT sequence, at, text, hash FROM journal WHERE sequence <= ? ORDER BY sequence')
    .all(last) as unknown as readonly JournalRecord[]

function onCopy<Answer>(file: string, read: (database: DatabaseSync) => Answer): Answer {
  const folder = mkdtempSync(join(tmpdir(), 'replay-crash-'))
  const copy = join(folder, 'journal.sqlite')
  let database: DatabaseSync | undefined
  try {
    for (const suffix of ['', COMPANION])
      if (existsSync(file + suffix)) copyFileSync(file + suffix, copy + suffix)
    database = new DatabaseSync(copy)
    return read(database)
  } finally {
    database?.close()
    rmSync(folder, { recursive: true })
  }
}
