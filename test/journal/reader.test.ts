import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { backupJournal } from '../../src/journal/backup-journal.ts'
import { decodeEntry } from '../../src/journal/codec.ts'
import type { JournalEvent } from '../../src/journal/events.ts'
import { type JournalReader, openJournal, type RecordFilter } from '../../src/journal/journal-reader.ts'
import { verifyJournal } from '../../src/journal/verify-journal.ts'
import { workerStore } from '../../src/journal/worker-store.ts'
import {
  append,
  attach,
  close,
  freshFolder,
  inFolder,
  journalPath,
  keepAndForget,
  newJournal,
} from './files.ts'
import {
  accepted,
  booksOf,
  closed,
  contents,
  filled,
  intended,
  SYMBOL,
  seen,
  started,
  story,
} from './story.ts'

freshFolder()

const ETH = 'ETHUSDTM' as typeof SYMBOL
const EVENTS: readonly JournalEvent[] = [
  started(),
  seen(),
  seen(ETH),
  intended('a'),
  intended('b', { symbol: ETH }),
  accepted('a'),
  accepted('b'),
  filled('a', 't1', { clientOrderId: null }),
  closed('a', 'filled'),
  closed('b', 'cancelled'),
]

function reading<Value>(use: (reader: JournalReader) => Value, path = journalPath()): Value {
  const reader = openJournal(path)
  try {
    return use(reader)
  } finally {
    reader.close()
  }
}
const found = (filter: RecordFilter): number[] =>
  reading((reader) => [...reader.find(filter)].map(({ sequence }) => sequence))

describe.each([
  ['in one file', async () => {}],
  ['half of it archived', async () => void (await keepAndForget())],
])('a reader of a journal, %s,', (_where, meanwhile) => {
  const written = async (): Promise<void> => {
    await append(...EVENTS.slice(0, 6))
    await meanwhile()
    await append(...EVENTS.slice(6))
  }

  test.each<[string, RecordFilter, number[]]>([
    ['everything', {}, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]],
    ['a stretch', { from: 4, to: 7 }, [4, 5, 6, 7]],
    ['an order by our name', { order: 'a' }, [4, 6, 8, 9]],
    ["an order by the venue's", { order: 'venue-a' }, [4, 6, 8, 9]],
    ['a stretch of an order', { order: 'b', from: 6 }, [7, 10]],
    ['what nobody knows', { order: 'c' }, []],
  ])('finds %s', async (_what, filter, sequences) => {
    await written()
    expect(found(filter)).toEqual(sequences)
  })

  test('finds a time, both ends included', async () => {
    await written()
    const at = reading((reader) => [...reader.find({})].map((record) => record.at))
    const since = at[3] ?? 0
    const until = at[7] ?? 0
    expect(found({ since, until })).toEqual(
      at.flatMap((each, index) => (each >= since && each <= until ? [index + 1] : [])),
    )
  })

  test('sees the journal as it was when it was opened', async () => {
    await written()
    const reader = openJournal(journalPath())
    const journal = newJournal()
    await attach(journal, workerStore({ path: journalPath() }))
    journal.append(intended('later'))
    await close(journal)
    await keepAndForget()
    expect(reader.head.sequence).toBe(10)
    expect([...reader.find({})].length).toBe(10)
    expect([...reader.after(0)].flat().length).toBe(10)
    reader.close()
    expect(found({}).length).toBe(11)
  })
})

test('by its symbol an order is found with everything that was said of it', async () => {
  await append(...EVENTS)
  expect(found({ symbol: ETH })).toEqual([3, 5, 7, 10])
  expect(found({ symbol: SYMBOL })).toEqual([2, 4, 6, 8, 9])
})

test('any state of the past is there again, in any story', async () => {
  for (const [events, at] of fc.sample(fc.tuple(story, fc.nat(120)), { seed: 91, numRuns: 10 })) {
    await append(...events)
    const until = Math.min(at, events.length)
    const { books, events: count } = reading((reader) => verifyJournal(reader, { until }))
    const bare = JSON.stringify({ run: books.run, intents: books.intents, open: [...books.open.keys()] })
    const told = booksOf(events.slice(0, until))
    expect(bare).toEqual(
      JSON.stringify({ run: told.run, intents: told.intents, open: [...told.open.keys()] }),
    )
    expect(count).toBe(until)
    for (const name of ['journal.sqlite', 'journal.sqlite.lock']) rmSync(inFolder(name))
  }
})

