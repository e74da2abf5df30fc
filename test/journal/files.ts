import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'
import type { SegmentPolicy } from '../../src/journal/archive.ts'
import type { Recovery } from '../../src/journal/attachment.ts'
import type { JournalEvent } from '../../src/journal/events.ts'
import { Journal } from '../../src/journal/journal.ts'
import { keepJournal, type Upkeep } from '../../src/journal/keep.ts'
import { sqliteStore } from '../../src/journal/sqlite-store.ts'
import type { JournalStore } from '../../src/journal/store.ts'
import { liveClock } from '../../src/ports/live/clock.ts'

/** Journals in real files: a folder for each test, and the few things that are done to them everywhere. */

let folder = ''
/** Registers the folder's making and removal with the calling file. */
export function freshFolder(): void {
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'journal-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))
}
export const inFolder = (...names: string[]): string => join(folder, ...names)
export const journalPath = (): string => inFolder('journal.sqlite')

/** Not synced: nothing here cuts the power. */
export const store = (): JournalStore => sqliteStore({ path: journalPath(), durable: false })

export const newJournal = (): Journal => new Journal({ clock: liveClock })
export const attach = (journal: Journal, to = store()): Promise<Recovery> =>
  new Promise((attached, failed) => journal.attach(to, { attached, failed }))
export const close = (journal: Journal): Promise<void> => new Promise((done) => journal.close(done))

/** Opens the journal, appends, closes it again. */
export async function append(...events: readonly JournalEvent[]): Promise<Journal> {
  const journal = newJournal()
  await attach(journal)
  for (const event of events) journal.append(event)
  await close(journal)
  return journal
}

export const NEVER: SegmentPolicy = {
  segmentMsMax: Number.POSITIVE_INFINITY,
  segmentBytesMax: Number.POSITIVE_INFINITY,
}
export const ALWAYS: SegmentPolicy = { segmentMsMax: -1, segmentBytesMax: 0 }

/** An upkeep now. */
export const keep = (policy = NEVER): Upkeep => keepJournal(journalPath(), policy, liveClock.now())

/** What the engine does with an upkeep's answer. */
export async function keepAndForget(policy = ALWAYS): Promise<Upkeep> {
  const done = keep(policy)
  const to = store()
  const answered = (ask: (answer: (failure: unknown) => void) => void): Promise<unknown> => new Promise(ask)
  await answered((answer) => to.open(answer, () => {}))
  if (done.archived) await answered((answer) => to.trim(done.archived?.to ?? 0, answer))
  await answered((answer) => to.close(answer))
  return done
}
