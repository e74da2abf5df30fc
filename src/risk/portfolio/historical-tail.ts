import type { TailLoss } from './tail-loss.ts'

/**
 * Historical CVaR is Rockafellar and Uryasev's exact one, "Optimization of Conditional Value-at-Risk" (2000): the
 * worst (1 − β)T observations, the last of them counted by the fraction that fits. The mean of the worst ⌈·⌉
 * observations, which some libraries print under the same name, is smaller. Historical VaR is the observation at the
 * edge of that tail (the inverted distribution function, no interpolation).
 */
export interface HistoricalTail extends TailLoss {
  /** Which observations are in the tail. */
  readonly rows: readonly number[]
  /** How much of each counts: 1 of all but those at the edge. They sum to (1 − β)T. */
  readonly weights: readonly number[]
}

/** Of a sample of returns or of profits, in their unit. @throws RangeError for an empty sample. */
export function historicalTail(profits: ArrayLike<number>, confidence: number): HistoricalTail {
  const sorted = Float64Array.from(profits).sort()
  const worst = sorted[0]
  if (worst === undefined) throw new RangeError('no tail of an empty sample')
  const weight = tailWeight(sorted.length, confidence)
  const edge = sorted[Math.ceil(weight) - 1] ?? worst
  const rows: number[] = []
  const weights: number[] = []
  let left = weight
  let sum = 0
  const take = (row: number, profit: number): void => {
    const share = Math.min(1, left)
    left -= share
    sum += share * profit
    rows.push(row)
    weights.push(share)
  }
  for (let row = 0; row < profits.length; row++) {
    const profit = profits[row] ?? 0
    if (profit < edge) take(row, profit)
  }
  // Of equals at the edge the oldest fill what is left.
  for (let row = 0; row < profits.length && left > 0; row++) if (profits[row] === edge) take(row, edge)
  // -0 reads badly in a report.
  return { valueAtRisk: -edge || 0, cvar: -sum / weight || 0, rows, weights }
}

/**
 * (1 − β)T, free of the noise that 1 − 0.95 carries (0.05000000000000004): with a whole number of observations in
 * the tail that noise would let another one in.
 */
const tailWeight = (count: number, confidence: number): number =>
  Math.max(Math.round((1 - confidence) * count * 1e9) / 1e9, Number.EPSILON)

/**
 * What one more unit of each position adds to the historical CVaR: its own mean loss over the same tail. Times the
 * positions these are their parts of the whole (Euler), and the parts sum to it. `returns` holds the observations row
 * by row, `size` in each.
 */
export function historicalMarginals(
  tail: HistoricalTail,
  returns: ArrayLike<number>,
  size: number,
): Float64Array {
  const marginals = new Float64Array(size)
  let total = 0
  tail.rows.forEach((row, place) => {
    const weight = tail.weights[place] ?? 0
    total += weight
    for (let at = 0; at < size; at++)
      marginals[at] = (marginals[at] ?? 0) - weight * (returns[row * size + at] ?? 0)
  })
  return marginals.map((sum) => sum / total)
}
