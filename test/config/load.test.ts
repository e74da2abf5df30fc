import { readFileSync } from 'node:fs'
import { parse } from 'smol-toml'
import { describe, expect, test } from 'vitest'
import { KEYS } from '../../src/config/expectation.ts'
import { problemLine } from '../../src/config/layers.ts'
import { type ConfigResult, configHash, DEFAULTS_PATH, loadConfig } from '../../src/config/load.ts'
import { printConfig } from '../../src/config/print.ts'
import type { Config } from '../../src/config/schema.ts'

const defaultsText = readFileSync(DEFAULTS_PATH, 'utf8')

const load = (fileText?: string, overrides: Record<string, unknown> = {}): ConfigResult =>
  loadConfig({
    defaultsText,
    ...(fileText === undefined ? {} : { fileText, filePath: 'mine.toml' }),
    overrides,
  })

function loaded(
  fileText?: string,
  overrides: Record<string, unknown> = {},
): { config: Config; hash: string } {
  const result = load(fileText, overrides)
  if (!result.ok) throw new Error(result.errors.map(problemLine).join('\n'))
  return result
}

describe('the defaults', () => {
  test('are a complete configuration of paper mode in three symbols', () => {
    const { config } = loaded()
    expect(config.engine.mode).toBe('paper')
    expect(config.engine.symbols).toEqual(['XBTUSDTM', 'ETHUSDTM', 'SOLUSDTM'])
  })

  test('hold every key that there is', () => {
    const set = new Set(KEYS)
    const walk = (value: unknown, path: readonly string[]): string[] =>
      typeof value === 'object' && value !== null && !Array.isArray(value) && !set.has(path.join('.'))
        ? Object.entries(value).flatMap(([name, each]) => walk(each, [...path, name]))
        : [path.join('.')]
    expect(new Set(walk(parse(defaultsText), []))).toEqual(set)
  })
})

describe('layers', () => {
  test('a file changes what it names, and nothing else', () => {
    const { config } = loaded(
      '[risk.triggers.cvar]\nstop = 0.2\ncaution = "off"\n[engine]\nsymbols = ["SOLUSDTM"]\n',
    )
    expect(config.risk.triggers.cvar).toMatchObject({
      stop: 0.2,
      caution: null,
      warning: loaded().config.risk.triggers.cvar.warning,
    })
    expect(config.engine.symbols).toEqual(['SOLUSDTM'])
    expect(config.venue).toEqual(loaded().config.venue)
  })

  test('the command line stands over the file', () => {
    expect(loaded('[engine]\nmode = "shadow"\n', { engine: { mode: 'live' } }).config.engine.mode).toBe(
      'live',
    )
  })
})

