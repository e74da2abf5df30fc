import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Program } from '../../chaos/processes/program.ts'
import { EXIT } from '../../src/config/exit-codes.ts'
import { DEFAULTS_PATH, loadConfig } from '../../src/config/load.ts'
import { openMarket } from '../../src/exchange/open-market.ts'
import { livePorts } from '../../src/ports/live/ports.ts'
import type { CrashFile } from '../../src/supervision/crash-file.ts'
import { openSimulatedVenue } from '../../supervisors/simulated-venue.ts'
import { Scratch } from './engine-process.ts'

/** Undone after all tests, the last thing first. */
const undo: (() => unknown)[] = []
const scratch = new Scratch({ onTestFinished: (release) => undo.push(release as () => void) })
let engine: Program
let crashFile = ''

/** A venue that gives one of its order ids twice, which no journal may hold: the order that hears it crashes. */
async function lyingVenue(): Promise<string> {
  const loaded = loadConfig({ defaultsText: readFileSync(DEFAULTS_PATH, 'utf8') })
  if (!loaded.ok) throw new Error('the defaults are no configuration')
  const { engine, exchange } = loaded.config
  const given: string[] = []
  const venue = await openSimulatedVenue({
    ports: livePorts(5),
    market: openMarket({ replay: [], symbols: engine.symbols, ordersPerSecond: exchange.ordersPerSecond }),
    ...exchange,
    port: 0,
    faults: {
      afterHttp: ({ method, target }, response) => {
        if (method !== 'POST' || target !== '/api/v1/orders') return undefined
        const answer = JSON.parse(response.body) as { data?: { orderId: string } }
        if (!answer.data) return undefined
        given.push(answer.data.orderId)
        if (given.length !== 3) return undefined
        return { ...response, body: JSON.stringify({ ...answer, data: { orderId: given[0] } }) }
      },
    },
  })
  undo.push(() => venue.close())
  return venue.listener.url
}

/** Somebody whom an engine may tell to end. */
async function endedProcess(): Promise<number | undefined> {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' })
  await once(child, 'exit')
  return child.pid
}

beforeAll(async () => {
  const hello = { url: await lyingVenue(), pid: await endedProcess(), symbols: ['XBTUSDTM'], replay: [] }
  mkdirSync(scratch.dataDir, { recursive: true })
  writeFileSync(join(scratch.dataDir, 'exchange.json'), JSON.stringify(hello))
  engine = scratch.engine([])
  await engine.line('Note', ({ text }) => String(text).includes('its last moment is in'))
  const crashes = join(scratch.dataDir, 'crashes')
  crashFile = join(crashes, readdirSync(crashes).find((name) => name.includes('orders_live')) ?? '')
})
afterAll(async () => {
  for (const step of undo.reverse()) await step()
})

interface Told {
  readonly code: number
  readonly told: string
}

function replay(...args: readonly string[]): Promise<Told> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['bin/replay-crash.ts', ...args], (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, told: stdout + stderr })
    })
  })
}

/** The file of the crash with other fields in it, beside it. */
function edited(fields: object): string {
  const path = join(scratch.dataDir, 'crashes', 'edited.json')
  writeFileSync(path, JSON.stringify({ ...read(), ...fields }))
  return path
}

/** As far as it is told anew. */
interface LastGood {
  readonly context: { readonly orderId: string | null }
  readonly value: { readonly tracked: object }
}

const read = () => JSON.parse(readFileSync(crashFile, 'utf8')) as CrashFile

