import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { archiveUntil } from '../../src/journal/archive.ts'
import type { Books } from '../../src/journal/books.ts'
import { openJournal } from '../../src/journal/journal-reader.ts'
import { archiveFolder, hashAt, headOf, openSegment } from '../../src/journal/segment.ts'
import { snapshotFolder } from '../../src/journal/snapshot-files.ts'
import { verifyJournal } from '../../src/journal/verify-journal.ts'
import { workerStore } from '../../src/journal/worker-store.ts'
import {
  ALWAYS,
  append,
  attach,
  close,
  freshFolder,
  inFolder,
  journalPath,
  keep,
  keepAndForget,
  NEVER,
  newJournal,
} from './files.ts'
import { booksOf, contents, intended, seen, started, story } from './story.ts'

freshFolder()

const FIRST = [started(), seen(), intended('a'), intended('b')]

const archive = (): string[] => readdirSync(archiveFolder(journalPath())).toSorted()
const live = (): unknown[] => {
  const database = new DatabaseSync(journalPath(), { readOnly: true })
  try {
    return database
      .prepare('SELECT sequence FROM journal ORDER BY sequence')
      .all()
      .map(({ sequence }) => sequence)
  } finally {
    database.close()
  }
}
const verified = () => {
  const reader = openJournal(journalPath())
  try {
    return verifyJournal(reader)
  } finally {
    reader.close()
  }
}
const change = (file: string, sql: string): void => {
  const database = new DatabaseSync(file)
  database.exec(sql)
  database.close()
}

describe('an upkeep that is due', () => {
  test('moves what a snapshot stands for into a file that nobody writes any more', async () => {
    await append(...FIRST)
    const { archived, snapshotAt } = await keepAndForget()
    expect(snapshotAt).toBe(4)
    expect(archived).toEqual({
      file: join(archiveFolder(journalPath()), '000000000001.sqlite'),
      from: 1,
      to: 4,
    })
    expect(statSync(archived?.file ?? '').mode & 0o222).toBe(0)
    expect(live()).toEqual([])
  })

  test('leaves a log that goes on, start by start, file by file', async () => {
    await append(...FIRST)
    await keepAndForget()
    const journal = await append(intended('c'), intended('d'))
    await keepAndForget()
    await append(intended('e'))
    expect([archive(), live()]).toEqual([['000000000001.sqlite', '000000000005.sqlite'], [7]])
    const again = newJournal()
    expect(await attach(again)).toMatchObject({ events: 7, folded: 1 })
    expect(again.books.orders.size).toBe(5)
    await close(again)
    expect(verified()).toMatchObject({ events: 7, hash: again.hash, corrupt: null, tornTail: null })
    expect(journal.sequence).toBe(6)
  })

  test.each([
    ['young and small', { segmentMsMax: 3_600_000, segmentBytesMax: 10_000_000 }, false],
    ['old', { segmentMsMax: -1, segmentBytesMax: 10_000_000 }, true],
    ['large', { segmentMsMax: 3_600_000, segmentBytesMax: 10_000 }, true],
  ])('is due when the live file is old or large: %s', async (_sentence, policy, due) => {
    await append(...FIRST)
    expect(keep(policy).archived !== undefined).toBe(due)
  })

  test('of a log that was forgotten already does nothing', async () => {
    await append(...FIRST)
    await keepAndForget()
    expect((await keepAndForget()).archived).toBeUndefined()
    expect(archive()).toEqual(['000000000001.sqlite'])
  })
})

test('state is the same with every record in the live file, and with any of them in the archive, in any story', async () => {
  for (const [events, cuts] of fc.sample(fc.tuple(story, fc.array(fc.nat(120), { maxLength: 4 })), {
    seed: 81,
    numRuns: 15,
  })) {
    let from = 0
    for (const cut of cuts.toSorted((left, right) => left - right)) {
      const to = Math.min(cut, events.length)
      if (to > from) await append(...events.slice(from, to))
      if (to > 0) await keepAndForget()
      from = Math.max(from, to)
    }
    if (from < events.length) await append(...events.slice(from))
    const again = newJournal()
    await attach(again)
    await close(again)
    // What the clock says is not the story's.
    const timeless = (books: Books): unknown =>
      JSON.parse(
        JSON.stringify(contents(books), (key, value) => {
          if (/[aA]t$|^since$|Since$|^fillsFrom$|Until$/.test(key)) return 0
          return typeof value === 'bigint' ? `${value}` : value instanceof Map ? [...value] : value
        }),
      )
    expect(timeless(again.books)).toEqual(timeless(booksOf(events)))
    rmSync(snapshotFolder(journalPath()), { recursive: true, force: true })
    const { books, corrupt, hash } = verified()
    expect([corrupt, hash]).toEqual([null, again.hash])
    expect(contents(books)).toEqual(contents(again.books))
    for (const name of readdirSync(inFolder())) rmSync(inFolder(name), { recursive: true })
  }
})