test('what was changed is named, with the last entry that is good', async () => {
  await append(...EVENTS)
  const database = new DatabaseSync(journalPath())
  database.exec(`UPDATE journal SET text = replace(text, '"a"', '"x"') WHERE sequence = 6`)
  database.close()
  const { corrupt, events } = reading((reader) => verifyJournal(reader))
  expect(events).toBe(5)
  expect(corrupt).toMatchObject({ sequence: 6, message: expect.stringContaining('hash does not follow') })
})

test.each<[string, () => void, RegExp]>([
  ['no file', () => {}, /there is no journal/],
  ['a folder', () => mkdirSync(journalPath()), /failed|no journal/],
  ['another database', () => new DatabaseSync(journalPath()).exec('CREATE TABLE x (y)'), /no journal/],
  [
    'a journal of an earlier engine',
    () =>
      new DatabaseSync(journalPath()).exec(
        'CREATE TABLE journal (sequence INTEGER PRIMARY KEY, at INTEGER, text TEXT, hash TEXT)',
      ),
    /start the engine on it once/,
  ],
])('%s is refused in a sentence', (_what, make, message) => {
  make()
  expect(() => openJournal(journalPath())).toThrow(message)
})

describe('a backup', () => {
  const target = (): string => inFolder('backups', 'journal.sqlite')

  test('of a journal that is being written is the journal of one instant, archive included', async () => {
    await append(...EVENTS)
    await keepAndForget()
    const journal = newJournal()
    await attach(journal, workerStore({ path: journalPath() }))
    for (let at = 0; at < 300; at++) journal.append(intended(`o${at}`))
    await new Promise<void>((done) => journal.whenDurable(journal.sequence, done))
    const least = journal.sequence
    const busy = backupJournal(journalPath(), target())
    for (let at = 300; at < 600; at++) journal.append(intended(`o${at}`))
    const verified = await busy
    expect(verified.events).toBeGreaterThanOrEqual(least)
    await close(journal)
    const copied = reading((reader) => [...reader.find({})], target())
    const original = reading((reader) => [...reader.find({ to: verified.events })])
    expect(copied).toEqual(original)
  })

  test('can be gone on with, as if it were the journal', async () => {
    const journal = await append(...EVENTS)
    await keepAndForget()
    await backupJournal(journalPath(), target())
    for (const name of ['journal.sqlite', 'journal.sqlite.archive', 'journal.sqlite.snapshots'])
      rmSync(inFolder(name), { recursive: true })
    await backupJournal(target(), journalPath())
    const again = newJournal()
    expect(await attach(again)).toMatchObject({ events: 10, hash: journal.hash })
    expect(contents(again.books)).toEqual(contents(journal.books))
    again.append(intended('c'))
    await close(again)
  })

  test('replaces nothing', async () => {
    await append(...EVENTS)
    await backupJournal(journalPath(), target())
    const before = readFileSync(target())
    await append(intended('c'))
    await expect(backupJournal(journalPath(), target())).rejects.toMatchObject({
      message: expect.stringContaining('is there already'),
    })
    expect(readFileSync(target()).equals(before)).toBe(true)
  })

  test('of a damaged journal has not its name, and names the entry', async () => {
    await append(...EVENTS)
    const database = new DatabaseSync(journalPath())
    database.exec(`UPDATE journal SET hash = '${'f'.repeat(64)}' WHERE sequence = 6`)
    database.close()
    await expect(backupJournal(journalPath(), target())).rejects.toMatchObject({
      code: 'JOURNAL_CORRUPT',
      sequence: 6,
    })
    expect(existsSync(target())).toBe(false)
  })

  test('to where nothing can be written says so', async () => {
    await append(...EVENTS)
    await expect(
      backupJournal(journalPath(), inFolder('journal.sqlite', 'backup.sqlite')),
    ).rejects.toMatchObject({
      code: 'IO',
    })
  })
})

test('every record of a reader is an entry that was appended', async () => {
  await append(...EVENTS)
  const told = reading((reader) => [...reader.find({})].map(({ text }) => decodeEntry(text).event))
  expect(told).toEqual(EVENTS)
})
