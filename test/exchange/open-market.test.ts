import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { openMarket } from '../../src/exchange/open-market.ts'

const folder = mkdtempSync(join(tmpdir(), 'recordings-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = (name: string, content: string | Buffer): string => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

const HEADER = 'openTimeMs,open,high,low,close,volume'
const candles = `${HEADER}\n60000,100,110,90,105,3\n120000,105,110,90,105,3\n`
const session =
  '1723161255319702566 {"data":{"e":"bookTicker","s":"BTCUSDT","u":1,"b":"60000.0","B":"1","a":"60000.1","A":"1"}}\n'
const open = (...replay: string[]) => openMarket({ replay, symbols: ['XBTUSDTM'], ordersPerSecond: 1 })

describe('the market of a run', () => {
  it('is generated without recordings', () => {
    expect(open().instruments.map((each) => each.symbol)).toEqual(['XBTUSDTM'])
    expect(open().startsAt).toBeNull()
  })

  it('is told by content, plain or packed, whatever the name ends in', () => {
    const plain = open(file('BTCUSDT.data', candles))
    expect(plain).toMatchObject({ startsAt: 60_000, durationMs: 120_000 })
    const packed = open(file('ETHUSDT.data', gzipSync(candles)))
    expect(packed.instruments.map((each) => each.symbol)).toEqual(['ETHUSDTM'])
    expect(open(file('frames', session))).toMatchObject({ startsAt: 1_723_161_255_319, durationMs: 0 })
  })

  it('joins several files: symbols side by side, one symbol in one row', () => {
    const later = file('BTCUSDT-2.csv', `${HEADER}\n120000,1,1,1,1,1\n180000,105,110,90,105,3\n`)
    const market = open(later, file('BTCUSDT-1.csv', candles), file('ETHUSDT.csv', candles))
    expect(market.instruments.map((each) => each.symbol)).toEqual(['XBTUSDTM', 'ETHUSDTM'])
    expect(market).toMatchObject({ startsAt: 60_000, durationMs: 180_000 })
  })

  it.each([
    ['an absent file', () => open(join(folder, 'absent.csv')), /absent\.csv: cannot be read/],
    ['an empty file', () => open(file('empty.csv', '')), /empty\.csv: is empty/],
    [
      'a torn gzip',
      () => open(file('torn.gz', gzipSync(candles).subarray(0, 30))),
      /torn\.gz: cannot be read/,
    ],
    ['an unknown format', () => open(file('odd.txt', 'hello\n')), /odd\.txt, line 1: neither/],
    [
      'a bad line',
      () => open(file('BTCUSDT-bad.csv', `${candles}180000,x,1,1,1,1\n`)),
      /BTCUSDT-bad\.csv, line 4: a price/,
    ],
    [
      'two raw sessions',
      () => open(file('a', session), file('b', session)),
      /b: a raw session is replayed alone/,
    ],
    [
      'a raw session among candles',
      () => open(file('BTCUSDT.csv', candles), file('frames', session)),
      /frames, line 1: a raw session is replayed alone/,
    ],
    [
      'a symbol that is not listed',
      () => openMarket({ replay: [], symbols: ['ABCUSDTM'], ordersPerSecond: 1 }),
      /does not list ABCUSDTM; it lists XBTUSDTM/,
    ],
  ])('is refused for %s', (_sentence, attempt, message) => {
    expect(attempt).toThrow(message)
  })
})
