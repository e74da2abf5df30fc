import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { GENESIS } from './chain.ts'
import {
  type Answer,
  continuation,
  type JournalRecord,
  type JournalStore,
  JournalStoreError,
  type StoreFailureCode,
  type StoreHead,
} from './store.ts'

/**
 * The journal in an SQLite file, on the calling thread: every method has answered when it returns.
 *
 * What may go wrong here: power lost in the middle of a commit (WAL with synchronous=FULL: the commit is there
 * or it is not), `kill -9` (the kernel drops the lock and the next open replays the WAL), a second engine on
 * the same file (an exclusive lock, held from open to close), a full disk (the batch fails whole).
 */

export interface SqliteStoreOptions {
  readonly path: string
  /** False: the operating system decides when to write. For simulated runs, where no power can fail. */
  readonly durable?: boolean
}

const READ_BATCH = 1_000

const SCHEMA = `CREATE TABLE IF NOT EXISTS journal (
  sequence INTEGER PRIMARY KEY CHECK (sequence > 0),
  at INTEGER NOT NULL,
  text TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT`

export function sqliteStore({ path, durable = true }: SqliteStoreOptions): JournalStore {
  let database: DatabaseSync | undefined
  let statement: StatementSync | undefined
  /** Nobody else writes while the lock is ours, so the last record need not be asked for. */
  let head: StoreHead = { sequence: 0, hash: GENESIS }

  const opened = (): DatabaseSync => {
    if (!database) throw new JournalStoreError('IO', `the journal ${path} is not open`)
    return database
  }

  return {
    open(answer) {
      try {
        mkdirSync(dirname(path), { recursive: true })
        database = new DatabaseSync(path, { timeout: 0 })
        // Taken by the first write and kept until close; the kernel frees it when the process dies.
        database.exec('PRAGMA locking_mode = EXCLUSIVE')
        database.exec('PRAGMA journal_mode = WAL')
        database.exec(`PRAGMA synchronous = ${durable ? 'FULL' : 'OFF'}`)
        database.exec(`BEGIN IMMEDIATE; ${SCHEMA}; COMMIT`)
        head = headOf(database)
      } catch (error) {
        database?.close()
        database = undefined
        answer(storeError(error, path))
        return
      }
      answer(head)
    },

    read(batch, answer) {
      settle(path, answer, () => {
        const rows = opened()
          .prepare('SELECT sequence, at, text, hash FROM journal ORDER BY sequence')
          .iterate()
        let records: JournalRecord[] = []
        for (const row of rows as Iterable<JournalRecord>) {
          records.push({ sequence: row.sequence, at: row.at, text: row.text, hash: row.hash })
          if (records.length < READ_BATCH) continue
          batch(records)
          records = []
        }
        if (records.length > 0) batch(records)
      })
    },

    append(records, answer) {
      settle(path, answer, () => {
        const live = opened()
        const fresh = continuation(head, records, (sequence) => hashAt(live, sequence))
        if (fresh instanceof JournalStoreError) throw fresh
        statement ??= live.prepare(INSERT)
        if (fresh.length > 0) insert(live, statement, fresh)
        head = fresh.at(-1) ?? head
      })
    },

    truncate(sequence, answer) {
      settle(path, answer, () => {
        opened().prepare('DELETE FROM journal WHERE sequence > ?').run(sequence)
        head = headOf(opened())
      })
    },

    close(answer) {
      settle(path, answer, () => {
        database?.close()
        database = undefined
        statement = undefined
      })
    },
  }
}

const INSERT = 'INSERT INTO journal (sequence, at, text, hash) VALUES (?, ?, ?, ?)'

function insert(database: DatabaseSync, statement: StatementSync, records: readonly JournalRecord[]): void {
  const write = ({ sequence, at, text, hash }: JournalRecord): unknown =>
    statement.run(sequence, Math.floor(at), text, hash)
  const [only] = records
  // A statement alone is a transaction by itself, without the two more that make one.
  if (only && records.length === 1) return void write(only)
  database.exec('BEGIN IMMEDIATE')
  try {
    for (const record of records) write(record)
    database.exec('COMMIT')
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}

function headOf(database: DatabaseSync): StoreHead {
  const row = database.prepare('SELECT sequence, hash FROM journal ORDER BY sequence DESC LIMIT 1').get()
  return row ? { sequence: Number(row.sequence), hash: String(row.hash) } : { sequence: 0, hash: GENESIS }
}

function hashAt(database: DatabaseSync, sequence: number): string | undefined {
  const row = database.prepare('SELECT hash FROM journal WHERE sequence = ?').get(sequence)
  return row && String(row.hash)
}

/** Runs a step and answers for it; what the answer itself throws is not ours to catch. */
function settle(path: string, answer: Answer, step: () => void): void {
  let failure: JournalStoreError | undefined
  try {
    step()
  } catch (error) {
    failure = storeError(error, path)
  }
  answer(failure)
}

/** SQLite's primary result codes; extended ones carry these in their low byte. */
const RESULT_CODES: Readonly<Record<number, StoreFailureCode>> = { 5: 'LOCKED', 6: 'LOCKED', 13: 'FULL' }

function storeError(error: unknown, path: string): JournalStoreError {
  if (error instanceof JournalStoreError) return error
  const result = (error as { errcode?: number }).errcode ?? 0
  const code = RESULT_CODES[result & 0xff] ?? 'IO'
  const message = error instanceof Error ? error.message : String(error)
  const sentence: Record<StoreFailureCode, string> = {
    LOCKED: `the journal ${path} is held by another engine: stop that one, or give this one a --data-dir of its own`,
    FULL: `no space left for the journal ${path}`,
    IO: `the journal ${path} failed: ${message}`,
    CONFLICT: message,
    DIED: message,
  }
  return new JournalStoreError(code, sentence[code], { cause: error })
}
