import { expect, test } from 'vitest'
import type { Recovery } from '../../src/journal/attachment.ts'
import { Journal } from '../../src/journal/journal.ts'
import { type MemoryDisk, memoryDisk } from '../../src/journal/memory-store.ts'
import { JournalStoreError } from '../../src/journal/store.ts'
import { seededRandom } from '../../src/ports/random.ts'
import { SimulatedClock } from '../../src/ports/simulated/clock.ts'
import { contents, intended, seen, started } from './story.ts'

/** An engine on what is on the disk. */
function recovered(disk: MemoryDisk, fold?: string): Journal {
  const journal = new Journal({ clock: new SimulatedClock(1_700_000_000_000) })
  let said: Recovery | Error | undefined
  const hear = (what: Recovery | Error): void => {
    said = what
  }
  journal.attach(disk.store(fold), { attached: hear, failed: hear })
  if (said instanceof Error) throw said
  return journal
}

/** A disk with a snapshot after four entries, `upTo` of them in all; its engine is dead. */
function kept(upTo = 6): { readonly disk: MemoryDisk; readonly live: Journal } {
  const disk = memoryDisk()
  const live = recovered(disk)
  live.append(started())
  live.append(seen())
  for (const name of ['a', 'b']) live.append(intended(name))
  expect(disk.keep()).toBe(4)
  for (let at = 5; at <= upTo; at++) live.append(intended(`late ${at}`))
  return { disk, live }
}

test('an engine that was killed begins with the snapshot and folds what came after, to the same books', () => {
  const { disk, live } = kept()
  disk.crash()
  const next = recovered(disk)
  expect(next.foldedFrom).toBe(4)
  expect(contents(next.books)).toEqual(contents(live.books))
})

// What is wrong with a snapshot depends on its place: three that follow each other meet every damage.
for (const upTo of [4, 5, 6])
  test(`snapshots that are not what was written are passed over, and the log is folded: one at entry ${upTo}`, () => {
    const { disk, live } = kept(upTo)
    disk.keep()
    disk.crash(seededRandom(1), true)
    const next = recovered(disk)
    expect(next.foldedFrom).toBe(0)
    expect(contents(next.books)).toEqual(contents(live.books))
    expect(disk.keep(), 'and the next one counts').toBe(upTo)
    disk.crash()
    expect(recovered(disk).foldedFrom).toBe(upTo)
  })

test('another version of the program believes none of them', () => {
  const { disk } = kept()
  disk.crash()
  expect(recovered(disk, 'the next version').foldedFrom).toBe(0)
})

test('one that the log does not bear is passed over', () => {
  const { disk } = kept()
  disk.crash()
  disk.tamper((records) => {
    records.length = 3
  })
  expect(recovered(disk).foldedFrom).toBe(0)
})

test('a disk that fails takes no snapshot, and says why', () => {
  const { disk } = kept()
  disk.fail(new JournalStoreError('FULL', 'no space is left'))
  expect(() => disk.keep()).toThrow('no space is left')
})
