import { basename } from 'node:path'
import { parseCandles } from '../../src/exchange/candle-file.ts'
import { candleFlow } from '../../src/exchange/candle-flow.ts'
import type { MarketSource } from '../../src/exchange/market-source.ts'
import { readRecording } from '../../src/exchange/read-recording.ts'
import { sharedData } from '../exchange/shared-data.ts'

const FILES = ['BTCUSDT', 'ETHUSDT'].map((pair) => `events/2021-05-19_crash_binance-spot_${pair}_1m.csv`)

/** A time of that day, epoch ms. */
export const may19 = (hour: number, minute: number): number => Date.UTC(2021, 4, 19, hour, minute)

/** BTC and ETH as they were recorded between two times of that day; undefined where the recording is absent and may be. */
export function recordedCrash(fromMs: number, toMs: number): MarketSource | undefined {
  const files = FILES.map(sharedData)
  if (files.includes(undefined)) return undefined
  const series = files
    .filter((file) => file !== undefined)
    .map((file) => parseCandles(basename(file), readRecording(file)))
    .map(({ instrument, candles }) => ({
      instrument,
      candles: candles.filter(({ at }) => at >= fromMs && at < toMs),
    }))
  return candleFlow({ series, roundsPerSecond: 1 })
}
