import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { deserialize, serialize } from 'node:v8'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Books } from '../../src/journal/books.ts'
import { BoundedMap } from '../../src/journal/bounded-map.ts'
import type { JournalEvent } from '../../src/journal/events.ts'
import { apply } from '../../src/journal/fold.ts'
import type { Journal } from '../../src/journal/journal.ts'
import { journalKeeper } from '../../src/journal/journal-keeper.ts'
import { decodeBooks, encodeBooks, foldVersion } from '../../src/journal/snapshot.ts'
import { snapshotFolder, writeSnapshot } from '../../src/journal/snapshot-files.ts'
import { workerStore } from '../../src/journal/worker-store.ts'
import { liveClock } from '../../src/ports/live/clock.ts'
import {
  append,
  attach,
  close,
  freshFolder,
  journalPath,
  keep,
  keepAndForget,
  NEVER,
  newJournal,
  store,
} from './files.ts'
import { booksOf, contents, entries, intended, seen, started, story } from './story.ts'

/** Orders that are in several maps must be one order in all of them. */
function expectOneOfEach(books: Books): void {
  for (const [id, order] of books.open) expect(books.orders.get(id)).toBe(order)
  for (const [id, order] of books.closed) expect(books.orders.get(id)).toBe(order)
  for (const { open } of books.holdings.values())
    for (const [id, order] of open) expect(books.orders.get(id)).toBe(order)
}

describe('books from a snapshot', () => {
  test('and the fold of the rest are the fold of all, wherever the snapshot was made, in any story', () => {
    fc.assert(
      fc.property(story, (events) => {
        const all = contents(booksOf(events))
        const told = entries(events)
        const before = new Books()
        for (let made = 0; made <= told.length; made++) {
          const books = decodeBooks(encodeBooks(before))
          expect(contents(books)).toEqual(contents(before))
          expectOneOfEach(books)
          for (const entry of told.slice(made)) apply(books, entry)
          expect(contents(books)).toEqual(all)
          const next = told[made]
          if (next) apply(before, next)
        }
      }),
      { seed: 71, numRuns: 60 },
    )
  })

  test('forget in the same order as those that were never put away', () => {
    const events = [started(), seen(), ...Array.from({ length: 30 }, (_, at) => intended(`o${at}`))]
    const books = booksOf(events)
    for (let at = 0; at < books.dropped.entriesMax + 5; at++) books.dropped.set(`d${at}` as never, true)
    const again = decodeBooks(encodeBooks(books))
    for (const each of [books, again]) each.dropped.set('one more' as never, true)
    expect([...again.dropped]).toEqual([...books.dropped])
  })

  test('hold nothing that a snapshot cannot keep', () => {
    const plain = new Set<unknown>([Object.prototype, Array.prototype, Map.prototype, Set.prototype])
    const check = (value: unknown, path: string): void => {
      if (typeof value === 'function' || typeof value === 'symbol')
        throw new Error(`${path} is a ${typeof value}`)
      if (typeof value !== 'object' || value === null) return
      if (!plain.has(Object.getPrototypeOf(value))) throw new Error(`${path} is a ${value.constructor.name}`)
      const inner =
        value instanceof Map || value instanceof Set
          ? [...value.keys(), ...value.values()]
          : Object.values(value)
      for (const [at, each] of inner.entries()) check(each, `${path}.${at}`)
    }
    for (const events of fc.sample(story, { seed: 72, numRuns: 30 }))
      for (const [name, value] of Object.entries(booksOf(events)))
        check(value instanceof BoundedMap ? [...value] : value, name)
  })

  test('of another shape are refused', () => {
    const { sequence: _, ...fields } = deserialize(encodeBooks(new Books())) as Record<string, unknown>
    expect(() => decodeBooks(serialize(fields))).toThrow('other fields')
    expect(() => decodeBooks(serialize({ ...fields, sequence: 0 }))).toThrow('other fields')
    expect(() => decodeBooks(new Uint8Array([1, 2, 3]))).toThrow()
  })
})

freshFolder()

const FIRST = [started(), seen(), intended('a'), intended('b')]

/** A journal that goes on after the events, with a snapshot made behind the first four. */
async function kept(more: readonly JournalEvent[] = [intended('c')]): Promise<Journal> {
  await append(...FIRST)
  keep()
  return append(...more)
}

function change(name: string, alter: (content: Buffer) => Buffer): void {
  const file = join(snapshotFolder(journalPath()), name)
  writeFileSync(file, alter(readFileSync(file)))
}

const snapshots = (): string[] => readdirSync(snapshotFolder(journalPath())).toSorted()

describe.each([
  ['on this thread', store],
  ['in a worker', () => workerStore({ path: journalPath() })],
])('a start with a snapshot, %s', (_where, make) => {
  test('folds only what came after it, into the same books', async () => {
    const journal = await kept()
    const again = newJournal()
    expect(await attach(again, make())).toMatchObject({ events: 5, folded: 1, hash: journal.hash })
    expect(again.foldedFrom).toBe(4)
    expect(contents(again.books)).toEqual(contents(journal.books))
    again.append(intended('d'))
    await close(again)
    expect(await attach(newJournal())).toMatchObject({ events: 6, folded: 2 })
  })

  test('right at the end of the log folds nothing', async () => {
    await kept([])
    const again = newJournal()
    expect(await attach(again, make())).toMatchObject({ events: 4, folded: 0 })
    await close(again)
  })
})