describe('a crash between two steps of an upkeep', () => {
  test('before the copy has its name: it is made again', async () => {
    await append(...FIRST)
    const made = keep(ALWAYS).archived?.file ?? ''
    renameSync(made, `${made}.partial`)
    writeFileSync(`${made}.partial-journal`, '')
    expect((await keepAndForget()).archived).toMatchObject({ from: 1, to: 4 })
    expect(verified()).toMatchObject({ events: 4, corrupt: null })
  })

  test('after the copy and before the originals went: the copy is found, and nothing is there twice', async () => {
    await append(...FIRST)
    keep(ALWAYS)
    await append(intended('c'))
    const reader = openJournal(journalPath())
    expect([...reader.find({})].map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5])
    reader.close()
    expect(verified()).toMatchObject({ events: 5, corrupt: null })
    expect((await keepAndForget()).archived).toMatchObject({ from: 1, to: 4 })
    expect(live()).toEqual([5])
  })

  test('in the middle of forgetting: the log is whole, and the rest goes another time', async () => {
    await append(...FIRST)
    keep(ALWAYS)
    const journal = newJournal()
    await attach(journal)
    journal.forget({ from: 1, to: 2 })
    await close(journal)
    expect(live()).toEqual([3, 4])
    const reader = openJournal(journalPath())
    expect([...reader.find({})].map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4])
    reader.close()
    expect(verified()).toMatchObject({ events: 4, corrupt: null })
    expect(await attach(newJournal())).toMatchObject({ events: 4, folded: 0 })
  })
})

describe('without a snapshot that stands on the log', () => {
  const bare = async (): Promise<void> => {
    await append(...FIRST)
    await keepAndForget()
    await append(intended('c'))
    rmSync(snapshotFolder(journalPath()), { recursive: true })
  }

  test('a start folds the archive as well', async () => {
    await bare()
    const again = newJournal()
    expect(await attach(again)).toMatchObject({ events: 5, folded: 5 })
    expect(again.books.intents).toBe(3)
    await close(again)
  })

  test('a start without the archive is refused, and says which entries are missing', async () => {
    await bare()
    renameSync(archiveFolder(journalPath()), inFolder('elsewhere'))
    await expect(attach(newJournal())).rejects.toMatchObject({
      code: 'ARCHIVE_MISSING',
      message: expect.stringMatching(/entries 1 to 4 .*put the files back/),
    })
  })

  test('a start finds an archived entry that was changed, and names it', async () => {
    await bare()
    change(
      join(archiveFolder(journalPath()), '000000000001.sqlite'),
      `UPDATE journal SET text = replace(text, '"size":10', '"size":11') WHERE sequence = 3`,
    )
    await expect(attach(newJournal())).rejects.toMatchObject({ code: 'JOURNAL_CORRUPT', sequence: 3 })
  })
})

test('with a snapshot the archive may be away', async () => {
  await append(...FIRST)
  await keepAndForget()
  renameSync(archiveFolder(journalPath()), inFolder('elsewhere'))
  expect(await attach(newJournal())).toMatchObject({ events: 4, folded: 0 })
})

test('what came after the snapshot stays', async () => {
  await append(...FIRST)
  const database = openSegment(journalPath())
  const to = { sequence: 3, hash: hashAt(database, 3) ?? '' }
  const archived = archiveUntil(database, journalPath(), to)
  database.close()
  expect(archived).toMatchObject({ from: 1, to: 3 })
  const segment = openSegment(archived?.file ?? '')
  expect(headOf(segment)).toEqual(to)
  segment.close()
})

test('an entry that was changed is not archived', async () => {
  await append(...FIRST, intended('c'))
  keep(NEVER)
  change(
    journalPath(),
    `UPDATE journal SET text = replace(text, '"size":10', '"size":11') WHERE sequence = 3`,
  )
  expect(() => keep(ALWAYS)).toThrow('journal entry 3: what is to be archived does not follow')
  expect(existsSync(join(archiveFolder(journalPath()), '000000000001.sqlite'))).toBe(false)
})

test('a file of the archive that holds something else is not believed', async () => {
  await append(...FIRST)
  const file = keep(ALWAYS).archived?.file ?? ''
  change(file, `UPDATE journal SET hash = '${'f'.repeat(64)}' WHERE sequence = 4`)
  const before = readFileSync(file)
  expect(() => keep(ALWAYS)).toThrow('holds another entry than the journal')
  expect(readFileSync(file).equals(before)).toBe(true)
})

test('an engine goes on writing while its log is moved away beneath it', async () => {
  const journal = newJournal()
  await attach(journal, workerStore({ path: journalPath() }))
  for (const event of FIRST) journal.append(event)
  for (let at = 0; at < 900; at++) journal.append(intended(`o${at}`))
  await new Promise<void>((done) => journal.whenDurable(journal.sequence, done))
  const { archived } = keep(ALWAYS)
  expect(archived).toMatchObject({ from: 1, to: 904 })
  journal.forget(archived ?? { from: 1, to: 0 })
  for (let at = 0; at < 20; at++) {
    const sequence = journal.append(intended(`p${at}`))
    await new Promise<void>((done) => journal.whenDurable(sequence, done))
  }
  await close(journal)
  expect(live()[0]).toBe(905)
  expect(verified()).toMatchObject({ events: 924, hash: journal.hash, corrupt: null })
})
