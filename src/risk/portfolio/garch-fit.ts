import { GARCH_ROWS_MIN } from '../../config/tables/portfolio.ts'
import { solve } from './cholesky.ts'
import { type Garch, garchPath, meanSquare } from './garch.ts'
import { momentsOf } from './moments.ts'
import { dot, SymmetricMatrix } from './symmetric-matrix.ts'

export interface GarchFit extends Garch {
  readonly logLikelihood: number
  readonly iterations: number
}

/** Twice what any series at hand took. */
const ITERATIONS_MAX = 100
const HALVINGS_MAX = 20
/** What a step could still gain in likelihood. */
const GAIN_MIN = 1e-14
const START = { alpha: 0.08, beta: 0.85 }

/**
 * The parameters of greatest likelihood, by Fisher's scoring: steps along the inverse of the expected information,
 * which needs first derivatives only (Fiorentini, Calzolari and Panattoni, 1996), halved until the likelihood rises and
 * ω > 0, α ≥ 0, β ≥ 0, α + β < 1 hold. undefined: too few returns, nothing moved, or no greatest likelihood inside those
 * bounds (returns without any clustering have theirs on the edge).
 */
export function fitGarch(returns: ArrayLike<number>): GarchFit | undefined {
  if (returns.length < GARCH_ROWS_MIN) return undefined
  const { mean, variance } = momentsOf(returns)
  if (!(variance > 0)) return undefined
  // In units of its own deviation every series is alike, and the information is well conditioned.
  const unit = Math.sqrt(variance)
  const scaled = Float64Array.from(returns, (each) => each / unit)
  let at: Garch = { mean: mean / unit, omega: 1 - START.alpha - START.beta, ...START }
  let likelihood = garchPath(scaled, at).logLikelihood
  for (let iteration = 1; iteration <= ITERATIONS_MAX; iteration++) {
    const { score, information } = derivatives(scaled, at)
    const step = solve(information, score)
    if (!step) return undefined
    if (dot(step, score) < GAIN_MIN * scaled.length)
      return {
        mean: at.mean * unit,
        omega: at.omega * variance,
        alpha: at.alpha,
        beta: at.beta,
        logLikelihood: garchPath(returns, rescaled(at, unit)).logLikelihood,
        iterations: iteration,
      }
    const next = uphill(scaled, at, likelihood, step)
    if (!next) return undefined
    at = next.at
    likelihood = next.likelihood
  }
  return undefined
}

const rescaled = (model: Garch, unit: number): Garch => ({
  ...model,
  mean: model.mean * unit,
  omega: model.omega * unit * unit,
})

function uphill(
  returns: Float64Array,
  from: Garch,
  likelihood: number,
  step: Float64Array,
): { readonly at: Garch; readonly likelihood: number } | undefined {
  const [mean = 0, omega = 0, alpha = 0, beta = 0] = step
  for (let halving = 0, share = 1; halving < HALVINGS_MAX; halving++, share /= 2) {
    const at: Garch = {
      mean: from.mean + share * mean,
      omega: from.omega + share * omega,
      alpha: from.alpha + share * alpha,
      beta: from.beta + share * beta,
    }
    if (!isStationary(at)) continue
    const reached = garchPath(returns, at).logLikelihood
    if (reached >= likelihood) return { at, likelihood: reached }
  }
  return undefined
}

const isStationary = ({ omega, alpha, beta }: Garch): boolean =>
  omega > 0 && alpha >= 0 && beta >= 0 && alpha + beta < 1

/** The score, and the information that is expected where the model is true; in the order μ, ω, α, β. */
function derivatives(
  returns: Float64Array,
  { mean, omega, alpha, beta }: Garch,
): { readonly score: Float64Array; readonly information: SymmetricMatrix } {
  const score = new Float64Array(4)
  const lower = new Float64Array(16)
  const slopes = new Float64Array(4)
  const count = returns.length
  let square = meanSquare(returns, mean)
  let variance = square
  let error = 0
  for (let at = 0; at < count; at++) error += (returns[at] ?? 0) - mean
  // Of h before the first return: it is the mean square, which knows of μ only; and of e² before it, the same.
  let byMean = (-2 * error) / count
  let squareByMean = byMean
  let [byOmega, byAlpha, byBeta, precision] = [0, 0, 0, 0]
  for (let at = 0; at < count; at++) {
    byMean = alpha * squareByMean + beta * byMean
    byOmega = 1 + beta * byOmega
    byAlpha = square + beta * byAlpha
    byBeta = variance + beta * byBeta
    variance = omega + alpha * square + beta * variance
    error = (returns[at] ?? 0) - mean
    square = error * error
    squareByMean = -2 * error
    slopes[0] = byMean
    slopes[1] = byOmega
    slopes[2] = byAlpha
    slopes[3] = byBeta
    const surprise = (0.5 * (square / variance - 1)) / variance
    const weight = 0.5 / (variance * variance)
    for (let row = 0; row < 4; row++) {
      const slope = slopes[row] ?? 0
      score[row] = (score[row] ?? 0) + surprise * slope
      for (let column = 0; column <= row; column++)
        lower[row * 4 + column] = (lower[row * 4 + column] ?? 0) + weight * slope * (slopes[column] ?? 0)
    }
    score[0] = (score[0] ?? 0) + error / variance
    precision += 1 / variance
  }
  const information = new SymmetricMatrix(4)
  for (let row = 0; row < 4; row++)
    for (let column = 0; column <= row; column++) information.set(row, column, lower[row * 4 + column] ?? 0)
  information.set(0, 0, information.cell(0, 0) + precision)
  return { score, information }
}