describe('a snapshot is passed over, and the whole log folded, when', () => {
  const changeNewest = (alter: (content: Buffer) => Buffer): void => change(snapshots().at(-1) ?? '', alter)
  const rewritten = (
    parts: Partial<Record<'fold' | 'hash' | 'sequence', unknown>>,
    bytes?: Uint8Array,
  ): void => {
    const books = booksOf(FIRST)
    const file = join(snapshotFolder(journalPath()), snapshots().at(-1) ?? '')
    const { hash } = JSON.parse(readFileSync(file).toString('latin1').split('\n')[0] ?? '')
    rmSync(file)
    const { fold = foldVersion(), ...place } = parts
    writeSnapshot(journalPath(), fold as string, {
      ...({ sequence: 4, hash, ...place } as { sequence: number; hash: string }),
      bytes: bytes ?? encodeBooks(books),
    })
  }
  const cases: readonly [string, () => void][] = [
    ['another fold made it', () => rewritten({ fold: 'the fold of last year' })],
    ['the log has another hash there', () => rewritten({ hash: 'f'.repeat(64) })],
    ['it is of another place than the hash', () => rewritten({ sequence: 3 })],
    ['it is of a place that the log does not reach', () => rewritten({ sequence: 40 })],
    [
      'a letter of it has changed',
      () =>
        changeNewest((content) =>
          Buffer.from(content.toString('latin1').replace('abcd1234', 'abcd1235'), 'latin1'),
        ),
    ],
    [
      'it bears the number of another place',
      () => {
        const [name = ''] = snapshots()
        const folder = snapshotFolder(journalPath())
        renameSync(join(folder, name), join(folder, '000000000003.snapshot'))
      },
    ],
    ['it is cut', () => changeNewest((content) => content.subarray(0, content.length - 5))],
    ['it is empty', () => changeNewest((content) => content.subarray(0, 0))],
    ['it is no snapshot', () => changeNewest(() => Buffer.from('Dear reader,\nhello'))],
    ['its bytes are whole and of something else', () => rewritten({}, serialize({ books: 1 }))],
  ]
  test.each(cases)('%s', async (_sentence, damage) => {
    const journal = await kept()
    damage()
    const again = newJournal()
    expect(await attach(again)).toMatchObject({ events: 5, folded: 5, hash: journal.hash })
    expect(contents(again.books)).toEqual(contents(journal.books))
    await close(again)
  })

  test('and an older one that is good is used in its place', async () => {
    await kept()
    keep()
    changeNewest((content) => content.subarray(0, 100))
    expect(await attach(newJournal())).toMatchObject({ events: 5, folded: 1 })
  })
})

describe('keeping a journal', () => {
  test('goes on from the last snapshot, and leaves two', async () => {
    await kept()
    expect(keep()).toMatchObject({ snapshotAt: 5 })
    expect(keep()).toMatchObject({ snapshotAt: 5 })
    expect(snapshots()).toEqual(['000000000004.snapshot', '000000000005.snapshot'])
    await append(intended('d'))
    keep()
    expect(snapshots()).toEqual(['000000000005.snapshot', '000000000006.snapshot'])
  })

  test('leaves those where a file of the archive ends as well, as long as this fold made them', async () => {
    await append(...FIRST)
    await keepAndForget()
    for (const name of ['c', 'd', 'e', 'f']) {
      await append(intended(name))
      keep()
    }
    expect(snapshots().map(Number.parseFloat)).toEqual([4, 7, 8])
    await keepAndForget()
    for (const name of ['g', 'h', 'i']) {
      await append(intended(name))
      keep()
    }
    expect(snapshots().map(Number.parseFloat)).toEqual([4, 8, 10, 11])
    change('000000000004.snapshot', (content) =>
      Buffer.from(content.toString('latin1').replace(foldVersion(), 'f'.repeat(64)), 'latin1'),
    )
    await append(intended('j'))
    keep()
    expect(snapshots().map(Number.parseFloat)).toEqual([8, 11, 12])
  })

  test('works beside an engine that writes, on a thread of its own', async () => {
    const journal = newJournal()
    await attach(journal, workerStore({ path: journalPath() }))
    for (const event of FIRST) journal.append(event)
    await new Promise<void>((done) => journal.whenDurable(4, done))
    const done = await new Promise((answer) => journalKeeper(journalPath(), NEVER, liveClock).keep(answer))
    expect(done).toMatchObject({ snapshotAt: 4 })
    journal.append(intended('c'))
    await close(journal)
  })

  test('finds what has changed on the disk since it was written, and names it', async () => {
    await kept([intended('c'), intended('d'), intended('e')])
    const database = new DatabaseSync(journalPath())
    database.exec(`UPDATE journal SET text = replace(text, '"size":10', '"size":11') WHERE sequence = 6`)
    database.close()
    expect(() => keep()).toThrow('journal entry 6: its hash does not follow')
    const done = await new Promise((answer) => journalKeeper(journalPath(), NEVER, liveClock).keep(answer))
    expect(done).toMatchObject({ message: expect.stringContaining('journal entry 6') })
  })

  test('of no journal says so', async () => {
    const done = await new Promise((answer) => journalKeeper(journalPath(), NEVER, liveClock).keep(answer))
    expect(done).toMatchObject({ message: `there is no journal ${journalPath()}` })
  })

  test('that was cut off leaves nothing that counts', async () => {
    await kept()
    writeFileSync(join(snapshotFolder(journalPath()), '000000000009.snapshot.partial'), 'half a snap')
    expect(await attach(newJournal())).toMatchObject({ folded: 1 })
    keep()
    expect(snapshots()).toEqual(['000000000004.snapshot', '000000000005.snapshot'])
  })
})
