import type { Moments } from './moments.ts'
import { normalDensity, normalQuantile } from './normal-distribution.ts'
import type { TailLoss } from './tail-loss.ts'

/**
 * The normal tail bent by skewness S and excess kurtosis K: Cornish and Fisher (1937), as "modified VaR" by Favre and
 * Galeano (2002). With z the quantile of 1 − β:
 *
 *     w(z) = z + (z² − 1)S/6 + (z³ − 3z)K/24 − (2z³ − 5z)S²/36,   VaR = −(μ + w·σ)
 *
 * CVaR is the mean of that quantile function over the tail, which the partial moments of the normal give in closed form:
 *
 *     CVaR = −μ + σ·φ(z)/(1 − β)·(1 + zS/6 + (z² − 1)K/24 − (2z² − 1)S²/36)
 *
 * What may go wrong: with much skew or kurtosis w(z) bends back on itself and is no quantile function any more.
 */
export function cornishFisherTail(
  mean: number,
  deviation: number,
  shape: Pick<Moments, 'skewness' | 'excessKurtosis'>,
  confidence: number,
): TailLoss {
  const { valueAtRisk, cvar } = cornishFisherMultiples(shape, confidence)
  return { valueAtRisk: -mean + valueAtRisk * deviation, cvar: -mean + cvar * deviation }
}

/** VaR and CVaR of a deviation of 1, and how the CVaR changes with the shape. */
export function cornishFisherMultiples(
  { skewness, excessKurtosis }: Pick<Moments, 'skewness' | 'excessKurtosis'>,
  confidence: number,
): TailLoss & { readonly bySkewness: number; readonly byKurtosis: number } {
  const z = -normalQuantile(confidence)
  const square = z * z
  const quantile =
    z +
    ((square - 1) * skewness) / 6 +
    ((square - 3) * z * excessKurtosis) / 24 -
    ((2 * square - 5) * z * skewness ** 2) / 36
  const mean = normalDensity(z) / (1 - confidence)
  const bent =
    1 + (z * skewness) / 6 + ((square - 1) * excessKurtosis) / 24 - ((2 * square - 1) * skewness ** 2) / 36
  return {
    valueAtRisk: -quantile,
    cvar: mean * bent,
    bySkewness: mean * (z / 6 - ((2 * square - 1) * skewness) / 18),
    byKurtosis: (mean * (square - 1)) / 24,
  }
}

/** Farther out than so many deviations a bend of w(z) concerns nobody: one return in five hundred million. */
const DEVIATIONS_MAX = 6

/**
 * Whether w(z) rises wherever it matters. Its slope is the parabola a·z² + b·z + c below, which must not fall under zero
 * (Maillard, "A User's Guide to the Cornish Fisher Expansion", 2012, asks it of every z, and so of no sample with a hair
 * less kurtosis than the normal).
 */
export function isCornishFisherQuantile({
  skewness,
  excessKurtosis,
}: Pick<Moments, 'skewness' | 'excessKurtosis'>): boolean {
  const a = excessKurtosis / 8 - skewness ** 2 / 6
  const b = skewness / 3
  const c = 1 - excessKurtosis / 8 + (5 * skewness ** 2) / 36
  const slope = (z: number): number => (a * z + b) * z + c
  const lowest = a > 0 ? Math.max(-DEVIATIONS_MAX, Math.min(DEVIATIONS_MAX, -b / (2 * a))) : 0
  return Math.min(slope(-DEVIATIONS_MAX), slope(DEVIATIONS_MAX), slope(lowest)) >= 0
}

/**
 * How skewness and excess kurtosis of a portfolio change with each position, from its co-skewness and co-kurtosis with
 * the whole (Boudt, Peterson and Croux, 2008). `returns` holds the observations row by row, `size` in each, and
 * `profits` what the portfolio made of each row.
 */
export function shapeGradients(
  profits: ArrayLike<number>,
  { mean, variance, skewness, excessKurtosis }: Moments,
  returns: ArrayLike<number>,
  size: number,
): { readonly skewness: Float64Array; readonly kurtosis: Float64Array } {
  const bySecond = new Float64Array(size)
  const byThird = new Float64Array(size)
  const byFourth = new Float64Array(size)
  const count = profits.length
  for (let row = 0; row < count; row++) {
    const off = (profits[row] ?? 0) - mean
    const square = off * off - variance
    // What is subtracted takes the means of the returns out, without their being known.
    const cube = off * (square + variance) - skewness * variance ** 1.5
    for (let at = 0; at < size; at++) {
      const value = (returns[row * size + at] ?? 0) / count
      bySecond[at] = (bySecond[at] ?? 0) + off * value
      byThird[at] = (byThird[at] ?? 0) + square * value
      byFourth[at] = (byFourth[at] ?? 0) + cube * value
    }
  }
  if (variance === 0) return { skewness: new Float64Array(size), kurtosis: new Float64Array(size) }
  return {
    skewness: byThird.map(
      (each, at) => (3 * each) / variance ** 1.5 - (3 * skewness * (bySecond[at] ?? 0)) / variance,
    ),
    kurtosis: byFourth.map(
      (each, at) => (4 * each) / variance ** 2 - (4 * (excessKurtosis + 3) * (bySecond[at] ?? 0)) / variance,
    ),
  }
}
