import { describe, expect, test } from 'vitest'
import { overridesOf, refusedCombinations } from '../../src/config/combinations.ts'
import { FLAG_NAMES, helpText } from '../../src/config/flag-table.ts'
import { type Flags, parseFlags } from '../../src/config/flags.ts'

const parse = (line: string) => parseFlags(line.split(' ').filter((word) => word !== ''))
function flags(line: string): Flags {
  const result = parse(line)
  if (!result.ok) throw new Error(result.errors.join('\n'))
  return result.flags
}

describe('flags', () => {
  const good: readonly [string, Partial<Flags>][] = [
    [
      '',
      {
        mode: undefined,
        seed: 1,
        speed: 1,
        replayFiles: [],
        chaosSeed: undefined,
        inspect: undefined,
        liveOrders: false,
      },
    ],
    ['--mode shadow', { mode: 'shadow' }],
    ['--config mine.toml --check', { configFile: 'mine.toml', check: true }],
    ['--symbols XBTUSDTM,ETHUSDTM', { symbols: ['XBTUSDTM', 'ETHUSDTM'] }],
    ['--duration 30s', { durationMs: 30_000 }],
    ['--duration 1.5h', { durationMs: 5_400_000 }],
    ['--duration=1d', { durationMs: 86_400_000 }],
    ['--seed 0', { seed: 0 }],
    ['--report run.json --json', { reportFile: 'run.json', json: true }],
    ['--replay a.gz b.gz --seed 3', { replayFiles: ['a.gz', 'b.gz'], seed: 3 }],
    ['--replay a.gz --replay b.gz', { replayFiles: ['a.gz', 'b.gz'] }],
    ['--speed 10', { speed: 10 }],
    ['--speed max', { speed: Number.POSITIVE_INFINITY }],
    ['--chaos', { chaosSeed: 1 }],
    ['--chaos 7', { chaosSeed: 7 }],
    ['--chaos --inspect --json', { chaosSeed: 1, inspect: 'default', json: true }],
    ['--inspect 0', { inspect: 0 }],
    ['--data-dir var/other', { dataDir: 'var/other' }],
    ['--mode live --live-orders', { mode: 'live', liveOrders: true }],
    ['--until 150 --json', { until: 150, json: true }],
    ['--help', { help: true }],
  ]
  test.each(good)('%s', (line, expected) => {
    expect(flags(line)).toMatchObject(expected)
  })

  const bad: readonly [string, readonly string[]][] = [
    ['--mode real', ['--mode takes paper, live or shadow, not "real"']],
    ['--mode', ['--mode needs a value: paper|live|shadow']],
    ['--mode --json', ['--mode needs a value: paper|live|shadow']],
    ['--duration 30', ['--duration takes a number with s, m, h or d, like 30s or 2h, not "30"']],
    ['--duration 0s', ['--duration takes a number with s, m, h or d, like 30s or 2h, not "0s"']],
    ['--seed -1', ['--seed takes an integer from 0 to 4294967295, not "-1"']],
    ['--seed 4294967296', ['--seed takes an integer from 0 to 4294967295, not "4294967296"']],
    ['--seed 1 --seed 2', ['--seed is given twice']],
    ['--speed 0.5', ['--speed takes 1, a number from 1 to 1000000, or max, not "0.5"']],
    [
      '--symbols xbt',
      ['--symbols takes symbols with commas between them, like XBTUSDTM,ETHUSDTM, not "xbt"'],
    ],
    ['--inspect 65536', ['--inspect takes a port from 0 to 65535, or nothing, not "65536"']],
    ['--until 0', ['--until takes the number of an entry, from 1 on, not "0"']],
    ['--until 1.5', ['--until takes the number of an entry, from 1 on, not "1.5"']],
    ['--chaos seven', ['"seven" belongs to no flag']],
    ['--check=yes', ['--check takes no value, not "yes"']],
    ['--report=', ['--report needs a value: FILE']],
    ['--replay', ['--replay needs a value: FILE…']],
    ['--replay --json', ['--replay needs a value: FILE…']],
    ['--liveorders', ['--liveorders is no flag; did you mean --live-orders?']],
    ['--dur 30s', ['--dur is no flag; did you mean --duration?', '"30s" belongs to no flag']],
    ['--frobnicate', ['--frobnicate is no flag; --help lists them']],
    ['-x', ['-x is no flag; --help lists them']],
    ['run', ['"run" belongs to no flag']],
    ['--seed x --speed y', ['--seed takes', '--speed takes']],
  ]
  test.each(bad)('%s is refused', (line, expected) => {
    const result = parse(line)
    const errors = result.ok ? [] : result.errors
    expect(errors.length).toBe(expected.length)
    for (const [at, sentence] of expected.entries()) expect(errors[at]).toContain(sentence)
  })

  test('--help names them all', () => {
    for (const name of FLAG_NAMES) expect(helpText()).toContain(`  --${name}`)
  })
})

describe('no combination sends a live order by accident', () => {
  const cases: readonly [string, 'paper' | 'shadow' | 'live', readonly string[]][] = [
    ['', 'paper', []],
    ['', 'shadow', []],
    ['', 'live', ['live mode sends real orders']],
    ['--live-orders', 'live', []],
    ['--live-orders', 'paper', ['--live-orders is for live mode, and this is paper mode']],
    ['--live-orders', 'shadow', ['--live-orders is for live mode, and this is shadow mode']],
    ['--replay a --speed max --chaos 7', 'paper', []],
    ['--replay a --speed 2 --chaos', 'shadow', ['--replay needs', '--speed needs', '--chaos needs']],
    ['--chaos --live-orders', 'live', ['--chaos needs the simulated exchange']],
    ['--speed 1', 'shadow', []],
    ['--until 3 --data-dir d', 'live', []],
    [
      '--until 3 --live-orders --chaos --report r',
      'live',
      ['--report is for a run', '--chaos is for a run', '--live-orders is for a run'],
    ],
  ]
  test.each(cases)('%s in %s mode', (line, mode, expected) => {
    const refused = refusedCombinations(flags(line), {
      engine: { mode, venues: {} } as never,
      exchange: { url: '' } as never,
    })
    expect(refused.length).toBe(expected.length)
    for (const [at, sentence] of expected.entries()) expect(refused[at]).toContain(sentence)
  })
})

test.each(['--speed max', '--chaos 7', '--replay a.csv'])('%s is refused beside exchange.url', (line) => {
  const exchange = { url: 'http://127.0.0.1:8001' } as never
  expect(
    refusedCombinations(flags(line), { engine: { mode: 'paper', venues: {} } as never, exchange }),
  ).toEqual([expect.stringContaining('exchange.url names one that runs already')])
})

test.each([
  ['--replay a.csv', '', '--replay is the market of one venue'],
  ['', 'http://127.0.0.1:8001', 'exchange.url names the exchange of one venue'],
])('%s with exchange.url %j is refused beside a second venue', (line, url, sentence) => {
  const engine = { mode: 'paper', venues: { 'kucoin-b': { protocol: 'kucoin' } } } as never
  expect(refusedCombinations(flags(line), { engine, exchange: { url } as never })).toEqual([
    expect.stringContaining(sentence),
  ])
})

test('flags become settings only where they were given', () => {
  expect(overridesOf(flags('--seed 5 --inspect'))).toEqual({})
  expect(overridesOf(flags('--mode shadow --symbols SOLUSDTM --data-dir d --inspect 0'))).toEqual({
    engine: { mode: 'shadow', symbols: ['SOLUSDTM'], dataDir: 'd' },
    telemetry: { inspectPort: 0 },
  })
})
