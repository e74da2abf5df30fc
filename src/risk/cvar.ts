import { normalDensity, normalQuantile } from './normal.ts'

/**
 * Value at risk and its tail mean. A loss is positive; `confidence` is 0.95 for the worst one in twenty.
 *
 * Historical CVaR is Rockafellar and Uryasev's exact one, "Optimization of Conditional Value-at-Risk" (2000): the
 * worst (1 − β)T observations, the last of them counted by the fraction that fits. The mean of the worst ⌈·⌉
 * observations, which some libraries print under the same name, is smaller. Historical VaR is the observation at the
 * edge of that tail (the inverted distribution function, no interpolation).
 */
export interface TailLoss {
  readonly valueAtRisk: number
  readonly cvar: number
}

/** Of a sample of returns or of profits, in their unit. @throws RangeError for an empty sample. */
export function historicalTail(profits: ArrayLike<number>, confidence: number): TailLoss {
  const sorted = Float64Array.from(profits).sort()
  const worst = sorted[0]
  if (worst === undefined) throw new RangeError('no tail of an empty sample')
  const weight = tailWeight(sorted.length, confidence)
  let sum = 0
  for (let at = 0; at < weight; at++) sum += (sorted[at] ?? worst) * Math.min(1, weight - at)
  // -0 reads badly in a report.
  return { valueAtRisk: -(sorted[Math.ceil(weight) - 1] ?? worst) || 0, cvar: -sum / weight || 0 }
}

/** Of a normal distribution: VaR = −μ + zσ, CVaR = −μ + σφ(z)/(1 − β). */
export function normalTail(mean: number, deviation: number, confidence: number): TailLoss {
  const z = normalQuantile(confidence)
  return {
    valueAtRisk: -mean + z * deviation,
    cvar: -mean + (deviation * normalDensity(z)) / (1 - confidence),
  }
}

/**
 * What each position contributes to the historical CVaR (Euler): its own profit over the same tail. The parts sum
 * to the whole. `profits[position][time]`.
 */
export function componentCvar(profits: readonly ArrayLike<number>[], confidence: number): readonly number[] {
  const total = totalProfits(profits)
  const order = Array.from(total.keys()).sort((left, right) => (total[left] ?? 0) - (total[right] ?? 0))
  if (order.length === 0) throw new RangeError('no tail of an empty sample')
  const weight = tailWeight(order.length, confidence)
  return profits.map((series) => {
    let sum = 0
    for (let at = 0; at < order.length && at < weight; at++)
      sum += (series[order[at] ?? 0] ?? 0) * Math.min(1, weight - at)
    return -sum / weight || 0
  })
}

/** The profit of the whole portfolio at each time. */
export function totalProfits(profits: readonly ArrayLike<number>[]): Float64Array {
  const total = new Float64Array(profits[0]?.length ?? 0)
  for (const series of profits)
    for (let at = 0; at < total.length; at++) total[at] = (total[at] ?? 0) + (series[at] ?? 0)
  return total
}

/**
 * (1 − β)T, free of the noise that 1 − 0.95 carries (0.05000000000000004): with a whole number of observations in
 * the tail that noise would let another one in.
 */
const tailWeight = (count: number, confidence: number): number =>
  Math.max(Math.round((1 - confidence) * count * 1e9) / 1e9, Number.EPSILON)
