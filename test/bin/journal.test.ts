import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseCommandLine } from '../../bin/journal/command-line.ts'
import { JOURNAL_EXIT } from '../../bin/journal/exit-codes.ts'
import { UsageError } from '../../bin/journal/refusal.ts'
import { selectionOf } from '../../bin/journal/selection.ts'
import { JOURNAL_FLAG_NAMES, VERB_NAMES } from '../../bin/journal/verb-table.ts'
import type { Program } from '../../chaos/processes/program.ts'
import { EXIT } from '../../src/config/exit-codes.ts'
import { formatMoney, type Money, money } from '../../src/domain/money.ts'
import type { Books } from '../../src/journal/books.ts'
import { formatLine } from '../../src/journal/ledger.ts'
import { Replay } from '../../src/journal/recovery.ts'
import type { JournalRecord } from '../../src/journal/store.ts'
import { Scratch } from './engine-process.ts'
import { JOURNAL, journalProcess, type Told } from './journal-process.ts'

const undo: (() => unknown)[] = []
const scratch = new Scratch({ onTestFinished: (release) => undo.push(release as () => void) })
let engine: Program
const backupFile = scratch.path('backups/first.sqlite')

/** `npm run journal`, in the scratch folder. */
const journal = (...args: readonly string[]): Promise<Told> => journalProcess(args, { cwd: scratch.folder })
const ofData = (...args: readonly string[]): Promise<Told> => journal(...args, '--data-dir', scratch.dataDir)

beforeAll(async () => {
  engine = scratch.engine(['--seed', '41'])
  await engine.line('FillSeen')
  const { code, complaint } = await ofData('backup', backupFile)
  expect(complaint).toBe('')
  expect(code).toBe(JOURNAL_EXIT.good.code)
})
afterAll(async () => {
  for (const step of undo.reverse()) await step()
})

/** A copy of the backup in a folder of its own, which a test may ruin. */
function copied(name: string): string {
  const path = scratch.path(`${name}/journal.sqlite`)
  mkdirSync(dirname(path), { recursive: true })
  copyFileSync(backupFile, path)
  return path
}

function inDatabase<Value>(path: string, use: (database: DatabaseSync) => Value): Value {
  const database = new DatabaseSync(path)
  try {
    return use(database)
  } finally {
    database.close()
  }
}

const recordsOf = (path: string): readonly JournalRecord[] =>
  inDatabase(
    path,
    (database) =>
      database
        .prepare('SELECT sequence, at, text, hash FROM journal ORDER BY sequence')
        .all() as unknown as readonly JournalRecord[],
  )

function booksOf(records: readonly JournalRecord[]): Books {
  const replay = new Replay()
  replay.add(records)
  expect(replay.corrupt ?? replay.tornTail).toBeNull()
  return replay.books
}

/** In the file itself, in every copy of the text: pages keep what has moved away. */
function flipByteOf(path: string, text: string): void {
  const bytes = readFileSync(path)
  const place = text.indexOf('"size":') + '"size":'.length
  for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + 1))
    bytes.writeUInt8(bytes.readUInt8(at + place) ^ 1, at + place)
  writeFileSync(path, bytes)
}

const linesOf = (text: string): readonly string[] => text.trimEnd().split('\n')
const jsonOf = <Value>(text: string): readonly Value[] =>
  linesOf(text).map((line) => JSON.parse(line) as Value)

interface Exported {
  readonly sequence: number
  readonly at: number
  readonly hash: string
  readonly event: Readonly<Record<string, unknown>> & { readonly type: string }
}

