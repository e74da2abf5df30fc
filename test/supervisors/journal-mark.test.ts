import { expect, test } from 'vitest'
import { Journal } from '../../src/journal/journal.ts'
import { memoryDisk } from '../../src/journal/memory-store.ts'
import { SimulatedClock } from '../../src/ports/simulated/clock.ts'
import { markJournal } from '../../supervisors/journal-mark.ts'
import { intended, seen, started } from '../journal/story.ts'

test('the mark is where the journal stands, and where it stood when this turn began', () => {
  const disk = memoryDisk()
  const journal = new Journal({ clock: new SimulatedClock(0) })
  let turn = 1
  const mark = markJournal(journal, () => turn)
  expect(mark()).toEqual({ sequence: 0, hash: journal.hash, before: 0 })
  journal.attach(disk.store(), {
    attached: () => {},
    failed: (error) => {
      throw error
    },
  })
  journal.append(started(1))
  journal.append(seen())
  expect(mark()).toEqual({ sequence: 2, hash: disk.records[1]?.hash, before: 0 })
  turn = 2
  expect(mark()).toEqual({ sequence: 2, hash: disk.records[1]?.hash, before: 2 })
  journal.append(intended('a'))
  journal.append(intended('b'))
  expect(mark()).toMatchObject({ sequence: 4, before: 2 })
  turn = 3
  expect(mark()).toMatchObject({ sequence: 4, before: 4 })
})
