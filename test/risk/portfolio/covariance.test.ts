import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../src/ports/random.ts'
import { cholesky, solve } from '../../../src/risk/portfolio/cholesky.ts'
import { ConstantCorrelation } from '../../../src/risk/portfolio/constant-correlation.ts'
import { covarianceOf } from '../../../src/risk/portfolio/covariance.ts'
import type { CovarianceEstimator } from '../../../src/risk/portfolio/estimator.ts'
import { EwmaCovariance } from '../../../src/risk/portfolio/ewma-covariance.ts'
import { LedoitWolf } from '../../../src/risk/portfolio/ledoit-wolf.ts'
import { ReturnWindow } from '../../../src/risk/portfolio/return-window.ts'
import { dot, SymmetricMatrix } from '../../../src/risk/portfolio/symmetric-matrix.ts'
import { describeGolden, near } from '../golden.ts'
import { type Matrix, matrixOf, type Returns } from './goldens.ts'

const fed = <Estimator extends CovarianceEstimator>(estimator: Estimator, rows: Matrix): Estimator => {
  for (const row of rows) estimator.update(row, undefined)
  return estimator
}
/** Cells are of the order of 10^-4: compared as thousandths. */
const sameCells = (matrix: SymmetricMatrix, golden: Matrix) =>
  golden.forEach((row, at) => {
    row.forEach((cell, column) => {
      expect(near(matrix.cell(at, column) * 1e3, cell * 1e3)).toBe(true)
    })
  })

describeGolden('covariance of five assets', (read) => {
  const { returns, weights }: Returns = read('inputs/returns5.json')
  const golden: Record<string, Matrix> = read('covariance.json')
  const variances: Record<string, readonly number[]> = read('volatility.json')

  for (const decay of [0.94, 0.97])
    it(`is RiskMetrics' at λ = ${decay}`, () => {
      const expected = golden[`ewma_riskmetrics_${decay}_zero_mean_init_first_outer`] ?? []
      expect(expected).toHaveLength(5)
      sameCells(fed(new EwmaCovariance(5, decay), returns).matrix(), expected)
    })

  it('follows the variance of the portfolio day by day', () => {
    const expected = variances['ewma_0.94_var_s0_first_square'] ?? []
    const covariance = new EwmaCovariance(5, 0.94)
    returns.forEach((row, day) => {
      if (day > 0) {
        const variance = dot(weights, covariance.matrix().times(weights))
        expect(near(variance * 1e3, (expected[day] ?? 0) * 1e3)).toBe(true)
      }
      covariance.update(row)
    })
    expect(expected).toHaveLength(returns.length)
  })
})

interface Shrunk {
  readonly ledoit_wolf_identity: { readonly shrinkage: number; readonly cov: Matrix }
  readonly wide: {
    readonly ledoit_wolf_shrinkage: number
    readonly lw_cov_row0: readonly number[]
    readonly cc_delta: number
    readonly cc_rbar: number
    readonly cc_cov_row0: readonly number[]
  }
  readonly blocks: { readonly lw_identity_shrinkage: number; readonly lw_identity_cov: Matrix }
  readonly ledoit_wolf_constant_correlation: {
    readonly delta: number
    readonly rbar: number
    readonly cov: Matrix
  }
}

describeGolden('shrunk covariance', (read) => {
  const returnsOf = (file: string): Matrix => (read(`inputs/${file}.json`) as Returns).returns ?? []
  const golden: Shrunk = read('covariance.json')
  const identity = (file: string) => {
    const rows = returnsOf(file)
    return fed(new LedoitWolf(rows[0]?.length ?? 0, rows.length), rows)
  }

  it('is Ledoit and Wolf’s toward the identity, of five assets', () => {
    const { shrinkage, cov } = golden.ledoit_wolf_identity
    const ours = identity('returns5')
    expect(near(ours.shrinkage, shrinkage)).toBe(true)
    sameCells(ours.matrix(), cov)
  })

  it('is so with more assets than observations', () => {
    const { ledoit_wolf_shrinkage, lw_cov_row0 } = golden.wide
    const ours = identity('returns_wide')
    expect(near(ours.shrinkage, ledoit_wolf_shrinkage)).toBe(true)
    sameCells(ours.matrix(), [lw_cov_row0])
    expect(cholesky(ours.matrix())).toBeDefined()
  })

  it('is all target where the mean correlation is believed altogether, with more assets than observations', () => {
    const { cc_delta, cc_rbar, cc_cov_row0 } = golden.wide
    const rows = returnsOf('returns_wide')
    const ours = fed(new ConstantCorrelation(rows[0]?.length ?? 0, rows.length), rows)
    expect(ours.shrinkage).toBe(cc_delta)
    expect(near(ours.correlation, cc_rbar)).toBe(true)
    sameCells(ours.matrix(), [cc_cov_row0])
  })

  it('is so, and toward the mean correlation, of two blocks', () => {
    const ours = identity('returns_blocks')
    expect(near(ours.shrinkage, golden.blocks.lw_identity_shrinkage)).toBe(true)
    sameCells(ours.matrix(), golden.blocks.lw_identity_cov)
    const rows = returnsOf('returns_blocks')
    const constant = fed(new ConstantCorrelation(6, rows.length), rows)
    const { delta, rbar, cov } = golden.ledoit_wolf_constant_correlation
    expect(near(constant.shrinkage, delta)).toBe(true)
    expect(near(constant.correlation, rbar)).toBe(true)
    sameCells(constant.matrix(), cov)
  })
})

