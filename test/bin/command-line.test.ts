import { readdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { parse } from 'smol-toml'
import { describe, expect, test } from 'vitest'
import type { Program } from '../../chaos/processes/program.ts'
import { EXIT } from '../../src/config/exit-codes.ts'
import { FLAG_NAMES } from '../../src/config/flag-table.ts'
import { exchangesWith, Scratch } from './engine-process.ts'

const KEYS = { KUCOIN_KEY: 'key-4711', KUCOIN_SECRET: 'secret-4711', KUCOIN_PASSPHRASE: 'phrase-4711' }
const STACK_FRAME = /\n\s+at .+:\d+:\d+/

const text = (engine: Program): string => engine.unreadable.join('\n')

test('--help lists every flag', async (context) => {
  const engine = new Scratch(context).engine(['--help'])
  expect(await engine.exited).toEqual({ code: EXIT.clean.code, signal: null })
  for (const name of FLAG_NAMES) expect(text(engine)).toContain(`--${name}`)
  expect(engine.complaint).toBe('')
})

describe('--check', () => {
  test.for([
    ['paper', ['--symbols', 'ETHUSDTM']],
    ['shadow', ['--mode', 'shadow']],
    ['live', ['--mode', 'live', '--live-orders']],
  ] as const)(
    'prints the configuration of %s mode, fit to be given back, and no secret',
    async ([mode, args], context) => {
      const scratch = new Scratch(context)
      const first = scratch.engine(['--check', ...args], KEYS)
      expect(await first.exited).toEqual({ code: EXIT.clean.code, signal: null })
      expect(parse(text(first))).toMatchObject({ engine: { mode, dataDir: scratch.dataDir } })
      expect(text(first)).toContain('# KUCOIN_SECRET: [redacted]')
      for (const secret of Object.values(KEYS)) expect(first.said).not.toContain(secret)

      writeFileSync(scratch.path('again.toml'), text(first))
      const locks = args.filter((arg) => arg === '--live-orders')
      const again = scratch.engine(['--check', '--config', 'again.toml', ...locks], KEYS)
      expect((await again.exited).code).toBe(EXIT.clean.code)
      expect(text(again)).toBe(text(first))
      expect(readdirSync(scratch.folder)).toEqual(['again.toml'])
    },
  )
})

/** Each refused, with everything that the sentence has to name. Files are written before, by name. */
const REFUSED: readonly {
  readonly what: string
  readonly args: readonly string[]
  readonly files?: Readonly<Record<string, string | Buffer>>
  readonly environment?: NodeJS.ProcessEnv
  readonly names: readonly string[]
}[] = [
  { what: 'an unknown flag', args: ['--sped=4'], names: ['--sped', 'did you mean --s'] },
  { what: 'a duration without a unit', args: ['--duration', '5'], names: ['--duration', '"5"', '30s'] },
  { what: 'symbols with a semicolon', args: ['--symbols', 'xbt;eth'], names: ['--symbols', '"xbt;eth"'] },
  {
    what: 'a symbol that is not listed',
    args: ['--symbols', 'NOSUCHUSDTM'],
    names: ['does not list NOSUCHUSDTM', 'XBTUSDTM'],
  },
  {
    what: 'a symbol that is not listed, at full speed',
    args: ['--symbols', 'NOSUCHUSDTM', '--speed', 'max'],
    names: ['does not list NOSUCHUSDTM', 'XBTUSDTM'],
  },
  {
    what: 'an absent configuration file',
    args: ['--config', 'nope.toml'],
    names: ['nope.toml', 'no such file'],
  },
  {
    what: 'a file that is not TOML',
    args: ['--config', 'bad.toml'],
    files: { 'bad.toml': '\na = = b' },
    names: ['bad.toml:2', 'not TOML'],
  },
  {
    what: 'an unknown key',
    args: ['--config', 'bad.toml'],
    files: { 'bad.toml': '[engine]\nmodee = "paper"' },
    names: ['bad.toml:2', 'engine.modee', 'did you mean mode?'],
  },
  {
    what: 'a number out of its range',
    args: ['--config', 'bad.toml'],
    files: { 'bad.toml': '[venue]\nleverage = 400' },
    names: ['bad.toml:2', 'venue.leverage', 'from 1 to 125', '400'],
  },
  {
    what: 'a text in place of a number',
    args: ['--config', 'bad.toml'],
    files: { 'bad.toml': '[venue]\nleverage = "5"' },
    names: ['bad.toml:2', 'venue.leverage', 'an integer', '"5"'],
  },
  {
    what: 'limits that contradict each other',
    args: ['--config', 'bad.toml'],
    files: { 'bad.toml': '[strategy]\nquoteNotional = "200"\n[risk]\norderNotionalMax = "100"' },
    names: ['bad.toml:2', 'strategy.quoteNotional', 'risk.orderNotionalMax (100)', '200'],
  },
  { what: 'live mode without --live-orders', args: ['--mode', 'live'], names: ['--live-orders'] },
  {
    what: 'live mode without --live-orders, with keys',
    args: ['--mode', 'live'],
    environment: KEYS,
    names: ['--live-orders'],
  },
  { what: '--live-orders in paper mode', args: ['--live-orders'], names: ['--live-orders', 'paper'] },
  {
    what: 'live mode without keys',
    args: ['--mode', 'live', '--live-orders'],
    names: ['environment', 'KUCOIN_KEY', 'KUCOIN_SECRET', 'KUCOIN_PASSPHRASE'],
  },
  {
    what: 'a recording in live mode',
    args: ['--mode', 'live', '--live-orders', '--replay', 'x.gz'],
    environment: KEYS,
    names: ['--replay', 'live mode'],
  },
  {
    what: 'a recording that is not there',
    args: ['--replay', 'absent.gz'],
    names: ['--replay absent.gz', 'no such file'],
  },
  {
    what: 'a recording that is not there, at full speed',
    args: ['--replay', 'absent.gz', '--speed', 'max'],
    names: ['--replay absent.gz', 'no such file'],
  },
  {
    what: 'a recording of an unknown format',
    args: ['--replay', 'unknown.txt'],
    files: { 'unknown.txt': 'hello\n' },
    names: ['unknown.txt, line 1', 'openTimeMs', 'Binance'],
  },
  {
    what: 'a recording that is cut off',
    args: ['--replay', 'BTCUSDT.csv.gz', '--speed', 'max'],
    files: { 'BTCUSDT.csv.gz': gzipSync(candles(1_000)).subarray(0, 500) },
    names: ['BTCUSDT.csv.gz', 'unexpected end of file'],
  },
  {
    what: 'a recording with a bad line',
    args: ['--replay', 'BTCUSDT.csv', '--speed', 'max'],
    files: { 'BTCUSDT.csv': `${candles(3)}1609459380000,1,2,x,1,3\n` },
    names: ['BTCUSDT.csv, line 5', 'not a positive number'],
  },
]

function candles(count: number): string {
  const rows = Array.from(
    { length: count },
    (_, minute) => `${1_609_459_200_000 + minute * 60_000},29000,29${minute % 10}10,28990,29000,12.5\n`,
  )
  return `openTimeMs,open,high,low,close,volume\n${rows.join('')}`
}

describe.concurrent('refused with a sentence, leaving nothing behind', () => {
  test.for(REFUSED.map((row, index) => ({ ...row, seed: 7_100_000 + index })))(
    '$what',
    async ({ args, files = {}, environment, names, seed }, context) => {
      const scratch = new Scratch(context)
      for (const [name, content] of Object.entries(files)) writeFileSync(scratch.path(name), content)
      const engine = scratch.engine([...args, '--seed', String(seed)], environment)
      expect(await engine.exited).toEqual({ code: EXIT.usage.code, signal: null })
      for (const name of names) expect(engine.complaint).toContain(name)
      expect(engine.said).not.toMatch(STACK_FRAME)
      expect(engine.said).not.toContain('4711')
      expect(readdirSync(scratch.folder)).toEqual(Object.keys(files))
      expect(exchangesWith(seed)).toEqual([])
    },
  )

  test.for(['1', 'max'])('a port for --inspect that is taken, at speed %s', async (speed, context) => {
    const seed = speed === '1' ? 7_200_001 : 7_200_002
    const server = createServer()
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    const { port } = server.address() as AddressInfo
    const scratch = new Scratch(context)
    const engine = scratch.engine(['--inspect', String(port), '--speed', speed, '--seed', String(seed)])
    expect(await engine.exited).toEqual({ code: EXIT.cannotStart.code, signal: null })
    server.close()
    expect(engine.said).toContain(`port ${port} cannot be used`)
    expect(engine.said).not.toMatch(STACK_FRAME)
    expect(readdirSync(scratch.folder)).toEqual([])
    await context.expect.poll(() => exchangesWith(seed)).toEqual([])
  })

  test('a data folder that is a file', async (context) => {
    const scratch = new Scratch(context)
    writeFileSync(scratch.dataDir, '')
    const engine = scratch.engine([])
    expect(await engine.exited).toEqual({ code: EXIT.cannotStart.code, signal: null })
    expect(engine.complaint).toContain(`the data folder ${scratch.dataDir} cannot be used`)
    expect(engine.said).not.toMatch(STACK_FRAME)
  })
})