describe('a mistake is a sentence with its place', () => {
  const cases: readonly [string, string, readonly string[]][] = [
    [
      'a value out of range',
      '[venue]\n\nresponseTimeoutMs = 5\n',
      ['mine.toml:3: venue.responseTimeoutMs: must be an integer from 100 to 60000, is 5'],
    ],
    [
      'a number in quotes',
      '[risk]\nbandShare = "0.1"\n',
      ['mine.toml:2: risk.bandShare: must be a number from 0 to 1, is "0.1"'],
    ],
    [
      'money without quotes',
      '[exchange]\ndeposit = 5.5\n',
      ['mine.toml:2: exchange.deposit: must be a decimal number in quotes, like "2500.00", is 5.5'],
    ],
    [
      'a mode that is none',
      '[engine]\nmode = "real"\n',
      ['mine.toml:2: engine.mode: must be "paper", "shadow" or "live", is "real"'],
    ],
    [
      'a fraction where an integer is due',
      '[venue]\nleverage = 1.5\n',
      ['mine.toml:2: venue.leverage: must be an integer from 1 to 125, is 1.5'],
    ],
    [
      'a threshold that is neither a number nor off',
      '[risk.triggers.cvar]\nstop = "never"\n',
      ['mine.toml:2: risk.triggers.cvar.stop: must be a number of at least 0 or "off", is "never"'],
    ],
    [
      'a symbol in small letters',
      '[engine]\nsymbols = ["xbt"]\n',
      [
        'mine.toml:2: engine.symbols.0: must be a symbol in the spelling of its venue, like "XBTUSDTM", or "kucoin-b:XBTUSDTM" of another venue, is "xbt"',
      ],
    ],
    [
      'a URL that is none',
      '[venue]\nrestUrl = "kucoin"\n',
      ['mine.toml:2: venue.restUrl: must be a URL in quotes, is "kucoin"'],
    ],
    [
      'a key in quotes',
      '[venue]\nkeyVariable = "5f3a-secret"\n',
      [
        'mine.toml:2: venue.keyVariable: must be the name of an environment variable, like "KUCOIN_KEY", is something else',
      ],
    ],
    [
      'a table where a value is due',
      '[engine.mode]\n',
      ['mine.toml:1: engine.mode: must be "paper", "shadow" or "live", is {}'],
    ],
    [
      'a misspelt key',
      '[risk]\nbandshare = 0.1\n',
      ['mine.toml:2: risk.bandshare: no such key; did you mean bandShare?'],
    ],
    ['a misspelt table', '[riks]\nbandShare = 0.1\n', ['mine.toml:1: riks: no such key; did you mean risk?']],
    [
      'a key that is like none',
      '[telemetry]\nvolume = 3\n',
      ['mine.toml:2: telemetry.volume: no such key; there are statusEveryMs, inspectPort'],
    ],
    ['text that is no TOML', '[engine\nmode = 1\n', ['mine.toml:1: not TOML']],
    [
      'quotes larger than an order may be',
      '[strategy]\nquoteNotional = "60"\n[risk]\norderNotionalMax = "50"\n',
      ['mine.toml:2: strategy.quoteNotional: must not exceed risk.orderNotionalMax (50), is 60'],
    ],
    [
      'a symbol that may hold more than its venue and more than the net',
      '[risk]\ntotalNotionalMax = "50000"\nvenueNotionalMax = "30000"\nsymbolNotionalMax = "40000"\n',
      [
        'mine.toml:4: risk.symbolNotionalMax: must not exceed risk.venueNotionalMax (30000), is 40000',
        'mine.toml:4: risk.symbolNotionalMax: must not exceed risk.netNotionalMax (15000), is 40000',
      ],
    ],
    [
      'a tail that needs more rows than it keeps',
      '[risk.tail]\nrows = 50\nrowsMin = 60\nvolatility = "garch"\n',
      [
        'mine.toml:3: risk.tail.rowsMin: must not exceed risk.tail.rows (50), is 60',
        'mine.toml:2: risk.tail.rows: must be at least 100 for a GARCH fit, is 50',
      ],
    ],
    [
      'sizes that fall before they begin to',
      '[risk.scaling]\ndrawdownFrom = 0.02\n',
      ['mine.toml:2: risk.scaling.drawdownFrom: must be below drawdownTo (0.02), is 0.02'],
    ],
    [
      'a shock that is none',
      '[risk.stress]\nshocks = ["BTC falls"]\n',
      [
        'mine.toml:2: risk.stress.shocks.0: must be a name and moves, like "flash: BTC -0.1, ETH -0.15, others -0.2", is "BTC falls"',
      ],
    ],
    [
      'shocks that cannot be',
      '[risk.stress]\nshocks = ["twice: BTC -0.1, BTC -0.2", "deep: others -1.5"]\n',
      [
        'mine.toml:2: risk.stress.shocks: "twice: BTC -0.1, BTC -0.2" names a coin twice',
        'mine.toml:2: risk.stress.shocks: "deep: others -1.5" lets a price fall by more than all of it',
      ],
    ],
    [
      'thresholds that fall',
      '[risk.triggers.margin]\ncaution = 0.6\nwarning = 0.5\n',
      ['mine.toml:1: risk.triggers.margin: thresholds must rise'],
    ],
    [
      'a symbol twice',
      '[engine]\nsymbols = ["XBTUSDTM", "XBTUSDTM"]\n',
      ['mine.toml:2: engine.symbols: names a symbol twice'],
    ],
    [
      'a backoff that shrinks',
      '[supervision.core]\nbackoffInitialMs = 9000\nbackoffMaxMs = 2000\n',
      ['mine.toml:2: supervision.core.backoffInitialMs: must not exceed backoffMaxMs (2000), is 9000'],
    ],
    [
      'levels of liquidation that do not fall',
      '[account]\nliquidationWarn = [0.2, 0.3]\n',
      ['mine.toml:2: account.liquidationWarn: must fall from the largest distance to the smallest'],
    ],
    ['a worth that is no worth', '[account]\nrates = ["USDC one"]\n', ['mine.toml:2: account.rates']],
    [
      'a worth twice',
      '[account]\nrates = ["USDC parity", "USDC 0.99"]\n',
      ['mine.toml:2: account.rates: names a currency twice'],
    ],
    [
      'a worth of what everything is counted in',
      '[account]\nrates = ["USDT 0.99"]\n',
      ['mine.toml:2: account.rates: names USDT, which is what everything is counted in'],
    ],
    [
      'a worth from the mark of what is not traded',
      '[account]\nrates = ["DOGE mark DOGEUSDTM"]\n',
      [
        'mine.toml:2: account.rates: takes DOGE from the mark of DOGEUSDTM, which is not among engine.symbols',
      ],
    ],
    [
      'a venue of an unknown protocol',
      '[engine]\nsymbols = ["XBTUSDTM", "kraken:XBTUSDTM"]\n[engine.venues.kraken]\nprotocol = "kraken"\n',
      ['mine.toml:4: engine.venues.kraken.protocol: must be "kucoin", is "kraken"'],
    ],
    [
      'a venue without a protocol',
      '[engine]\nsymbols = ["XBTUSDTM", "kucoin-b:XBTUSDTM"]\n[engine.venues.kucoin-b]\nleverage = 3\n',
      ['engine.venues.kucoin-b.protocol: is missing; must be "kucoin"'],
    ],
    [
      'a venue twice',
      '[engine.venues.kucoin-b]\nprotocol = "kucoin"\n[engine.venues.kucoin-b]\nleverage = 3\n',
      ['mine.toml:3: not TOML'],
    ],
    [
      'a venue with the name of the first one',
      '[engine]\n[engine.venues.kucoin]\nprotocol = "kucoin"\n',
      [
        'mine.toml:2: engine.venues.kucoin: is the name of the first venue (engine.venue), whose table is [venue]',
      ],
    ],
    [
      'a venue whose name cannot stand in a path',
      '[engine]\nsymbols = ["XBTUSDTM"]\n[engine.venues.B]\nprotocol = "kucoin"\n',
      [
        'mine.toml:3: engine.venues.B: must be named in 2 to 24 small letters, digits and dashes, a letter first',
        'mine.toml:3: engine.venues.B: nothing of B is traded: engine.symbols names no symbol of it',
      ],
    ],
    [
      'a misspelt key of a venue',
      '[engine]\nsymbols = ["XBTUSDTM", "kucoin-b:XBTUSDTM"]\n[engine.venues.kucoin-b]\nprotocol = "kucoin"\nleverge = 3\n',
      ['mine.toml:5: engine.venues.kucoin-b.leverge: no such key; did you mean leverage?'],
    ],
    [
      'a value out of range of a venue',
      '[engine]\nsymbols = ["XBTUSDTM", "kucoin-b:XBTUSDTM"]\n[engine.venues.kucoin-b]\nprotocol = "kucoin"\nleverage = 300\n',
      ['mine.toml:5: engine.venues.kucoin-b.leverage: must be an integer from 1 to 125, is 300'],
    ],
    [
      'a symbol of an unknown venue',
      '[engine]\nsymbols = ["XBTUSDTM", "okx-2:XBTUSDTM"]\n',
      ['mine.toml:2: engine.symbols: "okx-2:XBTUSDTM" is of okx-2, and the venues are kucoin'],
    ],
    [
      'a symbol of the first venue with its name before it',
      '[engine]\nsymbols = ["kucoin:XBTUSDTM"]\n',
      ['mine.toml:2: engine.symbols: "kucoin:XBTUSDTM" is of the first venue: its name is "XBTUSDTM"'],
    ],
    [
      'two venues with one key',
      '[engine]\nmode = "shadow"\nsymbols = ["XBTUSDTM", "kucoin-b:XBTUSDTM"]\n[engine.venues.kucoin-b]\nprotocol = "kucoin"\nsecretVariable = "B_SECRET"\npassphraseVariable = "B_WORD"\n',
      ['engine.venues.kucoin-b.keyVariable: must be another variable than that of kucoin, is KUCOIN_KEY too'],
    ],
    [
      'two at once',
      '[venue]\nleverage = 0\n[market]\nconflateMs = -1\n',
      ['mine.toml:2: venue.leverage', 'mine.toml:4: market.conflateMs'],
    ],
  ]
  test.each(cases)('%s', (_sentence, text, expected) => {
    const result = load(text)
    const lines = result.ok ? [] : result.errors.map(problemLine)
    expect(lines.length).toBe(expected.length)
    for (const [at, beginning] of expected.entries()) expect(lines[at]).toContain(beginning)
  })

  test('of the command line says so', () => {
    const result = load(undefined, { engine: { symbols: [] } })
    expect(result.ok ? [] : result.errors.map(problemLine)).toEqual([
      expect.stringContaining('command line: engine.symbols: must be a list of 1 to 200'),
    ])
  })

  test('of the defaults themselves is found too', () => {
    const result = loadConfig({ defaultsText: defaultsText.replace('leverage = 5', '') })
    expect(result.ok ? [] : result.errors.map(({ key, reason }) => [key, reason])).toEqual([
      ['venue.leverage', 'is missing; must be an integer from 1 to 125'],
    ])
  })
})

