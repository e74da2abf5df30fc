import type { DatabaseSync } from 'node:sqlite'
import { JournalStoreError } from './store.ts'

/**
 * What a journal's file looks like, and how a file of an earlier engine becomes one of this.
 *
 * What may go wrong here is to write into a file that is not ours, or that a later engine made and this one would
 * misread. So nothing is written before the file has said what it is.
 */

/** `bulk`, in the header of every journal. */
const APPLICATION_ID = 0x62756c6b

/** A key of an event, wherever it stands in it. Null also for a text that is no JSON: the chain is who finds that. */
const keyOf = (name: string): string =>
  `CASE WHEN json_valid(text) THEN coalesce(${['', 'intent.', 'fill.']
    .map((place) => `text ->> '$.event.${place}${name}'`)
    .join(', ')}) END`

const virtual = (column: string, key: string): string =>
  `ALTER TABLE journal ADD COLUMN ${column} TEXT GENERATED ALWAYS AS (${keyOf(key)}) VIRTUAL`

const index = (column: string): string =>
  `CREATE INDEX journal_${column} ON journal(${column}) WHERE ${column} IS NOT NULL`

/** Step n makes version n out of version n − 1. A step that was released never changes. */
const STEPS: readonly string[] = [
  `CREATE TABLE IF NOT EXISTS journal (
    sequence INTEGER PRIMARY KEY CHECK (sequence > 0),
    at INTEGER NOT NULL,
    text TEXT NOT NULL,
    hash TEXT NOT NULL
  ) STRICT`,
  [
    virtual('symbol', 'symbol'),
    virtual('client_order_id', 'clientOrderId'),
    virtual('order_id', 'orderId'),
    index('at'),
    index('symbol'),
    index('client_order_id'),
    index('order_id'),
  ].join(';'),
  // One row, or none: the record that the first one here is chained to, when those before it lie in the archive.
  `CREATE TABLE base (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    sequence INTEGER NOT NULL,
    hash TEXT NOT NULL
  ) STRICT`,
]

export const SCHEMA_VERSION = STEPS.length

/**
 * Brings an open file to this engine's version, all steps or none; a new one too.
 * @throws JournalStoreError for a file that is no journal, or one of a later engine.
 */
export function migrate(database: DatabaseSync, path: string): void {
  const version = versionOf(database, path)
  if (version === SCHEMA_VERSION) return
  database.exec('BEGIN IMMEDIATE')
  try {
    for (const step of STEPS.slice(version)) database.exec(step)
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${SCHEMA_VERSION}`)
    database.exec('COMMIT')
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}

/** The version of the file: 0 for a new one, and for those of the time before there were versions. */
export function versionOf(database: DatabaseSync, path: string): number {
  const version = pragma(database, 'user_version')
  if (pragma(database, 'application_id') === APPLICATION_ID) {
    if (version <= SCHEMA_VERSION) return version
    throw new JournalStoreError(
      'NEWER',
      `the journal ${path} has version ${version} and this engine knows up to ${SCHEMA_VERSION}: start the engine that wrote it`,
    )
  }
  const tables = database
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")
    .all()
    .map(({ name }) => name)
  const columns = database
    .prepare("SELECT group_concat(name) AS names FROM pragma_table_info('journal')")
    .get()
  const isUnstamped = tables.join() === 'journal' && columns?.names === 'sequence,at,text,hash'
  if (pragma(database, 'application_id') !== 0 || version !== 0 || !(isUnstamped || tables.length === 0))
    throw new JournalStoreError(
      'NOT_A_JOURNAL',
      `${path} is a database, but no journal: name another data folder`,
    )
  return 0
}

const pragma = (database: DatabaseSync, name: string): number =>
  Number(database.prepare(`PRAGMA ${name}`).get()?.[name])
