import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cornishFisherMultiples, shapeGradients } from '../../../src/risk/portfolio/cornish-fisher.ts'
import { historicalMarginals, historicalTail } from '../../../src/risk/portfolio/historical-tail.ts'
import { momentsOf } from '../../../src/risk/portfolio/moments.ts'
import { normalMarginals, normalMultiples } from '../../../src/risk/portfolio/normal-tail.ts'
import { ReturnWindow } from '../../../src/risk/portfolio/return-window.ts'
import { dot } from '../../../src/risk/portfolio/symmetric-matrix.ts'
import { describeGolden, near } from '../golden.ts'
import { type Matrix, matrixOf, portfolioOf, type Returns, sum } from './goldens.ts'

interface Level {
  readonly k: number
  readonly component_ES_hist: readonly number[]
  readonly component_ES_normal: readonly number[]
  readonly component_VaR_normal: readonly number[]
  readonly normal_ES: number
}

describeGolden('what each of five positions contributes', (read) => {
  const input: Returns = read('inputs/returns5.json')
  const { levels }: { readonly levels: Record<string, Level> } = read('risk.json')
  const { sample_ddof1: rows }: { readonly sample_ddof1: Matrix } = read('covariance.json')
  const returns = input.returns ?? []
  const weights = input.weights ?? []
  const portfolio = portfolioOf({ returns, weights })
  const means = weights.map((_, asset) => sum(returns.map((row) => row[asset] ?? 0)) / returns.length)
  const parts = (marginals: Float64Array) => weights.map((weight, at) => weight * (marginals[at] ?? 0))
  const all = (ours: readonly number[], golden: readonly number[]) =>
    expect(ours.map((each, at) => near(each, golden[at] ?? 0))).toEqual(golden.map(() => true))

  for (const [confidence, golden] of Object.entries(levels ?? {})) {
    it(`at ${confidence} to the historical CVaR, of a tail of ${golden.k} whole observations`, () => {
      const tail = historicalTail(portfolio, 1 - golden.k / returns.length)
      const ours = parts(historicalMarginals(tail, returns.flat(), 5))
      all(ours, golden.component_ES_hist)
      expect(near(sum(ours), tail.cvar)).toBe(true)
    })

    it(`at ${confidence} to the normal VaR and CVaR`, () => {
      const covariance = matrixOf(rows).times(weights)
      const deviation = Math.sqrt(dot(covariance, weights))
      const { valueAtRisk, cvar } = normalMultiples(Number(confidence))
      all(parts(normalMarginals(covariance, deviation, valueAtRisk, means)), golden.component_VaR_normal)
      const ours = parts(normalMarginals(covariance, deviation, cvar, means))
      all(ours, golden.component_ES_normal)
      expect(near(sum(ours), golden.normal_ES)).toBe(true)
    })
  }
})

const ASSETS = 3
const each = fc.double({ min: -0.1, max: 0.1, noNaN: true })
const market = fc.array(fc.tuple(each, each, each), { minLength: 4, maxLength: 40 })
const book = fc.tuple(...([0, 1, 2] as const).map(() => fc.double({ min: -1_000, max: 1_000, noNaN: true })))
const level = fc.double({ min: 0.6, max: 0.995, noNaN: true })

const windowOf = (rows: readonly (readonly number[])[]) => {
  const window = new ReturnWindow(ASSETS, rows.length)
  for (const row of rows) window.push(row)
  return window
}

describe('contributions', () => {
  it('to the historical CVaR sum to it, whatever is held', () => {
    fc.assert(
      fc.property(market, book, level, (rows, values, confidence) => {
        const window = windowOf(rows)
        const tail = historicalTail(window.profits(values), confidence)
        const marginals = historicalMarginals(tail, window.cells, ASSETS)
        expect(dot(values, marginals)).toBeCloseTo(tail.cvar, 9)
      }),
    )
  })

  it('to the Cornish-Fisher CVaR are its slopes, and sum to it', () => {
    const values = [300, -200, 500]
    const rows = Array.from({ length: 60 }, (_, at) =>
      [1, 2, 3].map((asset) => Math.sin(at * asset + asset) * 0.01 + (at % 17 === 0 ? -0.02 * asset : 0)),
    )
    const window = windowOf(rows)
    const cvarOf = (held: readonly number[]) => {
      const moments = momentsOf(window.profits(held))
      return Math.sqrt(moments.variance) * cornishFisherMultiples(moments, 0.975).cvar
    }
    const profits = window.profits(values)
    const moments = momentsOf(profits)
    const shape = shapeGradients(profits, moments, window.cells, ASSETS)
    const { cvar, bySkewness, byKurtosis } = cornishFisherMultiples(moments, 0.975)
    const deviation = Math.sqrt(moments.variance)
    const slopes = values.map((_, asset) => {
      const off = sum(rows.map((row, at) => ((profits[at] ?? 0) - moments.mean) * (row[asset] ?? 0)))
      return (
        (off / rows.length / deviation) * cvar +
        deviation * (bySkewness * (shape.skewness[asset] ?? 0) + byKurtosis * (shape.kurtosis[asset] ?? 0))
      )
    })
    const small = 1e-4
    values.forEach((_, asset) => {
      const moved = (by: number) => values.map((value, at) => (at === asset ? value + by : value))
      const numeric = (cvarOf(moved(small)) - cvarOf(moved(-small))) / (2 * small)
      expect(slopes[asset]).toBeCloseTo(numeric, 7)
    })
    expect(dot(values, slopes)).toBeCloseTo(cvarOf(values), 9)
  })
})
