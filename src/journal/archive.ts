import { chmodSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { chainHash } from './chain.ts'
import { JournalCorruptError } from './recovery.ts'
import { archiveFile, archiveFolder, baseOf, hashAt, headOf, openSegment, recordsAfter } from './segment.ts'
import { migrate } from './sqlite-schema.ts'
import type { StoreHead } from './store.ts'
import { syncPath } from './sync-path.ts'

/**
 * Moves the older part of a journal into a file of its own. The copy is complete, verified and on disk before anybody
 * may forget the originals; that is another step, and the writer's. A copy that was made before, and of which the
 * originals are still there, is found again and not made twice.
 *
 * Nothing here is ever deleted: what is in the archive stays until somebody takes it away.
 */

/** When the live file is closed as a segment. */
export interface SegmentPolicy {
  /** Its oldest record is older. */
  readonly segmentMsMax: number
  /** It holds more. */
  readonly segmentBytesMax: number
}

export interface Archived {
  readonly file: string
  /** First and last record in it. */
  readonly from: number
  readonly to: number
}

const READ_ONLY = 0o444

/** Whether it is time. */
export function isDue(
  live: DatabaseSync,
  { segmentMsMax, segmentBytesMax }: SegmentPolicy,
  now: number,
): boolean {
  const oldest = live.prepare('SELECT at FROM journal ORDER BY sequence LIMIT 1').get()
  if (!oldest) return false
  return now - Number(oldest.at) > segmentMsMax || usedBytes(live) > segmentBytesMax
}

/** Pages that were freed are used again before the file grows. */
function usedBytes(live: DatabaseSync): number {
  const pragma = (name: string): number => Number(live.prepare(`PRAGMA ${name}`).get()?.[name])
  return (pragma('page_count') - pragma('freelist_count')) * pragma('page_size')
}

/**
 * Copies every record up to `to`, which a snapshot stands on, into a file of the archive.
 * @returns undefined when there is none. @throws JournalCorruptError; SQLite's and the system's errors.
 */
export function archiveUntil(live: DatabaseSync, path: string, to: StoreHead): Archived | undefined {
  const base = baseOf(live)
  if (to.sequence <= base.sequence) return undefined
  const from = base.sequence + 1
  const file = archiveFile(path, from)
  if (existsSync(file)) return { file, from, to: made(live, file) }
  const partial = `${file}.partial`
  mkdirSync(archiveFolder(path), { recursive: true })
  rmSync(partial, { force: true })
  copy(live, base, to, partial)
  renameSync(partial, file)
  // A new name is on disk only when its folder is.
  syncPath(dirname(file))
  return { file, from, to: to.sequence }
}

function copy(live: DatabaseSync, base: StoreHead, to: StoreHead, partial: string): void {
  const archive = new DatabaseSync(partial)
  try {
    archive.exec('PRAGMA synchronous = FULL')
    migrate(archive, partial)
    archive.exec('BEGIN')
    archive.prepare('INSERT INTO base VALUES (1, ?, ?)').run(base.sequence, base.hash)
    const insert = archive.prepare('INSERT INTO journal (sequence, at, text, hash) VALUES (?, ?, ?, ?)')
    let head = base
    for (const records of recordsAfter(live, base.sequence))
      for (const { sequence, at, text, hash } of records) {
        if (sequence > to.sequence) break
        if (sequence !== head.sequence + 1 || chainHash(head.hash, text) !== hash)
          throw new JournalCorruptError(
            head.sequence + 1,
            'what is to be archived does not follow the entry before',
          )
        insert.run(sequence, at, text, hash)
        head = { sequence, hash }
      }
    archive.exec('COMMIT')
  } finally {
    archive.close()
  }
  chmodSync(partial, READ_ONLY)
}

/** The last record of an archived file whose records are in the live one still. */
function made(live: DatabaseSync, file: string): number {
  const archive = openSegment(file)
  try {
    const { sequence, hash } = headOf(archive)
    if (hashAt(live, sequence) === hash) return sequence
    throw new JournalCorruptError(sequence, `${file} holds another entry than the journal`)
  } finally {
    archive.close()
  }
}
