import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Recovery } from '../../src/journal/attachment.ts'
import { chainHash, GENESIS } from '../../src/journal/chain.ts'
import { Journal } from '../../src/journal/journal.ts'
import { sqliteStore } from '../../src/journal/sqlite-store.ts'
import type { JournalRecord, JournalStore } from '../../src/journal/store.ts'
import { workerStore } from '../../src/journal/worker-store.ts'
import { liveClock } from '../../src/ports/live/clock.ts'
import { contents, intended, seen, started } from './story.ts'

let folder = ''
let path = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'journal-'))
  path = join(folder, 'deep', 'journal.sqlite')
})
afterEach(() => rmSync(folder, { recursive: true }))

const attach = (journal: Journal, store: JournalStore): Promise<Recovery> =>
  new Promise((attached, failed) => journal.attach(store, { attached, failed }))
const durable = (journal: Journal): Promise<void> =>
  new Promise((done) => journal.whenDurable(journal.sequence, done))
const close = (journal: Journal): Promise<void> => new Promise((done) => journal.close(done))
const newJournal = (): Journal => new Journal({ clock: liveClock })

const record = (sequence: number, previous: string, text: string): JournalRecord => ({
  sequence,
  at: 1,
  text,
  hash: chainHash(previous, text),
})
const appended = (store: JournalStore, records: readonly JournalRecord[]): Promise<string | undefined> =>
  new Promise((done) => store.append(records, (failure) => done(failure?.code)))
const open = (store: JournalStore): Promise<unknown> => new Promise((done) => store.open(done, () => {}))

describe.each([
  ['on this thread', () => sqliteStore({ path })],
  ['in a worker', () => workerStore({ path })],
])('a store in SQLite, %s', (_where, make) => {
  test('keeps the log from one process to the next', async () => {
    const journal = newJournal()
    expect(await attach(journal, make())).toMatchObject({ events: 0, hash: GENESIS })
    journal.append(started())
    journal.append(seen())
    for (let at = 0; at < 1_100; at++) journal.append(intended(`o${at}`))
    await close(journal)

    const again = newJournal()
    expect(await attach(again, make())).toMatchObject({ events: 1_102, hash: journal.hash, tornTail: null })
    expect(contents(again.books)).toEqual(contents(journal.books))
    await close(again)
  })

  test('refuses a second engine in a sentence', async () => {
    const journal = newJournal()
    await attach(journal, make())
    const second = newJournal()
    await expect(attach(second, make())).rejects.toMatchObject({
      code: 'LOCKED',
      message: expect.stringContaining('is held by another engine'),
    })
    second.detach()
    await close(journal)
  })

  test('takes a record twice, but not another in its place, nor one after a hole', async () => {
    const store = make()
    await open(store)
    const first = record(1, GENESIS, 'one')
    expect(await appended(store, [first])).toBeUndefined()
    expect(await appended(store, [first, record(2, first.hash, 'two')])).toBeUndefined()
    expect(await appended(store, [record(1, GENESIS, 'another')])).toBe('CONFLICT')
    expect(await appended(store, [record(4, first.hash, 'four')])).toBe('CONFLICT')
    await new Promise((done) => store.truncate(1, done))
    const read: number[] = []
    await new Promise((done) =>
      store.read(
        'genesis',
        {
          snapshot: () => {},
          records: (batch) => void read.push(...batch.map(({ sequence }) => sequence)),
        },
        done,
      ),
    )
    expect(read).toEqual([1])
    await new Promise((done) => store.close(done))
  })

  test('of a file that is no database says so', async () => {
    path = join(folder, 'text.sqlite')
    writeFileSync(
      path,
      'this is a letter, not a database, and long enough to be read as a header of one '.repeat(20),
    )
    const journal = newJournal()
    await expect(attach(journal, make())).rejects.toMatchObject({ code: 'NOT_A_JOURNAL' })
    journal.detach()
  })

  test('answers in its own words before it was opened', async () => {
    expect(await appended(make(), [record(1, GENESIS, 'one')])).toMatch(/IO|DIED/)
  })

  test('finds a changed row', async () => {
    const journal = newJournal()
    await attach(journal, make())
    journal.append(started())
    journal.append(seen())
    journal.append(intended('a'))
    await close(journal)
    const database = new DatabaseSync(path)
    database.exec(
      `UPDATE journal SET text = replace(text, '"tickSize":"0.1"', '"tickSize":"0.2"') WHERE sequence = 2`,
    )
    database.close()
    const again = newJournal()
    await expect(attach(again, make())).rejects.toMatchObject({ code: 'JOURNAL_CORRUPT', sequence: 2 })
    again.detach()
  })
})

describe('the journal thread', () => {
  test('that dies is reported, and its successor gets what it had not answered for', async () => {
    const journal = newJournal()
    const first = workerStore({ path })
    const death = new Promise<string>((failed) =>
      journal.attach(first, {
        attached: () => {
          journal.append(started())
          journal.append(seen())
          first.kill()
        },
        failed: (error) => failed(error.code),
      }),
    )
    expect(await death).toBe('DIED')
    journal.append(intended('a'))
    journal.detach()
    await attach(journal, workerStore({ path }))
    await durable(journal)
    expect(journal.durableSequence).toBe(3)
    await close(journal)
    const again = newJournal()
    expect(await attach(again, sqliteStore({ path }))).toMatchObject({ events: 3, hash: journal.hash })
    await close(again)
  })

  test('that dies idle says so once, and that dies at work answers for what was under way', async () => {
    const store = workerStore({ path })
    const failures: string[] = []
    let died = (): void => {}
    const death = new Promise<void>((resolve) => {
      died = resolve
    })
    await new Promise((opened) =>
      store.open(opened, ({ code }) => {
        failures.push(code)
        died()
      }),
    )
    store.kill()
    const underWay = appended(store, [record(1, GENESIS, 'one')])
    await death
    expect([await underWay, failures]).toEqual(['DIED', ['DIED']])
    expect(await appended(store, [record(1, GENESIS, 'one')])).toBe('DIED')
    await new Promise((done) => store.close(done))
  })

  test('that is detached in the middle of its work closes before the next one opens', async () => {
    const journal = newJournal()
    await attach(journal, workerStore({ path }))
    journal.append(started())
    journal.append(seen())
    for (let at = 0; at < 1_000; at++) journal.append(intended(`o${at}`))
    journal.detach()
    await attach(journal, workerStore({ path }))
    await durable(journal)
    expect(journal.queueDepth).toBe(0)
    await close(journal)
  })
})
