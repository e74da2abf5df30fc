import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { DEFAULTS_PATH, loadConfig } from '../../src/config/load.ts'
import { printConfig } from '../../src/config/print.ts'
import { readCredentials } from '../../src/config/secrets.ts'
import { withVenuesAt } from '../../src/config/venue-at.ts'
import { symbolsAt, venuesOf } from '../../src/config/venues.ts'
import { instrumentLabel, labelled, type VenueName } from '../../src/domain/instrument.ts'

const OTHER = 'kucoin-b' as VenueName
const FILE = `
[engine]
symbols = ["XBTUSDTM", "kucoin-b:XBTUSDTM", "kucoin-b:ETHUSDTM"]

[engine.venues.kucoin-b]
protocol = "kucoin"
leverage = 3
keyVariable = "B_KEY"
secretVariable = "B_SECRET"
passphraseVariable = "B_WORD"
`

const read = (fileText: string) => {
  const loaded = loadConfig({ defaultsText: readFileSync(DEFAULTS_PATH, 'utf8'), fileText })
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.errors))
  return loaded
}

test('a second venue is as the first, but for what its table says', () => {
  const { config } = read(FILE)
  const venues = venuesOf(config)
  expect([...venues.keys()]).toEqual(['kucoin', OTHER])
  expect(venues.get('kucoin')).toEqual(config.venue)
  const { keyVariable, secretVariable, passphraseVariable, leverage, ...same } = config.venue
  expect(venues.get(OTHER)).toMatchObject({ ...same, leverage: 3, keyVariable: 'B_KEY' })
})

test('each trades its own symbols, and a label names one instrument of one venue', () => {
  const { config } = read(FILE)
  expect(symbolsAt(config, 'kucoin')).toEqual(['XBTUSDTM'])
  expect(symbolsAt(config, OTHER)).toEqual(['XBTUSDTM', 'ETHUSDTM'])
  for (const label of config.engine.symbols)
    expect(instrumentLabel(labelled(label, config.engine.venue), config.engine.venue)).toBe(label)
})

test('each has keys of its own, and what is printed is read again as the same', () => {
  const { config, hash } = read(FILE.replace('[engine]', '[engine]\nmode = "shadow"'))
  const keys = { KUCOIN_KEY: 'a', KUCOIN_SECRET: 'b', KUCOIN_PASSPHRASE: 'c' }
  const without = readCredentials(config, keys)
  expect(without.ok ? [] : without.errors.map(({ key }) => key)).toEqual(['B_KEY', 'B_SECRET', 'B_WORD'])
  const all = readCredentials(config, { ...keys, B_KEY: 'd', B_SECRET: 'e', B_WORD: 'f' })
  expect(all.ok && [...all.credentials.keys()]).toEqual(['kucoin', OTHER])
  const printed = printConfig(config, hash, keys)
  expect(printed).toContain('# B_KEY: not set')
  expect(read(printed).hash).toBe(hash)
})

test('each is found at an address of its own', () => {
  const at = withVenuesAt(
    read(FILE).config,
    new Map([
      ['kucoin', 'http://127.0.0.1:1'],
      [OTHER, 'http://127.0.0.1:2'],
    ]),
  )
  expect(Array.from(venuesOf(at).values(), ({ restUrl }) => restUrl)).toEqual([
    'http://127.0.0.1:1',
    'http://127.0.0.1:2',
  ])
})
