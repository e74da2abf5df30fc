import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Recovery } from '../../src/journal/attachment.ts'
import { chainHash, GENESIS } from '../../src/journal/chain.ts'
import { encodeEntry } from '../../src/journal/codec.ts'
import type { JournalEvent } from '../../src/journal/events.ts'
import { Journal } from '../../src/journal/journal.ts'
import { SCHEMA_VERSION } from '../../src/journal/sqlite-schema.ts'
import { sqliteStore } from '../../src/journal/sqlite-store.ts'
import { liveClock } from '../../src/ports/live/clock.ts'
import { contents, entries, intended, seen, started, story } from './story.ts'

let folder = ''
let path = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'journal-'))
  path = join(folder, 'journal.sqlite')
})
afterEach(() => rmSync(folder, { recursive: true }))

const attach = (journal: Journal): Promise<Recovery> =>
  new Promise((attached, failed) =>
    journal.attach(sqliteStore({ path, durable: false }), { attached, failed }),
  )
const close = (journal: Journal): Promise<void> => new Promise((done) => journal.close(done))
const newJournal = (): Journal => new Journal({ clock: liveClock })

async function written(events: readonly JournalEvent[]): Promise<Journal> {
  const journal = newJournal()
  await attach(journal)
  for (const event of events) journal.append(event)
  await close(journal)
  return journal
}

/** What the engine made before files had versions. */
function unversioned(events: readonly JournalEvent[], more = ''): void {
  const database = new DatabaseSync(path)
  database.exec(`PRAGMA journal_mode = WAL;
    CREATE TABLE IF NOT EXISTS journal (
      sequence INTEGER PRIMARY KEY CHECK (sequence > 0),
      at INTEGER NOT NULL,
      text TEXT NOT NULL,
      hash TEXT NOT NULL
    ) STRICT; ${more}`)
  let hash = GENESIS
  for (const entry of entries(events)) {
    const text = encodeEntry(entry)
    hash = chainHash(hash, text)
    database.prepare('INSERT INTO journal VALUES (?, ?, ?, ?)').run(entry.sequence, entry.at, text, hash)
  }
  database.close()
}

const ask = (sql: string): Record<string, unknown>[] => {
  const database = new DatabaseSync(path, { readOnly: true })
  try {
    return database.prepare(sql).all()
  } finally {
    database.close()
  }
}

const EVENTS = [started(), seen(), intended('a'), intended('b')]

describe('the file of a journal', () => {
  test('says what it is and which version it has', async () => {
    await written(EVENTS)
    expect(ask('PRAGMA user_version')).toEqual([{ user_version: SCHEMA_VERSION }])
    expect(Number(ask('PRAGMA application_id')[0]?.application_id).toString(16)).toBe('62756c6b')
    expect(await attach(newJournal())).toMatchObject({ events: 4 })
  })

  test('of the time before versions is brought forward, whole, and goes on', async () => {
    unversioned(EVENTS)
    const journal = newJournal()
    expect(await attach(journal)).toMatchObject({ events: 4, tornTail: null })
    journal.append(intended('c'))
    await close(journal)
    expect(ask('PRAGMA user_version')).toEqual([{ user_version: SCHEMA_VERSION }])
    expect(ask("SELECT sequence FROM journal WHERE client_order_id = 'b'")).toEqual([{ sequence: 4 }])
    const again = newJournal()
    await attach(again)
    expect(contents(again.books)).toEqual(contents(journal.books))
    await close(again)
  })

  test('whose damaged text is no JSON is brought forward too: the chain names it, not the database', async () => {
    unversioned(EVENTS)
    const database = new DatabaseSync(path)
    database.exec(`UPDATE journal SET text = '{"v":1,' WHERE sequence = 3`)
    database.close()
    await expect(attach(newJournal())).rejects.toMatchObject({ code: 'JOURNAL_CORRUPT', sequence: 3 })
  })

  test('that cannot be brought forward stays as it was', async () => {
    unversioned(EVENTS, 'CREATE INDEX journal_order_id ON journal(at)')
    await expect(attach(newJournal())).rejects.toMatchObject({ code: 'IO' })
    expect(ask('PRAGMA user_version')).toEqual([{ user_version: 0 }])
    expect(ask("SELECT name FROM pragma_table_info('journal')").length).toBe(4)
  })

  test('may be an empty one that is there already', async () => {
    writeFileSync(path, '')
    expect(await attach(newJournal())).toMatchObject({ events: 0 })
  })
})

