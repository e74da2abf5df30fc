import { existsSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { GENESIS } from './chain.ts'
import { storeFailure } from './sqlite-failure.ts'
import { SCHEMA_VERSION, versionOf } from './sqlite-schema.ts'
import { type JournalRecord, JournalStoreError, type StoreHead } from './store.ts'

/**
 * The files of one journal: archived segments, oldest first, then the live one. Each is a database of the same
 * shape, and its first record is chained to the last of the file before.
 */

/** Rows of one read, and of one message to the engine's thread: what it takes to fold is under a millisecond. */
const BATCH = 256

/** What may lie beside a journal and belongs to it. The lock does not: it belongs to the place. */
export const JOURNAL_SUFFIXES = ['', '-journal', '-wal', '-shm', '.snapshots', '.archive']

export const archiveFolder = (path: string): string => `${path}.archive`

/** Named by its first record, so that names tell the order, whichever of the files are there. */
export const archiveFile = (path: string, from: number): string =>
  join(archiveFolder(path), `${String(from).padStart(12, '0')}.sqlite`)

/** The archived files, oldest first; given `base`, those that hold what came before it. */
export function archivedSegments(path: string, base = Number.POSITIVE_INFINITY): readonly string[] {
  const folder = archiveFolder(path)
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => /^\d+\.sqlite$/.test(name) && Number.parseInt(name, 10) <= base)
    .toSorted()
    .map((name) => join(folder, name))
}

/** The last entry of each archived file: what the next file is chained to. */
export function archiveEnds(live: DatabaseSync, path: string): ReadonlySet<number> {
  const firsts = archivedSegments(path).map((file) => Number.parseInt(basename(file), 10))
  return new Set([...firsts.map((first) => first - 1), baseOf(live).sequence])
}

/**
 * Opens a file for reading, as it is now, also while an engine writes it: what comes or goes later is not seen.
 * @throws JournalStoreError
 */
export function openSegment(path: string): DatabaseSync {
  let database: DatabaseSync | undefined
  try {
    if (!existsSync(path)) throw new JournalStoreError('IO', `there is no journal ${path}`)
    database = new DatabaseSync(path, { readOnly: true, timeout: 5_000 })
    database.exec('BEGIN')
    const version = versionOf(database, path)
    if (version === SCHEMA_VERSION) return database
    throw new JournalStoreError(
      'IO',
      `the journal ${path} has version ${version} of ${SCHEMA_VERSION}: start the engine on it once, which brings it forward`,
    )
  } catch (error) {
    database?.close()
    throw storeFailure(error, path)
  }
}

/** What the first record is chained to. */
export function baseOf(database: DatabaseSync): StoreHead {
  const row = database.prepare('SELECT sequence, hash FROM base').get()
  return row ? { sequence: Number(row.sequence), hash: String(row.hash) } : { sequence: 0, hash: GENESIS }
}

/** The last record; the base when there is none. */
export function headOf(database: DatabaseSync): StoreHead {
  const row = database.prepare('SELECT sequence, hash FROM journal ORDER BY sequence DESC LIMIT 1').get()
  return row ? { sequence: Number(row.sequence), hash: String(row.hash) } : baseOf(database)
}

/** Of a record that is here, or that the first one here is chained to. */
export function hashAt(database: DatabaseSync, sequence: number): string | undefined {
  const row = database.prepare('SELECT hash FROM journal WHERE sequence = ?').get(sequence)
  if (row) return String(row.hash)
  const base = baseOf(database)
  return base.sequence === sequence ? base.hash : undefined
}

/** All records after `sequence`, oldest first, in batches that are never empty. */
export function* recordsAfter(database: DatabaseSync, sequence: number): Generator<readonly JournalRecord[]> {
  const statement = inArrays(
    database.prepare(
      'SELECT sequence, at, text, hash FROM journal WHERE sequence > ? ORDER BY sequence LIMIT ?',
    ),
  )
  for (let after = sequence; ; ) {
    const records = statement.all(after, BATCH).map(recordOf)
    const last = records.at(-1)
    if (!last) return
    yield records
    after = last.sequence
  }
}

/**
 * All records of a journal after `sequence`, from the archive as long as the live file does not have them.
 * @throws JournalStoreError when an archived file that is needed is not there.
 */
export function* journalAfter(
  live: DatabaseSync,
  path: string,
  sequence: number,
): Generator<readonly JournalRecord[]> {
  let after = sequence
  const base = baseOf(live)
  const demand = (next: StoreHead): void => {
    if (after >= next.sequence) return
    throw new JournalStoreError('ARCHIVE_MISSING', missingSentence(path, [after + 1, next.sequence]))
  }
  for (const file of archivedSegments(path, after < base.sequence ? base.sequence : 0)) {
    const segment = openSegment(file)
    try {
      demand(baseOf(segment))
      for (const records of recordsAfter(segment, after)) {
        yield records
        after = records.at(-1)?.sequence ?? after
      }
    } finally {
      segment.close()
    }
  }
  demand(base)
  yield* recordsAfter(live, after)
}

/** What to do about entries that the archive should have. */
export const missingSentence = (path: string, [first, last]: readonly [number, number]): string =>
  `entries ${first} to ${last} of the journal ${path} are not in ${archiveFolder(path)}: put the files back that were there`

/** Rows as arrays cost half of what rows as objects do. */
export function inArrays(statement: StatementSync): StatementSync {
  statement.setReturnArrays(true)
  return statement
}

/** A row of (sequence, at, text, hash). */
export function recordOf(row: unknown): JournalRecord {
  const [sequence, at, text, hash] = row as [number, number, string, string]
  return { sequence, at, text, hash }
}