describe('while an engine trades', () => {
  test('verify says what the journal comes to, and the engine trades on', async () => {
    const { code, out } = await ofData('verify')
    expect(out).toMatch(
      /^journal .*journal\.sqlite, version \d+, 0 archived files\nevents {6}\d+ events in 1 run\n/,
    )
    expect(out).toMatch(/\nfirst {7}2\d{3}-.*Z\nlast {8}2\d{3}-.*Z\nhead {8}[0-9a-f]{64}\n/)
    expect(out).toMatch(/\nverdict {5}whole: every entry follows from the one before\n$/)
    expect(code).toBe(JOURNAL_EXIT.good.code)
    expect(await Promise.race([engine.exited, 'it trades on'])).toBe('it trades on')
  })

  test('a backup is the journal of one instant, whole, a file by itself', async () => {
    const first = await ofData('show', '--json')
    const written = jsonOf<Exported>(first.out)
    const records = recordsOf(backupFile)
    expect(records.map(({ hash }) => hash)).toEqual(written.slice(0, records.length).map(({ hash }) => hash))
    expect(written.length).toBeGreaterThan(records.length)
    expect(booksOf(records).fills).toBeGreaterThan(0)
    expect(readdirSync(dirname(backupFile)).filter((name) => name.includes('partial'))).toEqual([])
    expect((await journal('verify', backupFile)).code).toBe(JOURNAL_EXIT.good.code)
  })

  test('a backup replaces nothing', async () => {
    const before = readFileSync(backupFile)
    const { code, complaint } = await ofData('backup', backupFile)
    expect(complaint).toBe(`journal: ${backupFile} is there already: a backup replaces nothing\n`)
    expect(code).toBe(JOURNAL_EXIT.unavailable.code)
    expect(readFileSync(backupFile).equals(before)).toBe(true)
  })

  test('nothing is restored into its folder', async () => {
    const before = readdirSync(scratch.dataDir).filter((name) => !/-(wal|shm)$/.test(name))
    const { code, complaint } = await ofData('restore', backupFile)
    expect(complaint).toMatch(/the data folder .* is in use by another engine/)
    expect(code).toBe(JOURNAL_EXIT.unavailable.code)
    expect(readdirSync(scratch.dataDir)).toEqual(expect.arrayContaining(before))
    expect(readdirSync(scratch.dataDir).join()).not.toMatch(/journal-\d|arriving/)
  })

  test('--until shows an earlier state, takes no lock and starts no exchange', async () => {
    const exchange = scratch.exchange()
    const until = recordsOf(backupFile).length
    const engines = [
      scratch.engine(['--until', String(until), '--json']),
      scratch.engine(['--until', String(until)]),
    ]
    const [asJson, asWords] = await Promise.all(
      engines.map(async (each) => ({ ...(await each.exited), each })),
    )
    expect(asJson?.code).toBe(EXIT.clean.code)
    expect(asWords?.each.complaint).toBe('')
    expect(scratch.exchange()).toEqual(exchange)

    const books = booksOf(recordsOf(backupFile))
    const state = asJson?.each.lines[0] as unknown as Record<string, never[]>
    expect(state.sequence).toBe(until)
    expect(state.orders?.map(({ clientOrderId }) => clientOrderId)).toEqual([...books.open.keys()])
    for (const order of state.orders as unknown as { clientOrderId: never; regions: object }[]) {
      const booked = books.open.get(order.clientOrderId)
      expect(order.regions).toMatchObject({ command: booked?.command, knowledge: booked?.knowledge })
    }
    expect(state.positions?.map(({ symbol, lots }) => [symbol, lots])).toEqual(
      [...books.holdings.values()].map(({ symbol, position }) => [symbol, position.lots]),
    )
    expect(state.ledger).toMatchObject([...books.ledgers.values()].map(formatLine))
    const words = asWords?.each.unreadable.join('\n') ?? ''
    expect(words).toMatch(
      new RegExp(`^entry {6}${until}, .*, run 1, engine running\nladder {5}${books.ladder.state}`),
    )
    for (const id of books.open.keys()) expect(words).toContain(id)
  })
})

