import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { beforeEach, describe, expect, test } from 'vitest'
import { JOURNAL_EXIT } from '../../bin/journal/exit-codes.ts'
import { EXIT } from '../../src/config/exit-codes.ts'
import { archiveFile, archiveFolder } from '../../src/journal/segment.ts'
import { snapshotFolder } from '../../src/journal/snapshot-files.ts'
import { badDisk, compileFaults } from '../journal/bad-disk/bad-disk.ts'
import { append, freshFolder, inFolder, journalPath, keepAndForget } from '../journal/files.ts'
import { accepted, closed, filled, intended, seen, started } from '../journal/story.ts'
import { journalProcess, type Told } from './journal-process.ts'

freshFolder()

/** Entries 1 to 4 and 5 to 7 lie in the archive, 8 and 9 do not; every order is in more than one file. */
beforeEach(async () => {
  await append(started(), seen(), intended('a'), intended('b'))
  await keepAndForget()
  await append(accepted('a'), accepted('b'), filled('a', 't1'))
  await keepAndForget()
  await append(closed('a', 'filled'), closed('b', 'cancelled'))
})

const ENGINE = fileURLToPath(new URL('../../bin/engine.ts', import.meta.url))

const journal = (...args: readonly string[]): Promise<Told> => journalProcess(args, { cwd: inFolder() })
const ofData = (...args: readonly string[]): Promise<Told> => journal(...args, '--data-dir', inFolder())
const target = (): string => inFolder('backups', 'first.sqlite')
const archived = (path: string): readonly string[] => readdirSync(archiveFolder(path)).toSorted()

const good = ({ code, complaint, out }: Told): string => {
  expect(complaint).toBe('')
  expect(code).toBe(JOURNAL_EXIT.good.code)
  return out
}
const sequencesOf = (out: string): readonly number[] =>
  out
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { readonly sequence: number }).sequence)
const everything = async (path: string): Promise<string> => good(await journal('show', path, '--json'))

/** Undefined where there is none, which is told. `part`: of the paths that are meant. */
function failingDisk(part: string) {
  const shim = compileFaults(inFolder())
  if (!shim) console.warn('SKIPPED: no C compiler, so no disk can be made to fail on purpose')
  return shim && badDisk(inFolder(), shim, part)
}

describe('verify', () => {
  test('reads the archive too', async () => {
    const out = good(await ofData('verify'))
    expect(out).toMatch(/, 2 archived files\nevents {6}9 events in 1 run\n/)
    expect(out).toMatch(/\nverdict {5}whole: every entry follows from the one before\n$/)
  })

  test.each([
    ['the first file', 1, '1 to 4'],
    ['the last one', 5, '5 to 7'],
  ])('says which entries are missing when %s is away: nothing is damaged', async (_which, from, entries) => {
    renameSync(archiveFile(journalPath(), from), inFolder('elsewhere.sqlite'))
    const { code, complaint } = await ofData('verify')
    expect(complaint).toContain(`journal: entries ${entries} of the journal`)
    expect(complaint).toContain('put the files back that were there')
    expect(code).toBe(JOURNAL_EXIT.unavailable.code)
  })

  test('names an archived entry that was changed', async () => {
    const database = new DatabaseSync(archiveFile(journalPath(), 5))
    database.exec(`UPDATE journal SET text = replace(text, '"size":10', '"size":11') WHERE sequence = 7`)
    database.close()
    const { code, out } = await ofData('verify')
    expect(out).toContain('damaged: journal entry 7: its hash does not follow')
    expect(out).toContain('entries 1 to 6 are what was written')
    expect(code).toBe(JOURNAL_EXIT.damaged.code)
  })
})

