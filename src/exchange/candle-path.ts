import type { Random } from '../ports/random.ts'
import type { RecordedCandle } from './candle-file.ts'

/** Points of one minute's way: one a second. */
const STEPS = 60
/** Ways that are drawn for one candle; the one whose own extremes fit best is taken. */
const DRAWS = 8
/** The range of a random walk is so many standard deviations of its end (Feller 1951: √(8/π)). */
const RANGE_PER_DEVIATION = Math.sqrt(8 / Math.PI)

/**
 * A price's way through one candle, as a function of the minute's share (0..1): from open to close, through the
 * high and the low, never outside. Between them it is a random walk as rough as the candle is tall; a way along
 * straight lines would tell everybody where the price goes next, and whoever makes a market would only lose.
 */
export function candlePath(candle: RecordedCandle, random: Random): (share: number) => number {
  const { open, high, low, close } = candle
  if (high === low) return () => close
  let best: Float64Array | undefined
  let bestMisfit = Number.POSITIVE_INFINITY
  for (let draw = 0; draw < DRAWS; draw++) {
    const way = bridge(open, close, (high - low) / RANGE_PER_DEVIATION / Math.sqrt(STEPS), random)
    const misfit = Math.abs(Math.max(...way) - high) + Math.abs(Math.min(...way) - low)
    if (misfit >= bestMisfit) continue
    best = way
    bestMisfit = misfit
  }
  const way = touching(best ?? bridge(open, close, 0, random), high, low)
  return (share) => {
    const at = Math.min(1, Math.max(0, share)) * STEPS
    const before = Math.floor(at)
    const from = way[before] ?? close
    return from + ((way[before + 1] ?? close) - from) * (at - before)
  }
}

/** A random walk that is tied down at both ends. */
function bridge(open: number, close: number, deviation: number, random: Random): Float64Array {
  const walk = new Float64Array(STEPS + 1)
  for (let step = 1; step <= STEPS; step++) walk[step] = (walk[step - 1] ?? 0) + deviation * random.normal()
  const drift = walk[STEPS] ?? 0
  return walk.map((value, step) => open + value + ((close - open - drift) * step) / STEPS)
}

/** Inside the candle, and at its extremes where the way was nearest to them. */
function touching(way: Float64Array, high: number, low: number): Float64Array {
  const highest = way.indexOf(Math.max(...way))
  const lowest = way.indexOf(Math.min(...way))
  const inside = way.map((value) => Math.min(high, Math.max(low, value)))
  inside[highest] = high
  inside[lowest] = low
  return inside
}