describe('show', () => {
  const shown = async (...args: readonly string[]): Promise<readonly Exported[]> => {
    const { code, out } = await journal('show', backupFile, '--json', ...args)
    expect(code).toBe(JOURNAL_EXIT.good.code)
    return out === '' ? [] : jsonOf<Exported>(out)
  }
  const sequences = async (...args: readonly string[]): Promise<readonly number[]> =>
    (await shown(...args)).map(({ sequence }) => sequence)
  const everything = (): readonly Exported[] =>
    recordsOf(backupFile).map(({ sequence, at, hash, text }) => ({ sequence, at, hash, ...JSON.parse(text) }))
  const those = (matches: (each: Exported) => boolean): readonly number[] =>
    everything()
      .filter(matches)
      .map(({ sequence }) => sequence)

  test('shows a stretch by number and by time, and the newest', async () => {
    const all = everything()
    expect(await sequences('--from', '5', '--to', '9')).toEqual([5, 6, 7, 8, 9])
    const [since, until] = [all[20]?.at ?? 0, all[30]?.at ?? 0]
    const time = (at: number): string => new Date(at).toISOString()
    expect(await sequences('--from', time(since), '--to', time(until))).toEqual(
      those(({ at }) => at >= since && at <= until),
    )
    const day = time(since).slice(0, 10)
    const days = those(({ at }) => time(at).startsWith(day))
    expect(await sequences('--from', day, '--to', day)).toEqual(days)
    expect(await sequences('--limit', '3')).toEqual(those(() => true).slice(-3))
  })

  test('shows one kind, one order by either name, and one instrument with its orders', async () => {
    expect(await sequences('--type', 'OrderAccepted')).toEqual(
      those(({ event }) => event.type === 'OrderAccepted'),
    )
    const accepted = everything().find(({ event }) => event.type === 'OrderAccepted')?.event
    const [ours, theirs] = [String(accepted?.clientOrderId), String(accepted?.orderId)]
    const said = those(({ event }) => JSON.stringify(event).includes(`"${ours}"`))
    expect(said.length).toBeGreaterThan(1)
    expect(await sequences('--order', ours)).toEqual(expect.arrayContaining([...said]))
    expect(await sequences('--order', theirs)).toEqual(await sequences('--order', ours))
    const { symbol } = booksOf(recordsOf(backupFile)).order(ours as never)?.intent ?? {}
    expect(await sequences('--symbol', String(symbol))).toEqual(expect.arrayContaining([...said]))
  })

  test('tells them in words, prices as the venue writes them', async () => {
    const { out } = await journal('show', backupFile, '--type', 'FillRecorded')
    const fill = everything().find(({ event }) => event.type === 'FillRecorded')
    if (!fill) throw new Error('no fill')
    const { symbol, side, size, price, liquidity } = fill.event.fill as Record<string, string | number>
    const tick = [...booksOf(recordsOf(backupFile)).holdings.values()].find((each) => each.symbol === symbol)
    const at = Number(price) * Number(tick?.tickSize)
    const [, shownAt] = new RegExp(`${symbol} ${side} ${size} @ ([\\d.]+) ${liquidity} fee`).exec(out) ?? []
    expect(Number(shownAt)).toBeCloseTo(at, 6)
    expect(out).toContain(new Date(fill.at).toISOString())
  })

  test('prints what cannot be read as it is, and says so with its code', async () => {
    const path = copied('unreadable')
    inDatabase(path, (database) => database.exec(`UPDATE journal SET text = 'mush' WHERE sequence = 7`))
    const { code, out } = await journal('show', path, '--from', '6', '--to', '8')
    expect(linesOf(out)[1]).toMatch(/^ +7 .*unreadable +mush$/)
    expect(linesOf(out).length).toBe(3)
    expect(code).toBe(JOURNAL_EXIT.damaged.code)
    const asJson = await journal('show', path, '--from', '7', '--to', '7', '--json')
    expect(JSON.parse(asJson.out)).toMatchObject({ sequence: 7, text: 'mush' })
  })
})

describe('export', () => {
  test('writes every entry with its place, its time and its hash', async () => {
    const file = scratch.path('all.jsonl')
    const { code, out } = await journal('export', file, backupFile)
    const records = recordsOf(backupFile)
    expect(out).toBe(`exported    ${records.length} lines to ${file}\n`)
    expect(code).toBe(JOURNAL_EXIT.good.code)
    expect(jsonOf(readFileSync(file, 'utf8'))).toEqual(
      records.map(({ sequence, at, hash, text }) => ({
        sequence,
        at,
        hash,
        event: (JSON.parse(text) as Exported).event,
      })),
    )
    expect((await journal('export', file, backupFile)).complaint).toContain('is there already')
  })

  test('makes a sheet whose columns add up to the ledger', async () => {
    const file = scratch.path('money.csv')
    expect((await journal('export', file, backupFile, '--format', 'csv')).code).toBe(JOURNAL_EXIT.good.code)
    const [names = '', ...lines] = linesOf(readFileSync(file, 'utf8'))
    const columns = names.split(',')
    const cell = (line: string, name: string): string => line.split(',')[columns.indexOf(name)] ?? ''
    const books = booksOf(recordsOf(backupFile))
    const [line] = books.ledgers.values()
    if (!line) throw new Error('an empty ledger')
    const sum = (name: string): string =>
      formatMoney(lines.reduce((total, each) => total + money(cell(each, name) || '0'), 0n) as Money)
    const { realised, fees, funding, adjusted } = formatLine(line)
    expect([sum('realised'), sum('fee'), sum('funding'), sum('adjusted')]).toEqual([
      realised,
      fees,
      funding,
      adjusted,
    ])
    for (const { symbol, position } of books.holdings.values()) {
      const lots = lines
        .filter((each) => cell(each, 'symbol') === symbol)
        .reduce(
          (total, each) => total + (cell(each, 'side') === 'buy' ? 1 : -1) * Number(cell(each, 'lots')),
          0,
        )
      expect(lots).toBe(position.lots)
    }
    expect(lines.filter((each) => cell(each, 'kind') === 'trade').length).toBe(books.fills)

    const part = scratch.path('part.csv')
    const [symbol = ''] = lines.map((each) => cell(each, 'symbol')).filter((each) => each !== '')
    const asked = ['--format', 'csv', '--symbol', symbol, '--from', '20']
    expect((await journal('export', part, backupFile, ...asked)).code).toBe(JOURNAL_EXIT.good.code)
    expect(linesOf(readFileSync(part, 'utf8')).slice(1)).toEqual(
      lines.filter((each) => cell(each, 'symbol') === symbol && Number(cell(each, 'sequence')) >= 20),
    )
  })

  test('hands on nothing that is damaged', async () => {
    const path = copied('not-exported')
    inDatabase(path, (database) =>
      database.exec(`UPDATE journal SET text = replace(text, '"at":', '"at": ') WHERE sequence = 9`),
    )
    const { code, complaint } = await journal('export', scratch.path('never.jsonl'), path)
    expect(complaint).toContain('journal entry 9: its hash does not follow')
    expect(code).toBe(JOURNAL_EXIT.damaged.code)
    expect(existsSync(scratch.path('never.jsonl'))).toBe(false)
  })
})

