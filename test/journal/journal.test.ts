import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Attachment, Recovery } from '../../src/journal/attachment.ts'
import { chainHash } from '../../src/journal/chain.ts'
import { Journal } from '../../src/journal/journal.ts'
import { type MemoryDisk, memoryDisk } from '../../src/journal/memory-store.ts'
import { JournalStoreError } from '../../src/journal/store.ts'
import { seededRandom } from '../../src/ports/random.ts'
import { SimulatedClock } from '../../src/ports/simulated/clock.ts'
import { contents, intended, seen, started, story } from './story.ts'

const newJournal = (queueMax?: number): Journal =>
  new Journal({ clock: new SimulatedClock(1_700_000_000_000), ...(queueMax ? { queueMax } : {}) })

/** Attaches a store that has not closed before it is let go, and takes down what the journal says of it and of others. */
function slowToClose(journal: Journal, disk: MemoryDisk) {
  const slow = disk.store()
  const closing: (() => void)[] = []
  const said: string[] = []
  const hear = (name: string): Attachment => ({
    attached: () => said.push(name),
    failed: ({ code }) => said.push(code),
  })
  journal.attach({ ...slow, close: (answer) => closing.push(() => slow.close(answer)) }, hear('first'))
  const letGo = (): void => {
    for (const close of closing) close()
  }
  return { hear, letGo, said }
}

/** Attaches a store of the disk that answers at once; what it said. */
function attach(journal: Journal, disk: MemoryDisk): Recovery | Error | undefined {
  let said: Recovery | Error | undefined
  journal.attach(disk.store(), {
    attached: (recovery) => {
      said = recovery
    },
    failed: (error) => {
      said = error
    },
  })
  return said
}

const opened = (disk = memoryDisk()): { journal: Journal; disk: MemoryDisk } => {
  const journal = newJournal()
  expect(attach(journal, disk)).toMatchObject({ tornTail: null })
  return { journal, disk }
}

const begin = (journal: Journal): void => {
  journal.append(started())
  journal.append(seen())
}

describe('appending', () => {
  test('folds at once, tells the observers, and answers when the disk has', () => {
    const { journal, disk } = opened()
    disk.holdSync(true)
    const heard: number[] = []
    const durable: number[] = []
    journal.observe(({ sequence }) => heard.push(sequence))
    begin(journal)
    const sequence = journal.append(intended('a'))
    journal.whenDurable(sequence, () => durable.push(sequence))
    expect(journal.books.open.size).toBe(1)
    expect([heard, durable, journal.queueDepth, disk.records.length]).toEqual([[1, 2, 3], [], 3, 0])
    disk.holdSync(false)
    expect([durable, journal.queueDepth, journal.durableSequence]).toEqual([[3], 0, 3])
    journal.whenDurable(1, () => durable.push(1))
    expect(durable).toEqual([3, 1])
  })

  test('commits in groups what came while the disk was busy', () => {
    const disk = memoryDisk()
    const { journal } = opened(disk)
    disk.holdSync(true)
    begin(journal)
    for (let at = 0; at < 50; at++) journal.append(intended(`o${at}`))
    disk.sync()
    expect(disk.records.length).toBe(1)
    disk.sync()
    expect(disk.records.length).toBe(52)
  })

  test('before the log was read is refused', () => {
    expect(() => newJournal().append(started())).toThrow('before the journal was read')
  })

  test('past the bound of the queue is refused, and changes nothing', () => {
    const journal = newJournal(3)
    const disk = memoryDisk()
    attach(journal, disk)
    disk.holdSync(true)
    begin(journal)
    journal.append(intended('a'))
    expect(() => journal.append(intended('b'))).toThrow("the journal's store is 3 entries behind")
    expect([journal.sequence, journal.books.open.size]).toEqual([3, 1])
    expect(journal.queue).toMatchObject({ held: 3, most: 3, bound: 3 })
    disk.holdSync(false)
    expect(journal.queue).toMatchObject({ held: 0, most: 3 })
    expect(journal.append(intended('b'))).toBe(4)
  })

  test('of what contradicts the log throws, and leaves it as it was', () => {
    const { journal, disk } = opened()
    begin(journal)
    const { hash } = journal
    expect(() => journal.append(seen('ETHUSDTM' as never, 'not a number'))).toThrow()
    expect(() => journal.append(started(9))).toThrow('run 9 follows run 1')
    expect([journal.sequence, journal.hash, disk.records.length]).toEqual([2, hash, 2])
  })

  test('from within an answer works, in order', () => {
    const { journal, disk } = opened()
    begin(journal)
    const heard: number[] = []
    journal.observe(({ sequence }) => heard.push(sequence))
    disk.holdSync(true)
    journal.whenDurable(journal.append(intended('a')), () => journal.append(intended('b')))
    disk.holdSync(false)
    expect([heard, disk.records.length]).toEqual([[3, 4], 4])
  })

  test('can stop being observed', () => {
    const { journal } = opened()
    const heard: number[] = []
    const stop = journal.observe(({ sequence }) => heard.push(sequence))
    journal.append(started())
    stop()
    journal.append(seen())
    expect(heard).toEqual([1])
  })
})