describe('show', () => {
  test.each<[string, readonly string[], readonly number[]]>([
    ['an order whose entries lie in three files', ['--order', 'a'], [3, 5, 7, 8]],
    ['the same by the venue’s name for it', ['--order', 'venue-a'], [3, 5, 7, 8]],
    ['a stretch from one file into another', ['--from', '4', '--to', '8'], [4, 5, 6, 7, 8]],
    ['the newest of a kind that is only archived', ['--type', 'OrderAccepted', '--limit', '1'], [6]],
  ])('finds %s', async (_what, args, sequences) => {
    expect(sequencesOf(good(await ofData('show', '--json', ...args)))).toEqual(sequences)
  })

  test('names entries that are not there, when they could have been meant', async () => {
    renameSync(archiveFile(journalPath(), 5), inFolder('elsewhere.sqlite'))
    const { code, complaint, out } = await ofData('show', '--json')
    expect(sequencesOf(out)).toEqual([1, 2, 3, 4, 8, 9])
    expect(complaint).toMatch(
      /^journal: entries 5 to 7 of the journal .* put the files back that were there\n$/,
    )
    expect(code).toBe(JOURNAL_EXIT.unavailable.code)
    expect(sequencesOf(good(await ofData('show', '--json', '--from', '8')))).toEqual([8, 9])
  })

  test('knows ticks that were told in the archive', async () => {
    expect(good(await ofData('show', '--type', 'FillRecorded'))).toContain('XBTUSDTM buy 10 @ 60000 maker')
  })
})

