import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { GENESIS } from './chain.ts'
import { type FileLock, lockFile } from './file-lock.ts'
import { hashAt, headOf, journalAfter } from './segment.ts'
import { foldVersion } from './snapshot.ts'
import { newestSnapshot } from './snapshot-files.ts'
import { lockedSentence, storeFailure } from './sqlite-failure.ts'
import { migrate } from './sqlite-schema.ts'
import {
  type Answer,
  continuation,
  type JournalRecord,
  type JournalStore,
  JournalStoreError,
  type StoreHead,
} from './store.ts'

/**
 * The journal in an SQLite file, on the calling thread: every method has answered when it returns.
 *
 * What may go wrong here: power lost in the middle of a commit (WAL with synchronous=FULL: the commit is there
 * or it is not), `kill -9` (the kernel drops the lock and the next open replays the WAL), a second engine on
 * the same file (a lock beside it, held from open to close), a full disk (the batch fails whole), a sync that fails
 * (nothing that this process reads afterwards proves anything: the store is given up). Others may read meanwhile.
 */

export interface SqliteStoreOptions {
  readonly path: string
  /** False: the operating system decides when to write. For simulated runs, where no power can fail. */
  readonly durable?: boolean
}

/** A reader that recovers the log after a crash holds us up for a moment. */
const BUSY_MS = 1_000

/** Of 4 KiB each. The indices write more pages than the table, and each checkpoint costs two syncs. */
const CHECKPOINT_PAGES = 4_000

export function sqliteStore({ path, durable = true }: SqliteStoreOptions): JournalStore {
  let database: DatabaseSync | undefined
  let statement: StatementSync | undefined
  let lock: FileLock | undefined
  /** Nobody else writes while the lock is ours, so the last record need not be asked for. */
  let head: StoreHead = { sequence: 0, hash: GENESIS }

  const opened = (): DatabaseSync => {
    if (!database) throw new JournalStoreError('IO', `the journal ${path} is not open`)
    return database
  }

  const letGo = (): void => {
    database?.close()
    database = undefined
    statement = undefined
    lock?.release()
    lock = undefined
  }

  return {
    open(answer) {
      try {
        mkdirSync(dirname(path), { recursive: true })
        // Not the database's own lock: that would keep readers out as well.
        lock = lockFile(`${path}.lock`)
        if (!lock) throw new JournalStoreError('LOCKED', lockedSentence(path))
        database = new DatabaseSync(path, { timeout: BUSY_MS })
        migrate(database, path)
        if (!durable) database.exec('PRAGMA locking_mode = EXCLUSIVE')
        database.exec(`PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`)
        database.exec(`PRAGMA synchronous = ${durable ? 'FULL' : 'OFF'}`)
        head = headOf(database)
      } catch (error) {
        letGo()
        answer(storeFailure(error, path))
        return
      }
      answer(head)
    },

    read(from, reading, answer) {
      settle(path, answer, () => {
        const live = opened()
        const snapshot =
          from === 'snapshot'
            ? newestSnapshot(path, foldVersion(), (sequence) => hashAt(live, sequence))
            : undefined
        if (snapshot) reading.snapshot(snapshot)
        for (const records of journalAfter(live, path, snapshot?.sequence ?? 0)) reading.records(records)
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

    trim(sequence, answer) {
      settle(path, answer, () => trim(opened(), sequence))
    },

    close(answer) {
      settle(path, answer, letGo)
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

/** The last record that goes is remembered: it is what the first one that stays is chained to. */
function trim(database: DatabaseSync, sequence: number): void {
  database.exec('BEGIN IMMEDIATE')
  try {
    const base = 'SELECT 1, sequence, hash FROM journal WHERE sequence <= ? ORDER BY sequence DESC LIMIT 1'
    database.prepare(`INSERT OR REPLACE INTO base ${base}`).run(sequence)
    database.prepare('DELETE FROM journal WHERE sequence <= ?').run(sequence)
    database.exec('COMMIT')
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}

/** Runs a step and answers for it; what the answer itself throws is not ours to catch. */
function settle(path: string, answer: Answer, step: () => void): void {
  let failure: JournalStoreError | undefined
  try {
    step()
  } catch (error) {
    failure = storeFailure(error, path)
  }
  answer(failure)
}
