import { kellyPortfolio } from './kelly.ts'
import { SymmetricMatrix } from './symmetric-matrix.ts'

/**
 * How much of the capital grows fastest in each asset when all are held at once and each earns `edge` of its own
 * deviations: Kelly's Σ⁻¹μ, in units of a deviation R⁻¹ · edge with R the correlations. What moves together shares one bet.
 * No share is below 0, nor above what it would be alone: from few returns R⁻¹ can say anything. Where R cannot be inverted,
 * or is not known (undefined), all assets are taken for one.
 */
export function kellyShares(
  covariance: SymmetricMatrix | undefined,
  deviations: ArrayLike<number>,
  edge: number,
): readonly number[] {
  const size = deviations.length
  const excess = new Float64Array(size).fill(edge)
  const together = covariance && kellyPortfolio(correlationOf(covariance), excess)
  return Array.from(deviations, (deviation, at) => {
    const bet = Math.min(edge, Math.max(0, together?.shares[at] ?? edge / size))
    return deviation > 0 ? bet / deviation : 0
  })
}

/** What never moved correlates with nothing. */
function correlationOf(covariance: SymmetricMatrix): SymmetricMatrix {
  const { size } = covariance
  const correlation = new SymmetricMatrix(size)
  for (let row = 0; row < size; row++) {
    correlation.set(row, row, 1)
    for (let column = 0; column < row; column++) {
      const product = covariance.cell(row, row) * covariance.cell(column, column)
      if (product > 0) correlation.set(row, column, covariance.cell(row, column) / Math.sqrt(product))
    }
  }
  return correlation
}
