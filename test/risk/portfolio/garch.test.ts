import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../src/ports/random.ts'
import { EwmaVariance } from '../../../src/risk/portfolio/ewma-variance.ts'
import {
  type Garch,
  garchPath,
  garchVarianceOver,
  longRunVariance,
} from '../../../src/risk/portfolio/garch.ts'
import { fitGarch } from '../../../src/risk/portfolio/garch-fit.ts'
import { describeGolden, near } from '../golden.ts'
import { portfolioOf, type Returns, sum } from './goldens.ts'

interface Fixed {
  readonly 'mu,omega,alpha,beta': readonly [number, number, number, number]
  readonly loglik: number
  readonly h_first5: readonly number[]
  readonly h_last5: readonly number[]
  readonly h_next: number
  readonly unconditional: number
}
interface Fitted {
  readonly fixed_params: Fixed
  readonly normal: {
    readonly params: Record<string, number>
    readonly variance_forecast_10: readonly number[]
  }
}
interface Golden {
  readonly dem2gbp: Fitted
  readonly portfolio_pct: Fitted
}

const digits = (ours: number, published: number) =>
  -Math.log10(Math.abs(ours - published) / Math.abs(published))

describeGolden('GARCH(1,1)', (read) => {
  const { y }: { readonly y: readonly number[] } = read('inputs/dem2gbp.json')
  const input: Returns = read('inputs/returns5.json')
  const golden: Golden = read('garch_arch.json')
  const percent = portfolioOf({ returns: input.returns ?? [], weights: input.weights ?? [] }).map(
    (each) => each * 100,
  )
  const series: Record<keyof Golden, readonly number[]> = { dem2gbp: y ?? [], portfolio_pct: percent }

  for (const name of ['dem2gbp', 'portfolio_pct'] as const)
    it(`has the variances and the likelihood of fixed parameters on ${name}`, () => {
      const fixed = golden[name].fixed_params
      const [mean, omega, alpha, beta] = fixed['mu,omega,alpha,beta']
      const model: Garch = { mean, omega, alpha, beta }
      const path = garchPath(series[name], model)
      expect(near(path.logLikelihood, fixed.loglik)).toBe(true)
      const ends = [...path.variances.slice(0, 5), ...path.variances.slice(-5)]
      for (const [at, h] of [...fixed.h_first5, ...fixed.h_last5].entries())
        expect(near(ends[at] ?? 0, h)).toBe(true)
      expect(near(path.next, fixed.h_next)).toBe(true)
      expect(near(longRunVariance(model), fixed.unconditional)).toBe(true)
    })

  for (const name of ['dem2gbp', 'portfolio_pct'] as const)
    it(`forecasts ten steps as arch does on ${name}`, () => {
      const { params, variance_forecast_10: path } = golden[name].normal
      const { mu: mean = 0, omega = 0, 'alpha[1]': alpha = 0, 'beta[1]': beta = 0 } = params
      const ours = garchVarianceOver({ mean, omega, alpha, beta }, path[0] ?? 0, 10)
      expect(near(ours, sum(path))).toBe(true)
    })

  it('fits the benchmark of Fiorentini, Calzolari and Panattoni to four digits and more', () => {
    const fit = fitGarch(series.dem2gbp)
    expect(digits(fit?.mean ?? 0, -0.00619041)).toBeGreaterThan(4)
    expect(digits(fit?.omega ?? 0, 0.0107613)).toBeGreaterThan(4)
    expect(digits(fit?.alpha ?? 0, 0.153134)).toBeGreaterThan(4)
    expect(digits(fit?.beta ?? 0, 0.805974)).toBeGreaterThan(4)
    expect(fit?.logLikelihood).toBeCloseTo(-1106.60788, 5)
  })

  it('fits the portfolio as fGarch does', () => {
    const fit = fitGarch(series.portfolio_pct)
    expect(digits(fit?.mean ?? 0, 0.0107507)).toBeGreaterThan(4)
    expect(digits(fit?.omega ?? 0, 1.0969892)).toBeGreaterThan(4)
    expect(digits(fit?.alpha ?? 0, 0.2017878)).toBeGreaterThan(4)
    expect(digits(fit?.beta ?? 0, 0.6326726)).toBeGreaterThan(4)
  })

  it('does not mind the unit of the returns', () => {
    const fit = fitGarch(series.portfolio_pct)
    const small = fitGarch(series.portfolio_pct.map((each) => each * 1e-6))
    expect((small?.omega ?? 0) * 1e12).toBeCloseTo(fit?.omega ?? Number.NaN, 6)
    expect(small?.beta).toBeCloseTo(fit?.beta ?? Number.NaN, 6)
  })
})

describe('a GARCH model', () => {
  const model: Garch = { mean: 0, omega: 0.02, alpha: 0.1, beta: 0.85 }
  const simulated = (count: number) => {
    const random = seededRandom(7)
    let variance = longRunVariance(model)
    return Array.from({ length: count }, () => {
      const value = Math.sqrt(variance) * random.normal()
      variance = model.omega + model.alpha * value ** 2 + model.beta * variance
      return value
    })
  }

  it('is found again in what it made', () => {
    const fit = fitGarch(simulated(20_000))
    expect(fit?.alpha).toBeCloseTo(0.1, 1)
    expect(fit?.beta).toBeCloseTo(0.85, 1)
    expect(longRunVariance(fit ?? model)).toBeCloseTo(0.4, 1)
  })

  it('returns to its long run', () => {
    expect(garchVarianceOver(model, 4, 1)).toBe(4)
    expect(garchVarianceOver(model, 4, 2)).toBeCloseTo(4 + 0.02 + 0.95 * 4, 12)
    const [long, longer] = [1_000, 1_001].map((steps) => garchVarianceOver(model, 4, steps))
    expect((longer ?? 0) - (long ?? 0)).toBeCloseTo(longRunVariance(model), 9)
  })

  it('is not made of too little, of nothing, or of what never moves', () => {
    expect(fitGarch(simulated(99))).toBeUndefined()
    expect(fitGarch(Array.from({ length: 200 }, () => 0.1))).toBeUndefined()
    expect(() => garchPath([], model)).toThrow(RangeError)
  })
})

describeGolden('exponentially weighted variance', (read) => {
  const input: Returns = read('inputs/returns5.json')
  const volatility: Record<string, readonly number[]> = read('volatility.json')
  const portfolio = portfolioOf({ returns: input.returns ?? [], weights: input.weights ?? [] })

  it.each([
    ['its first square', 'ewma_0.94_var_s0_first_square', undefined],
    ['the variance of the sample', 'ewma_0.94_var_s0_sample_var_ddof0', 0.0005584476312550332],
  ] as const)('begins with %s', (_, key, start) => {
    const expected = volatility[key] ?? []
    const variance = new EwmaVariance(0.94, start)
    portfolio.forEach((each, day) => {
      if (variance.value !== undefined)
        expect(near(variance.value * 1e3, (expected[day] ?? 0) * 1e3)).toBe(true)
      variance.update(each)
    })
    expect(expected).toHaveLength(portfolio.length)
  })
})
