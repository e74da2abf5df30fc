import { normalDensity, normalQuantile } from './normal-distribution.ts'
import type { TailLoss } from './tail-loss.ts'

/** Of a normal distribution of profits: VaR = −μ + zσ, CVaR = −μ + σφ(z)/(1 − β). */
export function normalTail(mean: number, deviation: number, confidence: number): TailLoss {
  const { valueAtRisk, cvar } = normalMultiples(confidence)
  return { valueAtRisk: -mean + valueAtRisk * deviation, cvar: -mean + cvar * deviation }
}

/** VaR and CVaR of the standard normal: what a deviation is multiplied by. */
export function normalMultiples(confidence: number): TailLoss {
  const z = normalQuantile(confidence)
  return { valueAtRisk: z, cvar: normalDensity(z) / (1 - confidence) }
}

/**
 * What one more unit of each position adds to a loss of `multiple` deviations (Euler): −μᵢ + multiple·(Σw)ᵢ/σ. Times
 * the positions the parts sum to the whole. A portfolio without deviation has no direction: only the means are left.
 */
export function normalMarginals(
  covarianceTimesWeights: ArrayLike<number>,
  deviation: number,
  multiple: number,
  means?: ArrayLike<number>,
): Float64Array {
  const slope = deviation > 0 ? multiple / deviation : 0
  return Float64Array.from(covarianceTimesWeights, (each, at) => slope * each - (means?.[at] ?? 0))
}
