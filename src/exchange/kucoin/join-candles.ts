import { lots, ticks } from '../../domain/instrument.ts'
import type { MinuteCandle } from '../contract.ts'

const MINUTE_MS = 60_000

/** Joins 1-minute candles, oldest first, into candles of so many minutes that begin on multiples of their length. */
export function joinCandles(candles: readonly MinuteCandle[], minutes: number): readonly MinuteCandle[] {
  const lengthMs = minutes * MINUTE_MS
  const joined: MinuteCandle[] = []
  for (const candle of candles) {
    const at = candle.at - (candle.at % lengthMs)
    const last = joined[joined.length - 1]
    if (last?.at === at) joined[joined.length - 1] = merged(last, candle)
    else joined.push({ ...candle, at })
  }
  return joined
}

const merged = (earlier: MinuteCandle, later: MinuteCandle): MinuteCandle => ({
  at: earlier.at,
  open: earlier.open,
  high: ticks(Math.max(earlier.high, later.high)),
  low: ticks(Math.min(earlier.low, later.low)),
  close: later.close,
  volume: lots(earlier.volume + later.volume),
})