describe('a store that comes back', () => {
  test('gets what the last one did not answer for, and nothing twice', () => {
    const { journal, disk } = opened()
    begin(journal)
    disk.holdSync(true)
    const sequence = journal.append(intended('a'))
    let durable = false
    journal.whenDurable(sequence, () => {
      durable = true
    })
    journal.detach()
    journal.append(intended('b'))
    disk.crash()
    disk.holdSync(false)
    expect(durable).toBe(false)
    expect(attach(journal, disk)).toMatchObject({ events: 4, replayed: false, resent: 2 })
    expect([durable, disk.records.map((record) => record.sequence)]).toEqual([true, [1, 2, 3, 4]])
  })

  test('that had written a batch whose answer was lost is not given it again', () => {
    const { journal, disk } = opened()
    begin(journal)
    disk.holdSync(true)
    journal.append(intended('a'))
    journal.detach()
    disk.holdSync(false)
    disk.crash()
    expect(disk.records.length).toBe(3)
    expect(attach(journal, disk)).toMatchObject({ resent: 0 })
    expect(journal.durableSequence).toBe(3)
  })

  test('with another log on it is refused', () => {
    const { journal } = opened()
    begin(journal)
    journal.detach()
    const other = opened()
    other.journal.append(started())
    other.journal.append(seen('ETHUSDTM' as never))
    other.journal.detach()
    expect(attach(journal, other.disk)).toMatchObject({
      message: expect.stringContaining('not the one this engine wrote'),
    })
  })

  test('is opened only after the one before has closed, and only if it is still wanted', () => {
    const disk = memoryDisk()
    const journal = newJournal()
    const { hear, letGo, said } = slowToClose(journal, disk)
    expect(() => journal.attach(disk.store(), hear('too early'))).toThrow('detach it first')
    journal.detach()
    journal.attach(disk.store(), hear('given up'))
    journal.detach()
    journal.attach(disk.store(), hear('second'))
    expect(said).toEqual(['first'])
    letGo()
    expect(said).toEqual(['first', 'second'])
  })

  test('fails once, is sent nothing more, and the next one heals', () => {
    const { journal, disk } = opened()
    journal.detach()
    const failures: string[] = []
    journal.attach(disk.store(), { attached: () => {}, failed: ({ code }) => failures.push(code) })
    disk.fail(new JournalStoreError('FULL', 'no space left'))
    begin(journal)
    journal.append(intended('a'))
    expect([failures, journal.queueDepth]).toEqual([['FULL'], 3])
    journal.detach()
    disk.fail(undefined)
    attach(journal, disk)
    expect([journal.queueDepth, disk.records.length]).toEqual([0, 3])
  })
})

describe('closing', () => {
  test('with a store that still waits for the one before: it is never opened, and all is over when that one has closed', () => {
    const disk = memoryDisk()
    const journal = newJournal()
    const { hear, letGo, said } = slowToClose(journal, disk)
    journal.detach()
    journal.attach(disk.store(), hear('given up'))
    journal.close(() => said.push('closed'))
    expect(said).toEqual(['first'])
    letGo()
    expect(said).toEqual(['first', 'closed'])
    expect(attach(newJournal(), disk)).toMatchObject({ events: 0 })
  })

  test('waits for the disk, then lets go of it', () => {
    const { journal, disk } = opened()
    begin(journal)
    disk.holdSync(true)
    journal.append(intended('a'))
    let closed = false
    journal.close(() => {
      closed = true
    })
    expect(closed).toBe(false)
    disk.holdSync(false)
    expect(closed).toBe(true)
    expect(attach(newJournal(), disk)).toMatchObject({ events: 3 })
  })

  test('a second engine on the same log is refused until then', () => {
    const { journal, disk } = opened()
    expect(attach(newJournal(), disk)).toMatchObject({ code: 'LOCKED' })
    journal.close(() => {})
    expect(attach(newJournal(), disk)).toMatchObject({ events: 0 })
  })
})

