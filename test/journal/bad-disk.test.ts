import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { openJournal } from '../../src/journal/journal-reader.ts'
import { sqliteStore } from '../../src/journal/sqlite-store.ts'
import { verifyJournal } from '../../src/journal/verify-journal.ts'
import { badDisk, compileFaults, type Fault, Writer } from './bad-disk/bad-disk.ts'
import { append, attach, close, freshFolder, inFolder, journalPath, newJournal } from './files.ts'
import { closed, contents, intended, seen, started } from './story.ts'

freshFolder()

/** Everything that was answered for is there, in its order, and a next engine goes on behind it. */
async function expectKept(durable: number): Promise<void> {
  const journal = newJournal()
  const recovery = await attach(journal, sqliteStore({ path: journalPath() }))
  expect(recovery.events).toBeGreaterThanOrEqual(durable)
  expect(recovery.tornTail).toBeNull()
  journal.append(started(journal.books.run + 1))
  await close(journal)
  const reader = openJournal(journalPath())
  expect(verifyJournal(reader)).toMatchObject({ corrupt: null, tornTail: null, events: recovery.events + 1 })
  reader.close()
}

const writers: Writer[] = []
function writing(...how: ConstructorParameters<typeof Writer>): Writer {
  const writer = new Writer(...how)
  writers.push(writer)
  return writer
}
// Before its folder goes.
afterEach(async () => {
  for (const writer of writers.splice(0)) await writer.kill()
})

let tools = ''
let shim: string | undefined
beforeAll(() => {
  tools = mkdtempSync(join(tmpdir(), 'bad-disk-'))
  shim = compileFaults(tools)
  if (!shim) console.warn('SKIPPED: no C compiler, so no disk can be made to fail on purpose')
})
afterAll(() => rmSync(tools, { recursive: true }))

describe('while the engine writes, the disk', () => {
  const cases: readonly [string, Fault, string, RegExp][] = [
    ['is full', 'full', 'FULL', /^no space left for the journal .*journal\.sqlite$/],
    ['takes the half and is full', 'short', 'FULL', /^no space left/],
    ['does not work', 'broken', 'IO', /failed: disk I\/O error/],
  ]
  test.each(cases)(
    '%s, and heals: nothing is lost, and what waited is on it',
    async (_what, fault, code, message) => {
      if (!shim) return
      const disk = badDisk(inFolder(), shim, 'journal.sqlite')
      const writer = writing(journalPath(), disk.environment)
      await writer.until(() => writer.durable > 20)
      disk.fail(fault)
      await writer.until(() => writer.failures.length > 2)
      // Opening it again needs space beside it, and SQLite does not say why it gets none.
      expect(writer.failures[0]?.code).toBe(code)
      for (const failure of writer.failures) expect(['IO', code]).toContain(failure.code)
      expect(writer.failures[0]?.message).toMatch(message)
      const { durable } = writer
      disk.heal()
      await writer.until(() => writer.durable > durable + 100)
      await writer.kill()
      await expectKept(writer.durable)
    },
  )

  test('cannot sync: that is told apart from everything else, and what was answered for before is there', async () => {
    if (!shim) return
    const disk = badDisk(inFolder(), shim, 'journal.sqlite')
    const writer = writing(journalPath(), disk.environment)
    await writer.until(() => writer.durable > 20)
    disk.fail('unsynced')
    await writer.until(() => writer.failures.length > 0)
    expect(writer.failures[0]).toMatchObject({
      code: 'SYNC_FAILED',
      message: expect.stringContaining('the disk did not keep what was written'),
    })
    const { durable } = writer
    await writer.kill()
    disk.heal()
    await expectKept(durable)
  })

  test('takes no more than so much of a file, and answers with a part', async () => {
    // In blocks of 512 bytes. Node ignores the signal that comes with it.
    const writer = writing(journalPath(), {}, 'ulimit -f 500;')
    await writer.until(() => writer.failures.length > 2)
    expect(writer.failures[0]?.code).toMatch(/^(IO|FULL)$/)
    expect(writer.durable).toBeGreaterThan(5)
    await writer.kill()
    await expectKept(writer.durable)
  })
})

describe('a file that is not what was written', () => {
  const EVENTS = [
    started(),
    seen(),
    ...Array.from({ length: 60 }, (_, at) => [intended(`o${at}`), closed(`o${at}`, 'cancelled')]).flat(),
  ]

  /** What a process that was killed leaves: the file, and the log of it that was not yet put into it. */
  async function killed(): Promise<number> {
    const writer = writing(journalPath())
    await writer.until(() => writer.durable > 60)
    await writer.kill()
    const journal = newJournal()
    const copy = (suffix: string): void => {
      if (existsSync(journalPath() + suffix)) copyFileSync(journalPath() + suffix, inFolder(`copy${suffix}`))
    }
    for (const suffix of ['', '-wal']) copy(suffix)
    const { events } = await attach(journal)
    await close(journal)
    return events
  }

  test('its log cut anywhere leaves a beginning of what was written, and it goes on from there', async () => {
    const events = await killed()
    const wal = readFileSync(inFolder('copy-wal'))
    mkdirSync(inFolder('cut'))
    const path = inFolder('cut', 'journal.sqlite')
    const lengths = new Set<number>()
    for (const at of fc.sample(fc.nat(wal.length), { seed: 101, numRuns: 25 })) {
      copyFileSync(inFolder('copy'), path)
      writeFileSync(`${path}-wal`, wal)
      truncateSync(`${path}-wal`, at)
      const journal = newJournal()
      const recovery = await attach(journal, sqliteStore({ path, durable: false }))
      expect(recovery.tornTail).toBeNull()
      expect(recovery.events).toBeLessThanOrEqual(events)
      lengths.add(recovery.events)
      if (recovery.events > 0) journal.append(started(journal.books.run + 1))
      await close(journal)
      for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true })
    }
    expect(lengths.size).toBeGreaterThan(5)
  })

  test('no byte of it can change without being noticed, or without meaning anything', async () => {
    const journal = await append(...EVENTS)
    const database = new DatabaseSync(journalPath())
    database.exec('PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE')
    database.close()
    const good = readFileSync(journalPath())
    const told = new Map<string, number>()
    for (const [at, bit] of fc.sample(fc.tuple(fc.nat(good.length - 1), fc.nat(7)), {
      seed: 102,
      numRuns: 250,
    })) {
      const bad = Buffer.from(good)
      bad[at] = (bad[at] ?? 0) ^ (1 << bit)
      for (const suffix of ['-wal', '-shm']) rmSync(journalPath() + suffix, { force: true })
      writeFileSync(journalPath(), bad)
      const again = newJournal()
      const code = await attach(again).then(
        () => 'read',
        (error: { readonly code: string }) => error.code,
      )
      told.set(code, (told.get(code) ?? 0) + 1)
      if (code === 'read' && again.sequence === journal.sequence) {
        expect(again.hash).toBe(journal.hash)
        expect(contents(again.books)).toEqual(contents(journal.books))
      } else if (code === 'read') {
        // The last record may be torn, and only that.
        expect(again.sequence).toBe(journal.sequence - 1)
      } else expect(code).toMatch(/^(JOURNAL_CORRUPT|DAMAGED|NOT_A_JOURNAL|NEWER|IO|ARCHIVE_MISSING)$/)
      if (code === 'read') await close(again)
      else again.detach()
    }
    expect(told.get('JOURNAL_CORRUPT')).toBeGreaterThan(20)
    expect(told.get('read')).toBeGreaterThan(20)
  })
})
