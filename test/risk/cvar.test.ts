import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { componentCvar, historicalTail, normalTail, totalProfits } from '../../src/risk/cvar.ts'
import { normalQuantile } from '../../src/risk/normal.ts'
import { describeGolden, near } from './golden.ts'

interface Level {
  readonly hist_VaR_inverted_cdf: number
  readonly hist_CVaR_RU_exact: number
  readonly normal_VaR: number
  readonly normal_ES: number
}
interface Risk {
  readonly levels: Record<string, Level>
  readonly moments: { readonly mean: number; readonly sd_ddof1: number }
}
interface Returns {
  readonly returns: readonly (readonly number[])[]
  readonly weights: readonly number[]
}
interface Paper {
  readonly mean: readonly number[]
  readonly cov: readonly (readonly number[])[]
  readonly computed: {
    readonly weights: readonly number[]
    readonly levels: Record<string, { readonly VaR: number; readonly CVaR: number }>
  }
}

describeGolden('tail losses of a portfolio of five', (read) => {
  const { returns, weights }: Returns = read('inputs/returns5.json')
  const { levels, moments }: Risk = read('risk.json')
  const profits = (weights ?? []).map((weight, asset) => returns.map((row) => weight * (row[asset] ?? 0)))
  const portfolio = totalProfits(profits)
  for (const [confidence, golden] of Object.entries(levels ?? {}))
    it(`at ${confidence}, historical and normal`, () => {
      const level = Number(confidence)
      const historical = historicalTail(portfolio, level)
      const normal = normalTail(moments.mean, moments.sd_ddof1, level)
      expect(near(historical.valueAtRisk, golden.hist_VaR_inverted_cdf)).toBe(true)
      expect(near(historical.cvar, golden.hist_CVaR_RU_exact)).toBe(true)
      expect(near(normal.valueAtRisk, golden.normal_VaR)).toBe(true)
      expect(near(normal.cvar, golden.normal_ES)).toBe(true)
      const parts = componentCvar(profits, level)
      expect(
        near(
          parts.reduce((sum, part) => sum + part, 0),
          historical.cvar,
        ),
      ).toBe(true)
    })
})

describeGolden('the table of Rockafellar and Uryasev (2000)', (read) => {
  const { mean, cov, computed }: Paper = read('rockafellar_uryasev.json')
  for (const [confidence, { VaR, CVaR }] of Object.entries(computed?.levels ?? {}))
    it(`at ${confidence}`, () => {
      const dot = (left: readonly number[], right: readonly number[]) =>
        left.reduce((sum, each, at) => sum + each * (right[at] ?? 0), 0)
      const { weights } = computed
      const variance = dot(
        weights,
        cov.map((row) => dot(row, weights)),
      )
      const tail = normalTail(dot(mean, weights), Math.sqrt(variance), Number(confidence))
      expect(tail.valueAtRisk).toBeCloseTo(VaR, 8)
      expect(tail.cvar).toBeCloseTo(CVaR, 8)
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

describe('historical CVaR', () => {
  it('counts the last observation of the tail by the fraction that fits', () => {
    expect(historicalTail([-10, -6, 1, 2], 0.625).cvar).toBeCloseTo((10 + 0.5 * 6) / 1.5, 12)
  })

  it('has whole observations where the tail is whole, whatever 1 − 0.95 is in binary', () => {
    const twenty = Array.from({ length: 20 }, (_, at) => at - 10)
    expect(historicalTail(twenty, 0.95)).toEqual({ valueAtRisk: 10, cvar: 10 })
  })

  it('is the worst observation where the tail is smaller than one', () => {
    expect(historicalTail([3, -7, 5], 0.99)).toEqual({ valueAtRisk: 7, cvar: 7 })
  })

  it('has no tail of nothing', () => {
    expect(() => historicalTail([], 0.95)).toThrow(RangeError)
    expect(() => normalQuantile(1)).toThrow(RangeError)
  })

  const sample = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 60 })
  const level = fc.double({ min: 0.5, max: 0.999, noNaN: true })

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
        const whole = historicalTail(totalProfits(parts), confidence)
        expect(whole.cvar).toBeGreaterThanOrEqual(whole.valueAtRisk - 1e-12)
        const apart = parts.reduce((sum, part) => sum + historicalTail(part, confidence).cvar, 0)
        expect(whole.cvar).toBeLessThanOrEqual(apart + 1e-9)
      }),
    )
  })
})
