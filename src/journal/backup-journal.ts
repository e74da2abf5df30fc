import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { backup, DatabaseSync } from 'node:sqlite'
import { withJournal } from './journal-reader.ts'
import { archivedSegments, archiveFolder, JOURNAL_SUFFIXES, openSegment } from './segment.ts'
import { storeFailure } from './sqlite-failure.ts'
import { JournalStoreError } from './store.ts'
import { syncPath } from './sync-path.ts'
import { type Verification, type VerifyOptions, verifyJournal } from './verify-journal.ts'

/** In one step: between steps a busy engine would make the copy begin anew. */
const ALL_PAGES = 2 ** 30

/**
 * Copies a journal, archive included, to `target`, also while an engine writes it: the copy is the journal of one
 * instant. It has its name only when it is complete, on disk and was verified. Snapshots are not copied; they can be made.
 * `reached` hears how far the verification has come.
 * @throws JournalStoreError when the target is there already, or nothing can be written; JournalCorruptError when
 * what was copied is not a good journal: then the copy stays beside, as `.partial`, until the next one.
 */
export async function backupJournal(
  path: string,
  target: string,
  reached?: VerifyOptions['reached'],
): Promise<Verification> {
  if (existsSync(target) || existsSync(archiveFolder(target)))
    throw new JournalStoreError('IO', `${target} is there already: a backup replaces nothing`)
  const partial = `${target}.partial`
  try {
    mkdirSync(dirname(target), { recursive: true })
    clear(partial)
    const live = openSegment(path)
    try {
      await backup(live, partial, { rate: ALL_PAGES })
    } finally {
      live.close()
    }
    withoutLog(partial)
    // After the live file: what was moved meanwhile is in both then, and not in neither.
    for (const file of archivedSegments(path)) {
      const copy = join(archiveFolder(partial), basename(file))
      mkdirSync(archiveFolder(partial), { recursive: true })
      copyFileSync(file, copy)
      syncPath(copy)
    }
    const verified = withJournal(partial, (reader) => verifyJournal(reader, reached ? { reached } : {}))
    if (verified.corrupt) throw verified.corrupt
    if (existsSync(archiveFolder(partial))) {
      syncPath(archiveFolder(partial))
      renameSync(archiveFolder(partial), archiveFolder(target))
    }
    renameSync(partial, target)
    syncPath(dirname(target))
    return verified
  } catch (error) {
    throw error instanceof Error && 'sequence' in error ? error : storeFailure(error, target)
  }
}

/** What is left of a copy that did not come to its end is of another instant: its archive must not become part of ours. */
function clear(partial: string): void {
  try {
    for (const suffix of JOURNAL_SUFFIXES) rmSync(partial + suffix, { recursive: true, force: true })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new JournalStoreError(
      'IO',
      `${partial} is left of a copy that did not come to its end, and cannot be removed (${reason}): remove it and ${archiveFolder(partial)}, then try again`,
      { cause: error },
    )
  }
}

/** A file by itself: in WAL mode whoever reads it would leave two others beside it. The engine sets its mode anew. */
function withoutLog(path: string): void {
  const database = new DatabaseSync(path)
  try {
    database.exec('PRAGMA journal_mode = DELETE')
  } finally {
    database.close()
  }
}