describe('damage', () => {
  test('a byte that flipped in the file is found by the chain, and named', async () => {
    const path = copied('flipped')
    const [, , third] = recordsOf(path).filter(({ text }) => text.includes('"OrderIntended"'))
    if (!third) throw new Error('too few intents')
    flipByteOf(path, third.text)
    const { code, out } = await journal('verify', path)
    const verdict = linesOf(out).at(-1) ?? ''
    expect(verdict).toContain(`damaged: journal entry ${third.sequence}: its hash does not follow`)
    expect(verdict).toContain(`(${new Date(third.at).toISOString()}, OrderIntended)`)
    expect(verdict).toContain(`entries 1 to ${third.sequence - 1} are what was written`)
    expect(code).toBe(JOURNAL_EXIT.damaged.code)

    for (const args of [
      ['backup', scratch.path('ruin.sqlite'), path],
      ['restore', path, '--data-dir', scratch.path('elsewhere')],
    ]) {
      const refused = await journal(...args)
      expect(refused.complaint).toContain(`journal entry ${third.sequence}: its hash does not follow`)
      expect(refused.code).toBe(JOURNAL_EXIT.damaged.code)
    }
    expect(existsSync(scratch.path('ruin.sqlite'))).toBe(false)
    expect(existsSync(scratch.path('elsewhere'))).toBe(false)
  })

  test('an entry that is missing is named', async () => {
    const path = copied('missing')
    inDatabase(path, (database) => database.exec('DELETE FROM journal WHERE sequence = 12'))
    const { code, out } = await journal('verify', path)
    expect(out).toContain('damaged: journal entry 12: missing; the log goes on at 13')
    expect(code).toBe(JOURNAL_EXIT.damaged.code)
  })

  test('a torn tail is told apart', async () => {
    const path = copied('torn')
    const last = recordsOf(path).length
    inDatabase(path, (database) =>
      database.prepare('UPDATE journal SET text = substr(text, 1, 30) WHERE sequence = ?').run(last),
    )
    const { code, out } = await journal('verify', path)
    expect(out).toContain(`verdict     torn: journal entry ${last}: `)
    expect(out).toContain(`entries 1 to ${last - 1} are what was written`)
    expect(code).toBe(JOURNAL_EXIT.torn.code)
  })

  test('a page that is no page is damage too', async () => {
    const path = copied('pages')
    const bytes = readFileSync(path)
    bytes.fill(0x5a, 4096, bytes.length)
    writeFileSync(path, bytes)
    const { code, complaint } = await journal('verify', path)
    expect(complaint).toMatch(/is damaged \(.*\): restore a backup/)
    expect(code).toBe(JOURNAL_EXIT.damaged.code)
  })
})

test('--until a place after the end is refused in a sentence', async () => {
  const asked = scratch.engine(['--until', '99999999'])
  expect(await asked.exited).toEqual({ code: EXIT.usage.code, signal: null })
  expect(asked.complaint).toMatch(/^--until 99999999: the journal .* ends with entry \d+\n$/)
})

