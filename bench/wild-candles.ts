import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CANDLE_HEADER } from '../src/exchange/candle-file.ts'
import { type Random, seededRandom } from '../src/ports/random.ts'

const START_MS = Date.UTC(2026, 0, 5, 9)
const MINUTE_MS = 60_000
/** One minute's standard deviation: a crash day's, ten times a calm day's. */
const MINUTE_DEVIATION = 0.002
const VOLUME = 150

/** Writes 1-minute candles of two coins on a wild day, the same every time. Returns the files. */
export function writeCandles(folder: string, minutes: number): readonly string[] {
  const random = seededRandom(1, 'candles')
  return [
    ['BTCUSDT', 40_000],
    ['ETHUSDT', 2_500],
  ].map(([pair, price]) => {
    const file = join(folder, `${pair}_1m.csv`)
    writeFileSync(
      file,
      `${[CANDLE_HEADER, ...lines(Number(price), minutes, random.fork(String(pair)))].join('\n')}\n`,
    )
    return file
  })
}

function lines(opening: number, minutes: number, random: Random): readonly string[] {
  let close = opening
  return Array.from({ length: minutes }, (_, minute) => {
    const open = close
    close = open * Math.exp(random.normal() * MINUTE_DEVIATION)
    const high = Math.max(open, close) * (1 + random.exponential(MINUTE_DEVIATION / 2))
    const low = Math.min(open, close) * (1 - random.exponential(MINUTE_DEVIATION / 2))
    const prices = [open, high, low, close].map((price) => price.toFixed(2))
    return [START_MS + minute * MINUTE_MS, ...prices, VOLUME].join(',')
  })
}
