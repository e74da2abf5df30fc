import { describe, expect, it } from 'vitest'
import { EwmaCovariance } from '../../src/risk/covariance.ts'
import { describeGolden, near } from './golden.ts'

type Matrix = readonly (readonly number[])[]

describeGolden('exponentially weighted covariance', (read) => {
  const { returns, weights }: { readonly returns: Matrix; readonly weights: readonly number[] } =
    read('inputs/returns5.json')
  const golden: Record<string, Matrix> = read('covariance.json')
  const variances: Record<string, readonly number[]> = read('volatility.json')

  for (const decay of [0.94, 0.97])
    it(`is RiskMetrics' at λ = ${decay}`, () => {
      const covariance = new EwmaCovariance(5, decay)
      for (const row of returns) covariance.update(row)
      const expected = golden[`ewma_riskmetrics_${decay}_zero_mean_init_first_outer`] ?? []
      expect(expected).toHaveLength(5)
      expected.forEach((row, i) => {
        row.forEach((cell, j) => {
          expect(near(covariance.cell(i, j) * 1e3, cell * 1e3)).toBe(true)
        })
      })
    })

  it('follows the variance of the portfolio day by day', () => {
    const variance = new EwmaCovariance(1, 0.94)
    const expected = variances['ewma_0.94_var_s0_first_square'] ?? []
    expect(expected).toHaveLength(returns.length)
    const covariance = new EwmaCovariance(5, 0.94)
    returns.forEach((row, day) => {
      if (day > 0) expect(near(variance.varianceOf([1]) * 1e3, (expected[day] ?? 0) * 1e3)).toBe(true)
      variance.update([row.reduce((sum, each, asset) => sum + each * (weights[asset] ?? 0), 0)])
      covariance.update(row)
    })
    expect(near(covariance.varianceOf(weights) * 1e3, variance.varianceOf([1]) * 1e3)).toBe(true)
  })
})

describe('exponentially weighted covariance', () => {
  it('refuses a decay that does not decay', () => {
    for (const decay of [0, 1, Number.NaN]) expect(() => new EwmaCovariance(2, decay)).toThrow(RangeError)
  })
})