describe('refused with a sentence', () => {
  /** What the process would complain of, without one. */
  const complaintsOf = (args: readonly string[]): string => {
    const parsed = parseCommandLine(args, 'var/data')
    if (!parsed.ok) return parsed.errors.join('\n')
    try {
      if (parsed.asked !== 'help') selectionOf(parsed.asked)
    } catch (error) {
      if (error instanceof UsageError) return error.message
      throw error
    }
    return ''
  }

  test.each<[string, readonly string[], RegExp]>([
    ['no verb', [], /^a verb is missing: verify, show, export, backup, restore$/],
    ['an unknown flag', ['show', '--symbl', 'X'], /^--symbl is no flag; did you mean --symbol\?/],
    ['a flag of another verb', ['verify', '--limit', '3'], /^--limit does not belong to verify: verify/],
    ['a flag without its value', ['show', '--limit', '--json'], /^--limit needs a value: N$/],
    ['a flag that is given twice', ['show', '--limit', '1', '--limit', '2'], /^--limit is given twice$/],
    ['a file that is missing', ['backup'], /^FILE is missing: backup FILE/],
    ['a file too many', ['verify', 'a', 'b'], /^"b" is one file too many/],
    ['two journals', ['verify', 'a', '--data-dir', 'b'], /^one journal at a time: either a or --data-dir b$/],
    ['an unknown kind', ['show', '--type', 'OrderAcepted'], /did you mean OrderAccepted\?$/],
    ['a time that is none', ['show', '--from', 'noon'], /^--from takes the number of an entry, or a time/],
    ['a day that is none', ['show', '--from', '2026-13-40'], /^--from takes/],
    [
      'a stretch that ends before it begins',
      ['show', '--from', '9', '--to', '3'],
      /^--from lies after --to$/,
    ],
    ['none at most', ['show', '--limit', '0'], /^--limit takes a number from 1 on, not "0"$/],
  ])('%s', (_what, args, sentence) => {
    expect(complaintsOf(args)).toMatch(sentence)
  })

  test.each<[string, readonly string[], keyof typeof JOURNAL_EXIT, RegExp]>([
    ['an unknown verb', ['verfy'], 'usage', /^journal: "verfy" is no verb; did you mean verify\?\n$/],
    [
      'an unknown format',
      ['export', 'x', '--format', 'xml'],
      'usage',
      /--format takes json or csv, not "xml"/,
    ],
    [
      'no journal',
      ['verify', '--data-dir', 'empty'],
      'unavailable',
      /there is no journal empty.journal\.sqlite/,
    ],
    ['something else', ['verify', JOURNAL], 'unavailable', /is no journal: file is not a database/],
  ])('by the process: %s', async (_what, args, exit, sentence) => {
    const { code, out, complaint } = await journal(...args)
    expect(complaint).toMatch(sentence)
    expect(complaint).not.toMatch(/\n\s+at .+:\d+:\d+/)
    expect(out).toBe('')
    expect(code).toBe(JOURNAL_EXIT[exit].code)
    expect(existsSync(scratch.path('empty'))).toBe(false)
  })

  test('--help names every verb and every flag', async () => {
    const { code, out } = await journal('--help')
    for (const name of VERB_NAMES) expect(out).toContain(`\n  ${name}`)
    for (const name of JOURNAL_FLAG_NAMES) expect(out).toContain(`\n  --${name}`)
    expect(code).toBe(JOURNAL_EXIT.good.code)
  })
})

describe('restored', () => {
  test('in place of a journal that is put aside; an engine starts on it and goes on', async () => {
    engine.signal('SIGKILL')
    await engine.exited
    const { code, out } = await ofData('restore', backupFile)
    expect(out).toMatch(
      /^put aside {3}the journal that was there is .*journal-1\.sqlite\nrestored {4}.*verified: /,
    )
    expect(code).toBe(JOURNAL_EXIT.good.code)
    expect(readdirSync(scratch.dataDir).filter((name) => name.includes('arriving'))).toEqual([])
    expect((await journal('verify', join(scratch.dataDir, 'journal-1.sqlite'))).code).toBe(
      JOURNAL_EXIT.good.code,
    )

    const kept = recordsOf(backupFile)
    const next = scratch.engine(['--seed', '41'])
    expect(await next.line('Recovered')).toMatchObject({ events: kept.length })
    await next.line('Reconciled')
    await next.line('FillSeen')
    next.signal('SIGINT')
    expect((await next.exited).code).toBe(EXIT.clean.code)
    const { out: after, code: whole } = await ofData('verify')
    expect(after).toMatch(/\nevents {6}\d+ events in 2 runs\n/)
    expect(whole).toBe(JOURNAL_EXIT.good.code)
  })

  test('where there was none', async () => {
    const dataDir = scratch.path('fresh')
    const { code, out } = await journal('restore', backupFile, '--data-dir', dataDir)
    expect(out).toMatch(/^restored {4}/)
    expect(code).toBe(JOURNAL_EXIT.good.code)
    expect(recordsOf(join(dataDir, 'journal.sqlite'))).toEqual(recordsOf(backupFile))
  })
})
