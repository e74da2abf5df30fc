import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  cornishFisherMultiples,
  cornishFisherTail,
  isCornishFisherQuantile,
} from '../../../src/risk/portfolio/cornish-fisher.ts'
import { historicalTail } from '../../../src/risk/portfolio/historical-tail.ts'
import { momentsOf } from '../../../src/risk/portfolio/moments.ts'
import { normalQuantile } from '../../../src/risk/portfolio/normal-distribution.ts'
import { normalTail } from '../../../src/risk/portfolio/normal-tail.ts'
import { dot } from '../../../src/risk/portfolio/symmetric-matrix.ts'
import { describeGolden, near } from '../golden.ts'
import { type Matrix, matrixOf, portfolioOf, type Returns } from './goldens.ts'

interface Level {
  readonly hist_VaR_inverted_cdf: number
  readonly hist_CVaR_RU_exact: number
  readonly normal_VaR: number
  readonly normal_ES: number
  readonly cornish_fisher_VaR: number
}
interface Risk {
  readonly levels: Record<string, Level>
  readonly moments: {
    readonly mean: number
    readonly sd_ddof1: number
    readonly sd_ddof0: number
    readonly skew_pop: number
    readonly exkurt_pop: number
  }
}
interface Paper {
  readonly mean: readonly number[]
  readonly cov: Matrix
  readonly computed: {
    readonly weights: readonly number[]
    readonly variance: number
    readonly levels: Record<string, { readonly VaR: number; readonly CVaR: number }>
  }
  readonly 'published (VaR,CVaR) Table 2': Record<string, readonly [number, number]>
}

describeGolden('tail losses of a portfolio of five', (read) => {
  const input: Returns = read('inputs/returns5.json')
  const { levels, moments }: Risk = read('risk.json')
  const portfolio = portfolioOf({ returns: input.returns ?? [], weights: input.weights ?? [] })
  for (const [confidence, golden] of Object.entries(levels ?? {}))
    it(`at ${confidence}: historical, normal, Cornish-Fisher`, () => {
      const level = Number(confidence)
      const historical = historicalTail(portfolio, level)
      const normal = normalTail(moments.mean, moments.sd_ddof1, level)
      const bent = cornishFisherTail(moments.mean, moments.sd_ddof1, momentsOf(portfolio), level)
      expect(near(historical.valueAtRisk, golden.hist_VaR_inverted_cdf)).toBe(true)
      expect(near(historical.cvar, golden.hist_CVaR_RU_exact)).toBe(true)
      expect(near(normal.valueAtRisk, golden.normal_VaR)).toBe(true)
      expect(near(normal.cvar, golden.normal_ES)).toBe(true)
      expect(near(bent.valueAtRisk, golden.cornish_fisher_VaR)).toBe(true)
    })

  it('has the moments of the sample', () => {
    const ours = momentsOf(portfolio)
    expect(near(ours.mean, moments.mean)).toBe(true)
    expect(near(Math.sqrt(ours.variance), moments.sd_ddof0)).toBe(true)
    expect(near(ours.skewness, moments.skew_pop)).toBe(true)
    expect(near(ours.excessKurtosis, moments.exkurt_pop)).toBe(true)
  })
})

describeGolden('the table of Rockafellar and Uryasev (2000)', (read) => {
  const { mean, cov, computed, ...paper }: Paper = read('rockafellar_uryasev.json')
  for (const [confidence, { VaR, CVaR }] of Object.entries(computed?.levels ?? {}))
    it(`at ${confidence}, as computed and as printed`, () => {
      const { weights } = computed
      const variance = dot(weights, matrixOf(cov).times(weights))
      const tail = normalTail(dot(mean, weights), Math.sqrt(variance), Number(confidence))
      expect(near(variance, computed.variance)).toBe(true)
      expect(near(tail.valueAtRisk, VaR)).toBe(true)
      expect(near(tail.cvar, CVaR)).toBe(true)
      const [printedVar, printedCvar] = paper['published (VaR,CVaR) Table 2'][confidence] ?? [0, 0]
      expect(tail.valueAtRisk).toBeCloseTo(printedVar, 5)
      expect(tail.cvar).toBeCloseTo(printedCvar, 5)
    })
})

describeGolden('quantiles of the normal', (read) => {
  const { norm_ppf: rows }: { readonly norm_ppf: readonly (readonly [number, number])[] } =
    read('special.json')
  for (const [p, z] of rows ?? [])
    it(`at ${p}`, () => {
      expect(Math.abs(normalQuantile(p) - z)).toBeLessThanOrEqual(1e-13 * Math.max(1, Math.abs(z)))
    })
})

const sample = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 60 })
const level = fc.double({ min: 0.5, max: 0.999, noNaN: true })