describe('refused, in a sentence, and not a byte of it changed, is', () => {
  const made = (sql: string) => (): void => {
    const database = new DatabaseSync(path)
    database.exec(sql)
    database.close()
  }
  const cases: readonly [string, string, RegExp, () => void][] = [
    [
      'a journal of a later engine',
      'NEWER',
      /version 99 and this engine knows up to \d+: start the engine that wrote it/,
      () => {
        unversioned([])
        made('PRAGMA application_id = 0x62756c6b; PRAGMA user_version = 99')()
      },
    ],
    ['a database of somebody else', 'NOT_A_JOURNAL', /no journal/, made('CREATE TABLE users (name TEXT)')],
    [
      'a table of the same name in another shape',
      'NOT_A_JOURNAL',
      /no journal/,
      made('CREATE TABLE journal (sequence INTEGER, text TEXT)'),
    ],
    [
      'a journal beside other tables',
      'NOT_A_JOURNAL',
      /no journal/,
      () => unversioned([], 'CREATE TABLE x (y)'),
    ],
    [
      "another program's file",
      'NOT_A_JOURNAL',
      /no journal/,
      made('PRAGMA application_id = 7; CREATE TABLE x (y)'),
    ],
    ['a file with a version and no name', 'NOT_A_JOURNAL', /no journal/, made('PRAGMA user_version = 2')],
    ['a letter', 'NOT_A_JOURNAL', /no journal/, () => writeFileSync(path, 'Dear reader, '.repeat(500))],
  ]
  test.each(cases)('%s', async (_sentence, code, message, make) => {
    make()
    const before = readFileSync(path)
    await expect(attach(newJournal())).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    })
    expect(readFileSync(path).equals(before)).toBe(true)
  })

  test('a folder', async () => {
    mkdirSync(path)
    await expect(attach(newJournal())).rejects.toMatchObject({ code: 'IO' })
  })
})

describe('an entry is found', () => {
  /** Every value under this name, however deep. */
  const under = (name: string, value: unknown): unknown[] =>
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, inner]) => (key === name ? [inner] : under(name, inner)))
      : []

  test.each([
    ['symbol', 'symbol'],
    ['client_order_id', 'clientOrderId'],
    ['order_id', 'orderId'],
  ])('by its %s, in any story', async (column, key) => {
    const told = fc.sample(story, { seed: 61, numRuns: 40 })
    for (const events of told) {
      await written(events)
      const columns = ask(`SELECT ${column} AS value FROM journal ORDER BY sequence`).map(
        ({ value }) => value,
      )
      expect(columns).toEqual(events.map((event) => under(key, event)[0] ?? null))
      rmSync(path)
    }
  })

  test.each(['at', 'symbol', 'client_order_id', 'order_id'])(
    'by its %s without reading all others',
    async (column) => {
      await written(EVENTS)
      const [plan] = ask(`EXPLAIN QUERY PLAN SELECT * FROM journal WHERE ${column} = 'x'`)
      expect(plan?.detail).toContain(`USING INDEX journal_${column}`)
    },
  )
})

test('others may read while the engine writes', async () => {
  const journal = newJournal()
  await new Promise((attached, failed) =>
    journal.attach(sqliteStore({ path }), { attached, failed } as never),
  )
  journal.append(started())
  expect(ask('SELECT count(*) AS count FROM journal')).toEqual([{ count: 1 }])
  journal.append(seen())
  expect(ask('SELECT count(*) AS count FROM journal')).toEqual([{ count: 2 }])
  await close(journal)
})
