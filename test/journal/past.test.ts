import { readdirSync, rmSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openJournal } from '../../src/journal/journal-reader.ts'
import { foldVersion } from '../../src/journal/snapshot.ts'
import { newestBooks } from '../../src/journal/snapshot-files.ts'
import { type Verification, verifyJournal } from '../../src/journal/verify-journal.ts'
import { append, freshFolder, inFolder, journalPath, keep, keepAndForget } from './files.ts'
import { contents, intended, seen, started, story } from './story.ts'

freshFolder()

interface Past extends Verification {
  readonly foldedFrom: number
  /** How far it was said to have come, and of what. */
  readonly reached: readonly (readonly [number, number])[]
}

/** The books after an entry, as `--until` finds them; `fold`: whose snapshots are believed. */
function past(until: number, fold = foldVersion()): Past {
  const reader = openJournal(journalPath())
  const reached: [number, number][] = []
  try {
    const start = newestBooks(journalPath(), fold, reader.hashAt, until)
    const foldedFrom = start?.books.sequence ?? 0
    const verified = verifyJournal(reader, {
      until,
      reached: (...how) => reached.push(how),
      ...(start && { start }),
    })
    return { ...verified, foldedFrom, reached }
  } finally {
    reader.close()
  }
}

test('any state of the past is the same from the nearest snapshot and from the first entry, in any story', async () => {
  let shortened = 0
  const seed = 92
  for (const [events, cuts] of fc.sample(
    fc.tuple(story, fc.array(fc.integer({ min: 10, max: 90 }), { minLength: 2, maxLength: 5 })),
    {
      seed,
      numRuns: 12,
    },
  )) {
    let from = 0
    const places = cuts.map((percent) => Math.floor((percent / 100) * events.length))
    for (const [at, cut] of places.toSorted((left, right) => left - right).entries()) {
      if (cut <= from) continue
      await append(...events.slice(from, cut))
      if (at % 2 === 0) await keepAndForget()
      else keep()
      from = cut
    }
    await append(...events.slice(from))
    for (let until = 1; until <= events.length; until++) {
      const near = past(until)
      const far = past(until, 'no snapshot is of this fold')
      expect([far.foldedFrom, far.events, near.events]).toEqual([0, until, until])
      expect(near.foldedFrom).toBeLessThanOrEqual(until)
      expect([near.hash, contents(near.books)], `seed ${seed}, until ${until}`).toEqual([
        far.hash,
        contents(far.books),
      ])
      if (near.foldedFrom > 0) shortened++
    }
    for (const name of readdirSync(inFolder())) rmSync(inFolder(name), { recursive: true })
  }
  expect(shortened).toBeGreaterThan(30)
})

test('begins with the snapshot of the archived file before, with one of the entry itself, never with a later one', async () => {
  await append(started(), seen(), intended('a'))
  await keepAndForget()
  await append(intended('b'), intended('c'))
  await keepAndForget()
  await append(intended('d'), intended('e'))
  keep()
  expect([2, 3, 4, 5, 6, 7].map((until) => past(until).foldedFrom)).toEqual([0, 3, 3, 5, 5, 7])
  expect(past(6).reached).toEqual([[6, 6]])
  expect(past(2).reached).toEqual([[2, 2]])
})