describe('the hash', () => {
  test('names what can change a decision', () => {
    const { hash } = loaded()
    expect(hash).toMatch(/^[0-9a-f]{16}$/)
    expect(loaded('[engine]\ndataDir = "elsewhere"\n[telemetry]\nstatusEveryMs = 500\n').hash).toBe(hash)
    expect(loaded('[strategy]\nrestMs = 501\n').hash).not.toBe(hash)
    expect(loaded('[engine]\nmode = "shadow"\n').hash).not.toBe(hash)
  })

  test('does not depend on the order of keys', () => {
    const { config, hash } = loaded()
    expect(configHash(Object.fromEntries(Object.entries(config).reverse()) as unknown as Config)).toBe(hash)
  })
})

describe('the effective configuration', () => {
  test('can be loaded again, and is the same', () => {
    const { config, hash } = loaded('[risk]\nbandShare = 0.04\n[risk.triggers.cvar]\nwarning = "off"\n')
    const printed = printConfig(config, hash, {})
    expect(printed).toContain(hash)
    expect(loaded(printed)).toEqual({ ok: true, config, hash })
  })

  test('says whether a key is set, and never what it is', () => {
    const { config, hash } = loaded()
    const printed = printConfig(config, hash, { KUCOIN_KEY: 'k-123', KUCOIN_SECRET: 's-456' })
    expect(printed).toContain('# KUCOIN_SECRET: [redacted]')
    expect(printed).toContain('# KUCOIN_PASSPHRASE: not set')
    expect(printed).not.toMatch(/k-123|s-456/)
  })
})
