import type { Random } from '../ports/random.ts'
import type { RecordedCandle } from './candle-file.ts'

/** Wobble around the straight way, as share of the candle's range. */
const NOISE_SHARE = 0.02

/**
 * The price's way through one candle, as a function of the minute's share (0..1): a rising candle visits its low
 * first, a falling one its high. Each leg takes time by its length, so the pace is even; noise stays inside the
 * candle.
 */
export function candlePath(candle: RecordedCandle, random: Random): (share: number) => number {
  const { open, high, low, close } = candle
  const stations = close >= open ? [open, low, high, close] : [open, high, low, close]
  const range = high - low
  if (range === 0) return () => close
  const lengths = [1, 2, 3].map((at) => Math.abs((stations[at] ?? 0) - (stations[at - 1] ?? 0)))
  const whole = lengths.reduce((sum, length) => sum + length, 0)
  return (share) => {
    let left = Math.min(1, Math.max(0, share)) * whole
    let leg = 0
    while (leg < 2 && left > (lengths[leg] ?? 0)) {
      left -= lengths[leg] ?? 0
      leg++
    }
    const from = stations[leg] ?? open
    const to = stations[leg + 1] ?? close
    const straight = from + Math.sign(to - from) * left
    return Math.min(high, Math.max(low, straight + range * NOISE_SHARE * random.normal()))
  }
}
