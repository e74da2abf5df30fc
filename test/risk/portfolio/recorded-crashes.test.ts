import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  RECORDED_MOVES,
  type RecordedEvent,
  type RecordedMove,
} from '../../../src/risk/portfolio/recorded-crashes.ts'

const FOLDER = new URL('../../../../shared/marketdata/events/', import.meta.url)
const present = existsSync(FOLDER)
if (!present && process.env.CI) throw new Error('recorded crashes: ../shared/marketdata is absent')
if (!present) console.warn('SKIPPED: recorded crashes: ../shared/marketdata is absent')

const FILES: Readonly<Record<RecordedEvent, string>> = {
  '2021-04-25': '2021-04-25_exchange-outage_binance-spot',
  '2021-05-19': '2021-05-19_crash_binance-spot',
  '2023-03-11': '2023-03-11_usdc-depeg_kucoin-spot',
}
const HOUR = 3_600_000

interface Candle {
  readonly at: number
  readonly high: number
  readonly low: number
}

function candlesOf(event: RecordedEvent, coin: 'BTC' | 'ETH'): ReadonlyMap<number, Candle> {
  const text = readFileSync(new URL(`${FILES[event]}_${coin}USDT_1m.csv`, FOLDER), 'utf8')
  const rows = text.trim().split('\n').slice(1)
  return new Map(
    rows.map((line) => {
      const [at = 0, , high = 0, low = 0] = line.split(',').map(Number)
      return [at, { at, high, low }]
    }),
  )
}

const moveOf = (way: RecordedMove['way'], from: Candle, to: Candle): number =>
  way === 'fall' ? to.low / from.high - 1 : to.high / from.low - 1

/** Every pair of minutes no farther apart than the window is long. */
function worstOf(event: RecordedEvent, { hours, way }: RecordedMove) {
  const [btc, eth] = [candlesOf(event, 'BTC'), candlesOf(event, 'ETH')]
  const minutes = [...btc.keys()].filter((at) => eth.has(at)).map((at) => [btc.get(at), eth.get(at)] as const)
  let worst = { BTC: 0, ETH: 0, from: 0, to: 0 }
  minutes.forEach(([btcFrom, ethFrom], first) => {
    for (const [btcTo, ethTo] of minutes.slice(first + 1, first + 1 + hours * 60)) {
      if (!btcFrom || !ethFrom || !btcTo || !ethTo || btcTo.at - btcFrom.at > hours * HOUR) break
      const [BTC, ETH] = [moveOf(way, btcFrom, btcTo), moveOf(way, ethFrom, ethTo)]
      if (
        Math.abs(BTC + ETH) > Math.abs(worst.BTC + worst.ETH) &&
        Math.sign(BTC + ETH) === (way === 'fall' ? -1 : 1)
      )
        worst = { BTC, ETH, from: btcFrom.at, to: btcTo.at }
    }
  })
  return worst
}

describe.skipIf(!present)('the worst window', () => {
  for (const [event, moves] of Object.entries(RECORDED_MOVES) as [RecordedEvent, readonly RecordedMove[]][])
    it.each(moves)(`of ${event}: $way in $hours h is what the candles say`, (recorded) => {
      const worst = worstOf(event, recorded)
      expect(worst.from).toBe(Date.parse(recorded.from))
      expect(worst.to).toBe(Date.parse(recorded.to))
      expect(worst.BTC).toBeCloseTo(recorded.BTC, 4)
      expect(worst.ETH).toBeCloseTo(recorded.ETH, 4)
    })
})