describe('an order that an action of its actor has killed, in a running engine', () => {
  test('dies the same way, with the books of that moment, while the engine trades on', async () => {
    const { code, told } = await replay(crashFile)
    expect(told).toMatch(/^crashed {5}orders\/live\/\w+, life 1, 2\d{3}-.*Z\nlogic {7}order\n/)
    expect(told).toMatch(/\nevent {7}ACCEPTED\nerror {7}BooksError: venue order .*fold-orders\.ts:\d+\)\n/)
    expect(told).toMatch(/\nbooks {7}as they were: \d+ entries of .*journal\.sqlite\n/)
    expect(told).not.toContain('missing')
    expect(told).toContain('\nreplayed    it was put back to its last good state and given its event\n')
    const { message } = read().error as { readonly message: string }
    expect(told).toContain(`\nverdict     it dies the same way: BooksError: ${message} (src/journal/`)
    expect(code).toBe(0)
    expect(await Promise.race([engine.exited, 'it trades on'])).toBe('it trades on')
  })

  test('survives an answer with its own id, and does what follows to nobody', async () => {
    const lastGood = read().lastGood as unknown as LastGood
    const { context, value } = lastGood
    const { code, told } = await replay(
      edited({ event: { type: 'ACCEPTED', orderId: context.orderId ?? '777' } }),
    )
    expect(told).toContain('\nverdict     it survives: mended\n')
    expect(code).toBe(4)
    // Where it stood depends on how busy the machine was: it may have been on its way out already.
    const resting = {
      ...lastGood,
      context: { ...context, cancelWanted: false },
      value: { tracked: { ...value.tracked, command: { open: 'idle' } } },
    }
    const cancelled = await replay(edited({ lastGood: resting, event: { type: 'CANCEL' } }))
    expect(cancelled.told).toContain(
      '\nmeanwhile   journalled OrderCancelRequested\nmeanwhile   told venues/venue:kucoin/gateway Cancel\n',
    )
  })

  test('dies in another way without its books, which are named missing', async () => {
    const moved = scratch.path('moved.json')
    copyFileSync(crashFile, moved)
    const { code, told } = await replay(moved)
    expect(told).toContain('\nbooks       empty\nmissing     the journal: ')
    expect(told).toContain('lies in no data folder, and no --data-dir was given\n')
    expect(told).toMatch(/\ndiffers {5}message: then venue order .*, now .* which no intent announced\n/)
    expect(told).toMatch(/\ndiffers {5}place: then src\/journal\/fold-orders\.ts:\d+, now src/)
    expect(told).toContain('\nverdict     it dies in another way\n')
    expect(code).toBe(5)
    expect(await replay(moved, '--data-dir', scratch.dataDir)).toMatchObject({ code: 0 })
  })

  test("finds its log among those that were put aside, and takes no other run's", async () => {
    const folder = scratch.path('another')
    mkdirSync(folder)
    const source = join(scratch.dataDir, 'journal.sqlite')
    for (const suffix of ['', '-wal'])
      copyFileSync(source + suffix, join(folder, `journal-1.sqlite${suffix}`))
    writeFileSync(join(folder, 'journal.sqlite'), 'no database')
    const { told } = await replay(crashFile, '--data-dir', folder)
    expect(told).toMatch(/\nbooks {7}as they were: \d+ entries of .*journal-1\.sqlite\n/)
    const { note } = read() as unknown as { note: { journal: object } }
    const other = edited({ note: { ...note, journal: { ...note.journal, hash: 'x' } } })
    const { told: refused } = await replay(other, '--data-dir', folder)
    expect(refused).toMatch(/journal\.sqlite cannot be read: .*not a database/)
    expect(refused).toMatch(/journal-1\.sqlite is another run's: its entry \d+ differs/)
  })

  test.each<[string, (file: CrashFile) => object, number, RegExp]>([
    [
      'a logic that lives elsewhere',
      () => ({ logic: 'gateway' }),
      3,
      /cannot be tried: orders\/live\/\w+ is 'order' here, and it was 'gateway' that crashed/,
    ],
    [
      'a place that is not there',
      () => ({ path: 'orders/teller' }),
      3,
      /cannot be tried: nobody can live at 'orders\/teller' here, but conductor, journal, .*orders\/live\/KEY/,
    ],
    ['a crash of no event', () => ({ event: { $: 'undefined' } }), 3, /cannot be tried: it died of no event/],
    [
      'a state of another version',
      ({ lastGood }) => ({ lastGood: { ...(lastGood as object), value: { tracked: 'elsewhere' } } }),
      3,
      /cannot be tried: its state is none that 'order' has here/,
    ],
    [
      'a note of somebody else',
      () => ({ note: { seed: 1 } }),
      3,
      /cannot be tried: note\.configHash: .*: no engine wrote this note, or one of another version/,
    ],
    [
      'a configuration of another version',
      ({ note }) => ({ note: { ...(note as object), config: '[engine]\nspeed = 3\n' } }),
      3,
      /cannot be tried: the configuration in .*edited\.json:2: engine\.speed: no such key/,
    ],
    ['a file of another format', () => ({ format: 'x' }), 2, /edited\.json: its format is "x"/],
    [
      'a file without an event',
      () => ({ event: undefined }),
      2,
      /edited\.json: its field 'event' is missing/,
    ],
  ])('%s is told', async (_what, fields, code, sentence) => {
    const result = await replay(edited(fields(read())))
    expect(result.told).toMatch(sentence)
    expect(result.code).toBe(code)
  })
})

test('a crash that the engine did not survive at its start is a file too, and read from the same log', async () => {
  engine.signal('SIGKILL')
  await engine.exited
  const log = new DatabaseSync(join(scratch.dataDir, 'journal.sqlite'))
  log.exec("UPDATE journal SET text = replace(text, 'run', 'ruin') WHERE sequence = 1")
  log.close()
  const refused = scratch.engine([])
  expect(await refused.exited).toMatchObject({ code: EXIT.cannotStart.code })
  const crashes = join(scratch.dataDir, 'crashes')
  const file = readdirSync(crashes).find((name) => name.includes('-journal-'))
  const { code, told } = await replay(join(crashes, file ?? ''))
  expect(told).toMatch(/\nerror {7}JournalCorruptError: journal entry 1: its hash/)
  expect(told).toContain('\nreplayed    its state cannot be put back: it was born anew')
  expect(told).toContain('\nverdict     it dies the same way: JournalCorruptError: journal entry 1')
  expect(code).toBe(0)
})

describe('a command line that asks for nothing that can be read', () => {
  test.each<[string, readonly string[], RegExp]>([
    ['no file', [], /^replay-crash: FILE is missing\nusage: /],
    ['one that is not there', ['nowhere.json'], /^replay-crash: nowhere\.json: no such file\nusage: /],
    ['a folder', ['test'], /^replay-crash: test: EISDIR/],
    ['something else', ['package.json'], /^replay-crash: package\.json: this is no crash file/],
    ['two', ['a', 'b'], /^replay-crash: one FILE at a time, not also b\nusage: /],
    ['a flag that there is not', ['--fast', 'a'], /^replay-crash: Unknown option '--fast'/],
    [
      'no data folder',
      ['package.json', '--data-dir', 'nowhere'],
      /^replay-crash: --data-dir nowhere: no such folder/,
    ],
  ])('%s', async (_what, args, sentence) => {
    const { code, told } = await replay(...args)
    expect(told).toMatch(sentence)
    expect(code).toBe(2)
  })

  test('a file that was cut', async () => {
    const path = scratch.path('cut.json')
    writeFileSync(path, readFileSync(crashFile, 'utf8').slice(0, 500))
    expect(await replay(path)).toMatchObject({
      code: 2,
      told: expect.stringContaining('cut.json: it is not JSON, or not all of it is there: '),
    })
  })
})
