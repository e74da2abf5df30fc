import { solve } from './cholesky.ts'
import { dot, type SymmetricMatrix } from './symmetric-matrix.ts'

/**
 * How much of the capital to put on something so that its growth is greatest (Kelly, 1956; Thorp, "The Kelly Criterion in
 * Blackjack, Sports Betting and the Stock Market", 2006). The shares are full Kelly; whoever bets takes a fraction, for
 * the edge is an estimate and an edge that is believed too large ruins.
 */
export interface KellyBet {
  /** Of the capital; negative is short, above 1 borrowed. */
  readonly share: number
  /** Of the logarithm of the capital, a period. */
  readonly growth: number
}

/** Of assets in continuous time: Σ⁻¹μ, growth ½μᵀΣ⁻¹μ; of one alone (μ − r)/σ². undefined when the covariance is not positive definite. */
export function kellyPortfolio(
  covariance: SymmetricMatrix,
  excess: ArrayLike<number>,
): { readonly shares: Float64Array; readonly growth: number } | undefined {
  const shares = solve(covariance, excess)
  return shares && { shares, growth: dot(shares, excess) / 2 }
}

const HALVINGS = 200

/**
 * Of returns as they were: the root of mean(r / (1 + f·r)), where the growth mean(log(1 + f·r)) is greatest. 0 without an
 * edge; Infinity when nothing was ever lost. @throws RangeError for an empty sample.
 */
export function kellyEmpirical(returns: ArrayLike<number>): KellyBet {
  if (returns.length === 0) throw new RangeError('no bet on an empty sample')
  const values = Array.from(returns)
  const mean = (of: (value: number) => number): number =>
    values.reduce((sum, value) => sum + of(value), 0) / values.length
  const worst = Math.min(...values)
  if (!(mean((value) => value) > 0)) return { share: 0, growth: 0 }
  if (worst >= 0) return { share: Number.POSITIVE_INFINITY, growth: Number.POSITIVE_INFINITY }
  // The slope falls from the mean to minus infinity, where the worst return takes everything.
  let low = 0
  let high = -1 / worst
  for (let halving = 0; halving < HALVINGS && low < high; halving++) {
    const middle = (low + high) / 2
    if (middle === low || middle === high) break
    if (mean((value) => value / (1 + middle * value)) > 0) low = middle
    else high = middle
  }
  return { share: low, growth: mean((value) => Math.log1p(low * value)) }
}
