/**
 * GARCH(1,1) of Bollerslev (1986) with normal innovations: r = μ + e, h ← ω + αe² + βh. Before the first return both
 * e² and h are the mean of e² (Fiorentini, Calzolari and Panattoni, 1996).
 */
export interface Garch {
  readonly mean: number
  readonly omega: number
  readonly alpha: number
  readonly beta: number
}

export interface GarchPath {
  /** h of each return, forecast from those before it. */
  readonly variances: Float64Array
  /** h of the return that comes next. */
  readonly next: number
  readonly logLikelihood: number
}

/** @throws RangeError for an empty series. */
export function garchPath(returns: ArrayLike<number>, { mean, omega, alpha, beta }: Garch): GarchPath {
  const count = returns.length
  if (count === 0) throw new RangeError('no path of an empty series')
  const variances = new Float64Array(count)
  let square = meanSquare(returns, mean)
  let variance = square
  let sum = 0
  for (let at = 0; at < count; at++) {
    variance = omega + alpha * square + beta * variance
    variances[at] = variance
    square = ((returns[at] ?? 0) - mean) ** 2
    sum += Math.log(variance) + square / variance
  }
  return {
    variances,
    next: omega + alpha * square + beta * variance,
    logLikelihood: -0.5 * (count * Math.log(2 * Math.PI) + sum),
  }
}

/** The variance that the process returns to; α + β < 1, as every fit has it. */
export const longRunVariance = ({ omega, alpha, beta }: Garch): number => omega / (1 - alpha - beta)

/**
 * The variance of the sum of the next `steps` returns: each forecast is nearer to the long run by the factor α + β than
 * the one before it.
 */
export function garchVarianceOver(model: Garch, next: number, steps: number): number {
  const persistence = model.alpha + model.beta
  const settled = longRunVariance(model)
  return steps * settled + ((next - settled) * (1 - persistence ** steps)) / (1 - persistence)
}

export function meanSquare(returns: ArrayLike<number>, mean: number): number {
  let sum = 0
  for (let at = 0; at < returns.length; at++) sum += ((returns[at] ?? 0) - mean) ** 2
  return sum / returns.length
}