describe('recovery', () => {
  const written = (): MemoryDisk => {
    const { journal, disk } = opened()
    begin(journal)
    for (const name of ['a', 'b', 'c']) journal.append(intended(name))
    journal.close(() => {})
    return disk
  }

  test('is the same books and the same hash, in any story', () => {
    fc.assert(
      fc.property(story, (events) => {
        const { journal, disk } = opened()
        for (const event of events) journal.append(event)
        journal.detach()
        const again = newJournal()
        expect(attach(again, disk)).toMatchObject({
          events: events.length,
          hash: journal.hash,
          tornTail: null,
        })
        expect(contents(again.books)).toEqual(contents(journal.books))
      }),
      { seed: 31, numRuns: 100 },
    )
  })

  test('after a crash at any point has every entry that was answered for, and is a prefix', () => {
    let torn = 0
    fc.assert(
      fc.property(story, fc.nat(), fc.nat(200), (events, seed, syncEvery) => {
        const random = seededRandom(seed)
        const { journal, disk } = opened()
        disk.holdSync(true)
        let answered = 0
        const count = random.below(events.length + 1)
        for (const event of events.slice(0, count)) {
          const sequence = journal.append(event)
          journal.whenDurable(sequence, () => {
            answered = sequence
          })
          if (sequence % (syncEvery + 1) === 0) disk.sync()
        }
        disk.crash(random)
        const again = newJournal()
        const recovery = attach(again, disk)
        if (!recovery || recovery instanceof Error) throw recovery ?? new Error('no answer')
        if (recovery.tornTail !== null) torn++
        expect(recovery.events).toBeGreaterThanOrEqual(answered)
        const prefix = opened().journal
        for (const event of events.slice(0, recovery.events)) prefix.append(event)
        expect(contents(again.books)).toEqual(contents(prefix.books))
        expect(disk.records.length).toBe(recovery.events)
      }),
      { seed: 32, numRuns: 200 },
    )
    expect(torn).toBeGreaterThan(10)
  })

  const damages: readonly [
    string,
    (records: { text: string; hash: string; sequence: number }[]) => void,
    number,
  ][] = [
    ['a changed text', (records) => Object.assign(records[1] ?? {}, { text: '{}' }), 2],
    ['a changed hash', (records) => Object.assign(records[2] ?? {}, { hash: 'f'.repeat(64) }), 3],
    ['a missing entry', (records) => records.splice(3, 1), 4],
    [
      'two entries in the wrong order',
      (records) => records.splice(1, 2, ...records.slice(1, 3).reverse()),
      2,
    ],
    ['a missing beginning', (records) => records.splice(0, 1), 1],
  ]
  test('says of a changed text that it was changed', () => {
    const disk = written()
    disk.tamper((records) => Object.assign(records[1] ?? {}, { text: '{}' }))
    expect(attach(newJournal(), disk)).toMatchObject({
      message: 'journal entry 2: its hash does not follow from the entry before and its text',
    })
  })

  test.each(damages)('refuses %s, naming the entry', (_sentence, damage, sequence) => {
    const disk = written()
    disk.tamper((records) => damage(records))
    expect(attach(newJournal(), disk)).toMatchObject({ code: 'JOURNAL_CORRUPT', sequence })
  })

  test('drops a torn tail, says so, and the log goes on from there', () => {
    const disk = written()
    disk.tamper((records) => {
      const last = records.at(-1)
      if (last) records[records.length - 1] = { ...last, text: last.text.slice(0, 20) }
    })
    const journal = newJournal()
    expect(attach(journal, disk)).toMatchObject({ events: 4, tornTail: expect.stringContaining('entry 5') })
    journal.append(intended('c'))
    journal.detach()
    expect(attach(newJournal(), disk)).toMatchObject({ events: 5, replayed: true, tornTail: null })
  })

  test('of an entry of a later version is refused, last or not', () => {
    const { journal, disk } = opened()
    begin(journal)
    journal.close(() => {})
    disk.tamper((records) => {
      const text = '{"v":2}'
      records.push({ sequence: 3, at: 0, text, hash: chainHash(journal.hash, text) })
    })
    expect(attach(newJournal(), disk)).toMatchObject({
      sequence: 3,
      message: expect.stringContaining('version 1'),
    })
  })
})