test('export writes all of it, in order', async () => {
  const file = inFolder('all.jsonl')
  expect(good(await ofData('export', file))).toBe(`exported    9 lines to ${file}\n`)
  expect(sequencesOf(readFileSync(file, 'utf8'))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
  const sheet = inFolder('sheet.csv')
  good(await ofData('export', sheet, '--format', 'csv'))
  expect(readFileSync(sheet, 'utf8')).toMatch(
    /^time,sequence,.*\n[^\n]*,7,trade,kucoin,XBTUSDTM,buy,10,[^\n]*\n$/,
  )
})

test('--until begins with the snapshot where an archived file ends, and says so', async () => {
  const shown = (...args: readonly string[]) =>
    journalProcess([...args, '--data-dir', inFolder()], { cwd: inFolder(), program: ENGINE })
  const near = JSON.parse(good(await shown('--until', '6', '--json')))
  expect(near).toMatchObject({ sequence: 6, foldedFrom: 4 })
  expect(good(await shown('--until', '6'))).toMatch(
    /\nfolded {5}from the snapshot of entry 4, each verified since\n$/,
  )
  rmSync(snapshotFolder(journalPath()), { recursive: true })
  expect(JSON.parse(good(await shown('--until', '6', '--json')))).toEqual({ ...near, foldedFrom: 0 })
  expect(good(await shown('--until', '6'))).toMatch(/\nfolded {5}from the first entry, each verified\n$/)
})

describe('a backup', () => {
  test('has the archive beside it, needs nothing else, and is restored with it', async () => {
    const all = await everything(journalPath())
    expect(good(await ofData('backup', target()))).toMatch(/^backup .*first\.sqlite, verified: 9 events/)
    expect(archived(target())).toEqual(archived(journalPath()))
    expect(readdirSync(inFolder('backups')).toSorted()).toEqual(['first.sqlite', 'first.sqlite.archive'])
    renameSync(archiveFolder(journalPath()), inFolder('elsewhere'))
    expect(await everything(target())).toBe(all)

    const out = good(await journal('restore', target(), '--data-dir', inFolder('new')))
    expect(out).toMatch(/^restored .*verified: 9 events/)
    const restored = inFolder('new', 'journal.sqlite')
    expect(await everything(restored)).toBe(all)
    // Once more, onto one that has an archive: both are put aside.
    expect(good(await journal('restore', target(), '--data-dir', inFolder('new')))).toContain(
      'journal-1.sqlite',
    )
    expect(await everything(inFolder('new', 'journal-1.sqlite'))).toBe(all)
    expect(await everything(restored)).toBe(all)
  })

  test('is restored where a restore was interrupted: what was left of the journal before is put aside, not mixed in', async () => {
    good(await ofData('backup', target()))
    const all = await everything(target())
    const path = inFolder('new', 'journal.sqlite')
    mkdirSync(archiveFolder(path), { recursive: true })
    copyFileSync(archiveFile(journalPath(), 1), archiveFile(path, 3))
    writeFileSync(`${path}-wal`, 'of the journal before')
    good(await journal('restore', target(), '--data-dir', inFolder('new')))
    expect(await everything(path)).toBe(all)
    expect(readFileSync(inFolder('new', 'journal-1.sqlite-wal'), 'utf8')).toBe('of the journal before')
    expect(archived(inFolder('new', 'journal-1.sqlite'))).toEqual(['000000000003.sqlite'])
  })

  test.each<[string, readonly string[]]>([
    ['before the new one has its name', ['.arriving', '.arriving.archive']],
    ['before its archive has its name', ['.arriving.archive']],
  ])(
    'whose restore is interrupted %s: no engine begins beside the pieces, and it is restored again',
    async (_when, left) => {
      good(await ofData('backup', target()))
      const all = await everything(target())
      renameSync(journalPath(), inFolder('journal-1.sqlite'))
      for (const suffix of left)
        cpSync(target() + suffix.replace('.arriving', ''), journalPath() + suffix, { recursive: true })
      const before = readdirSync(inFolder())
      const { code, complaint } = await journalProcess(['--data-dir', inFolder(), '--duration', '1s'], {
        cwd: inFolder(),
        program: ENGINE,
      })
      expect(complaint).toMatch(/^a restore into .* did not come to its end, .* restore again .*\.arriving/)
      expect(code).toBe(EXIT.cannotStart.code)
      expect(readdirSync(inFolder()).filter((name) => !name.startsWith('engine'))).toEqual(before)
      expect(good(await ofData('restore', target()))).toMatch(/restored .*verified: 9 events/)
      expect(await everything(journalPath())).toBe(all)
      expect(readdirSync(inFolder()).join()).not.toContain('arriving')
    },
  )

  test('is made without the archive of one that did not come to its end', async () => {
    mkdirSync(archiveFolder(`${target()}.partial`), { recursive: true })
    const stale = join(archiveFolder(`${target()}.partial`), '000000000003.sqlite')
    copyFileSync(archiveFile(journalPath(), 1), stale)
    chmodSync(stale, 0o444)
    writeFileSync(`${target()}.partial`, 'half a file')
    good(await ofData('backup', target()))
    expect(archived(target())).toEqual(['000000000001.sqlite', '000000000005.sqlite'])
    expect(readdirSync(inFolder('backups')).join()).not.toContain('partial')
  })

  test('says what is in its way when that cannot be removed', async () => {
    const left = archiveFolder(`${target()}.partial`)
    mkdirSync(left, { recursive: true })
    copyFileSync(archiveFile(journalPath(), 1), join(left, '000000000001.sqlite'))
    const disk = failingDisk('.partial.archive')
    if (!disk) return
    disk.fail('kept')
    const { code, complaint } = await journalProcess(['backup', target(), '--data-dir', inFolder()], {
      cwd: inFolder(),
      environment: disk.environment,
    })
    expect(complaint).toMatch(
      /^journal: .*first\.sqlite\.partial is left of a copy that did not come to its end, and cannot be removed \(.*\): remove it and .*\.partial\.archive, then try again\n$/,
    )
    expect(code).toBe(JOURNAL_EXIT.unavailable.code)
  })

  test('is none when the disk does not keep a file of its archive', async () => {
    const disk = failingDisk('.partial.archive/')
    if (!disk) return
    disk.fail('unsynced')
    const { code, complaint } = await journalProcess(['backup', target(), '--data-dir', inFolder()], {
      cwd: inFolder(),
      environment: disk.environment,
    })
    expect(complaint).toMatch(/the disk did not keep what was written .*first\.sqlite/)
    expect(code).toBe(JOURNAL_EXIT.unavailable.code)
    expect(existsSync(target())).toBe(false)
  })
})