/** Rows of assets that have a market in common, means that are not zero, and now and then a crash. */
function market(rows: number, assets: number, seed: number): Matrix {
  const random = seededRandom(seed)
  return Array.from({ length: rows }, (_, row) => {
    const common = random.normal() * (row % 37 === 0 ? 0.05 : 0.005)
    return Array.from({ length: assets }, (_, at) => common + random.normal() * 0.004 * (at + 1) + 0.0005)
  })
}

const ESTIMATORS: readonly (readonly [string, (size: number, capacity: number) => CovarianceEstimator])[] = [
  ['exponentially weighted', (size) => new EwmaCovariance(size, 0.97)],
  ['toward the identity', (size, capacity) => new LedoitWolf(size, capacity)],
  ['toward the mean correlation', (size, capacity) => new ConstantCorrelation(size, capacity)],
]

describe.each(ESTIMATORS)('covariance %s', (name, make) => {
  const shape = fc.record({
    assets: fc.integer({ min: 1, max: 6 }),
    rows: fc.integer({ min: 2, max: 60 }),
    seed: fc.integer({ min: 1, max: 1e6 }),
  })

  it('gives no portfolio a negative variance', () => {
    fc.assert(
      fc.property(shape, ({ assets, rows, seed }) => {
        const matrix = fed(make(assets, rows), market(rows, assets, seed)).matrix()
        const random = seededRandom(seed + 1)
        for (let book = 0; book < 20; book++) {
          const values = Array.from({ length: assets }, () => random.normal())
          expect(dot(values, matrix.times(values))).toBeGreaterThanOrEqual(-1e-15)
        }
      }),
    )
  })

  it('is homogeneous: returns twice as large have four times the covariance', () => {
    fc.assert(
      fc.property(shape, ({ assets, rows, seed }) => {
        const series = market(rows, assets, seed)
        const single = fed(make(assets, rows), series).matrix()
        const doubled = fed(
          make(assets, rows),
          series.map((row) => row.map((each) => each * 2)),
        ).matrix()
        single.cells.forEach((cell, at) => {
          expect(doubled.cells[at]).toBeCloseTo(4 * cell, 12)
        })
      }),
    )
  })

  if (name !== 'exponentially weighted')
    it('kept row by row over many windows is that of the last window alone, to 1e-12', () => {
      fc.assert(
        fc.property(shape, fc.integer({ min: 0, max: 300 }), ({ assets, rows, seed }, more) => {
          const series = market(rows + more, assets, seed)
          const window = new ReturnWindow(assets, rows)
          const rolling = make(assets, rows)
          for (const row of series) rolling.update(row, window.push(row))
          const batch = fed(make(assets, rows), series.slice(-rows)).matrix()
          // Sums are rounded to the largest product that went through them.
          const scale = Math.max(...series.flat().map((each) => each * each))
          rolling.matrix().cells.forEach((cell, at) => {
            expect(Math.abs(cell - (batch.cells[at] ?? 0))).toBeLessThanOrEqual(1e-12 * scale)
          })
        }),
        { numRuns: 50 },
      )
    })
})

describe('covariance', () => {
  it.each([
    ['ewma', EwmaCovariance],
    ['ledoit-wolf', LedoitWolf],
    ['constant-correlation', ConstantCorrelation],
  ] as const)('is estimated as the configuration says: %s', (covariance, Estimator) => {
    expect(covarianceOf(2, { covariance, ewmaDecay: 0.97, rows: 10 })).toBeInstanceOf(Estimator)
  })

  it('refuses a decay that does not decay', () => {
    for (const decay of [0, 1, Number.NaN]) expect(() => new EwmaCovariance(2, decay)).toThrow(RangeError)
  })

  it('of what never moves is nothing, and shrinks to nothing', () => {
    const still = Array.from({ length: 5 }, () => [0, 0])
    for (const [, make] of ESTIMATORS)
      expect([...fed(make(2, 5), still).matrix().cells]).toEqual([0, 0, 0, 0])
  })

  it('does not drift in two hundred thousand rows', () => {
    const rows = market(500, 2, 3)
    const window = new ReturnWindow(2, 50)
    const rolling = new LedoitWolf(2, 50)
    for (let at = 0; at < 200_000; at++) {
      const row = (rows[at % 500] ?? []).map((each) => each * (at < 199_900 ? 1_000 : 1))
      rolling.update(row, window.push(row))
    }
    const batch = fed(new LedoitWolf(2, 50), rows.slice(-50)).matrix()
    expect(rolling.matrix().cell(0, 1) / batch.cell(0, 1)).toBeCloseTo(1, 12)
  })
})

describeGolden('the Cholesky decomposition', (read) => {
  const { corr, cholesky_corr }: { readonly corr: Matrix; readonly cholesky_corr: Matrix } =
    read('covariance.json')

  it('is numpy’s', () => {
    const ours = cholesky(matrixOf(corr)) ?? []
    cholesky_corr.flat().forEach((cell, at) => {
      expect(near(ours[at] ?? 0, cell)).toBe(true)
    })
  })
})

describe('solving', () => {
  it('gives back what was multiplied', () => {
    const matrix = matrixOf([
      [4, 1, 0],
      [1, 3, -1],
      [0, -1, 2],
    ])
    const solution = solve(matrix, matrix.times([1, -2, 3])) ?? []
    for (const [at, value] of [1, -2, 3].entries()) expect(solution[at]).toBeCloseTo(value, 12)
  })

  it('says so where nothing can be solved', () => {
    expect(solve(new SymmetricMatrix(2), [1, 1])).toBeUndefined()
  })
})