describe('historical CVaR', () => {
  it('counts the last observation of the tail by the fraction that fits', () => {
    expect(historicalTail([-10, -6, 1, 2], 0.625).cvar).toBeCloseTo((10 + 0.5 * 6) / 1.5, 12)
  })

  it('has whole observations where the tail is whole, whatever 1 − 0.95 is in binary', () => {
    const twenty = Array.from({ length: 20 }, (_, at) => at - 10)
    expect(historicalTail(twenty, 0.95)).toMatchObject({ valueAtRisk: 10, cvar: 10, rows: [0] })
  })

  it('is the worst observation where the tail is smaller than one', () => {
    expect(historicalTail([3, -7, 5], 0.99)).toMatchObject({ valueAtRisk: 7, cvar: 7 })
  })

  it('shares what is left of the tail among equals at its edge', () => {
    const { rows, weights } = historicalTail([-5, 1, -5, -5, -9, 2, 3, 4], 0.6875)
    expect(rows).toEqual([4, 0, 2])
    expect(weights).toEqual([1, 1, 0.5])
  })

  it('has no tail of nothing', () => {
    expect(() => historicalTail([], 0.95)).toThrow(RangeError)
    expect(() => momentsOf([])).toThrow(RangeError)
    expect(() => normalQuantile(1)).toThrow(RangeError)
  })

  it('is the minimum of Rockafellar and Uryasev’s function over the sample', () => {
    fc.assert(
      fc.property(sample, level, (profits, confidence) => {
        const at = (a: number) =>
          a +
          profits.reduce((sum, profit) => sum + Math.max(0, -profit - a), 0) /
            ((1 - confidence) * profits.length)
        const least = Math.min(...profits.map((profit) => at(-profit)))
        expect(historicalTail(profits, confidence).cvar).toBeCloseTo(least, 5)
      }),
    )
  })

  it('is at least the value at risk, and no better for being split', () => {
    fc.assert(
      fc.property(sample, sample, level, (left, right, confidence) => {
        const length = Math.min(left.length, right.length)
        const parts = [left.slice(0, length), right.slice(0, length)]
        const together = Array.from({ length }, (_, at) => (left[at] ?? 0) + (right[at] ?? 0))
        const whole = historicalTail(together, confidence)
        expect(whole.cvar).toBeGreaterThanOrEqual(whole.valueAtRisk - 1e-12)
        const apart = parts.reduce((sum, part) => sum + historicalTail(part, confidence).cvar, 0)
        expect(whole.cvar).toBeLessThanOrEqual(apart + 1e-9)
      }),
    )
  })

  it('grows with the position, and falls by what is certain', () => {
    fc.assert(
      fc.property(
        sample,
        level,
        fc.double({ min: 0.1, max: 100, noNaN: true }),
        fc.double({ min: -1, max: 1, noNaN: true }),
        (profits, confidence, factor, certain) => {
          const { cvar } = historicalTail(profits, confidence)
          const scaled = historicalTail(
            profits.map((each) => each * factor + certain),
            confidence,
          )
          expect(scaled.cvar).toBeCloseTo(cvar * factor - certain, 9)
        },
      ),
    )
  })
})

describe('the Cornish-Fisher tail', () => {
  const skewness = fc.double({ min: -1, max: 1, noNaN: true })
  const excessKurtosis = fc.double({ min: 0, max: 5, noNaN: true })

  it('is the normal one without skew and kurtosis', () => {
    const bent = cornishFisherTail(0.1, 2, { skewness: 0, excessKurtosis: 0 }, 0.975)
    const normal = normalTail(0.1, 2, 0.975)
    expect(bent.valueAtRisk).toBeCloseTo(normal.valueAtRisk, 12)
    expect(bent.cvar).toBeCloseTo(normal.cvar, 12)
  })

  it('has a CVaR that is the mean of its quantiles in the tail', () => {
    const steps = 20_000
    fc.assert(
      fc.property(skewness, excessKurtosis, (skew, kurtosis) => {
        const shape = { skewness: skew, excessKurtosis: kurtosis }
        let mean = 0
        for (let step = 0; step < steps; step++)
          mean += cornishFisherMultiples(shape, 1 - ((step + 0.5) / steps) * 0.05).valueAtRisk / steps
        expect(cornishFisherMultiples(shape, 0.95).cvar / mean).toBeCloseTo(1, 3)
      }),
      { numRuns: 20 },
    )
  })

  it('is a quantile function where it rises, up to six deviations out', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -400, max: 400 }).map((each) => each / 100),
        fc.integer({ min: -300, max: 1_200 }).map((each) => each / 100),
        (skew, kurtosis) => {
          const shape = { skewness: skew, excessKurtosis: kurtosis }
          const quantile = (z: number) =>
            z +
            ((z * z - 1) * skew) / 6 +
            ((z ** 3 - 3 * z) * kurtosis) / 24 -
            ((2 * z ** 3 - 5 * z) * skew ** 2) / 36
          const step = 1 / 1_000
          const slopes = Array.from({ length: 12_001 }, (_, at) => at * step - 6).map(
            (z) => (quantile(z + step / 2) - quantile(z - step / 2)) / step,
          )
          const least = Math.min(...slopes)
          if (isCornishFisherQuantile(shape)) expect(least).toBeGreaterThan(-1e-3)
          else expect(least).toBeLessThan(1e-3)
        },
      ),
    )
  })
})
