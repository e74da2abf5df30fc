import { describe, expect, it } from 'vitest'
import { kellyEmpirical, kellyPortfolio } from '../../../src/risk/portfolio/kelly.ts'
import { kellyShares } from '../../../src/risk/portfolio/kelly-shares.ts'
import { SymmetricMatrix } from '../../../src/risk/portfolio/symmetric-matrix.ts'
import { describeGolden, near } from '../golden.ts'
import { type Matrix, matrixOf, type Returns, sum } from './goldens.ts'

interface Bet {
  readonly f: number
  readonly growth: number
}
interface Golden {
  readonly 'coin_p0.53': number
  readonly 'binary_b2_p0.4': number
  readonly 'merton_m.11_s.15_r.06': Bet
  readonly 'chan_spy_m.1123_s.1691_r.04': Bet
  readonly multi_returns5: { readonly f: readonly number[]; readonly growth: number }
  readonly empirical_log_optimal_trials_col3: { readonly f: number; readonly growth_per_period: number }
}

describeGolden('Kelly', (read) => {
  const golden: Golden = read('kelly.json')
  const { returns }: Returns = read('inputs/returns5.json')
  const { sample_ddof1 }: { readonly sample_ddof1: Matrix } = read('covariance.json')
  const trials: Returns = read('inputs/trials.json')

  it('of a coin, and of a bet at two to one', () => {
    const bet = (wins: number, losses: number, odds: number) =>
      kellyEmpirical([...Array(wins).fill(odds), ...Array(losses).fill(-1)]).share
    expect(near(bet(53, 47, 1), golden['coin_p0.53'])).toBe(true)
    expect(near(bet(4, 6, 2), golden['binary_b2_p0.4'])).toBe(true)
  })

  it.each([
    ['merton_m.11_s.15_r.06', 0.11, 0.15, 0.06],
    ['chan_spy_m.1123_s.1691_r.04', 0.1123, 0.1691, 0.04],
  ] as const)('in continuous time: %s', (key, mean, deviation, riskFree) => {
    const ours = kellyPortfolio(matrixOf([[deviation ** 2]]), [mean - riskFree])
    expect(near(ours?.shares[0] ?? 0, golden[key].f)).toBe(true)
    expect(near(riskFree + (ours?.growth ?? 0), golden[key].growth)).toBe(true)
  })

  it('of five assets at once', () => {
    const means = [0, 1, 2, 3, 4].map((asset) => sum(returns.map((row) => row[asset] ?? 0)) / returns.length)
    const ours = kellyPortfolio(matrixOf(sample_ddof1), means)
    golden.multi_returns5.f.forEach((share, at) => {
      expect(near(ours?.shares[at] ?? 0, share)).toBe(true)
    })
    expect(near(ours?.growth ?? 0, golden.multi_returns5.growth)).toBe(true)
  })

  it('of returns as they were', () => {
    const ours = kellyEmpirical(trials.returns.map((row) => row[3] ?? 0))
    expect(near(ours.share, golden.empirical_log_optimal_trials_col3.f)).toBe(true)
    expect(near(ours.growth, golden.empirical_log_optimal_trials_col3.growth_per_period)).toBe(true)
  })
})

describe('Kelly', () => {
  it('puts nothing on what has no edge, and has no bound for what never loses', () => {
    expect(kellyEmpirical([0.1, -0.1])).toEqual({ share: 0, growth: 0 })
    expect(kellyEmpirical([0.1, 0]).share).toBe(Number.POSITIVE_INFINITY)
    expect(() => kellyEmpirical([])).toThrow(RangeError)
  })

  it('says so where the covariance is none', () => {
    expect(kellyPortfolio(new SymmetricMatrix(2), [1, 1])).toBeUndefined()
  })

  it('agrees with the coin where the returns are those of a coin', () => {
    const coin = Array.from({ length: 100 }, (_, at) => (at < 53 ? 1 : -1))
    expect(kellyEmpirical(coin).share).toBeCloseTo(0.06, 12)
  })
})

describe('Kelly over several symbols', () => {
  const edge = 0.002
  const deviations = [0.02, 0.04]
  const correlated = (r: number) =>
    matrixOf([
      [1, 2 * r],
      [2 * r, 4],
    ])

  it('is Kelly of each alone where they have nothing in common', () => {
    const shares = kellyShares(correlated(0), deviations, edge)
    deviations.forEach((deviation, at) => {
      expect(shares[at]).toBeCloseTo((edge * deviation) / deviation ** 2, 12)
    })
  })

  it.each([
    ['half the bet on each of two that move as one', 0.999999, 0.5],
    ['two thirds where half of it is common', 0.5, 1 / 1.5],
    ['no more than alone where they hedge each other', -0.5, 1],
    ['one bet for all where nothing can be inverted', 1, 0.5],
  ] as const)('is %s', (_, correlation, part) => {
    const shares = kellyShares(correlated(correlation), deviations, edge)
    expect(shares[0]).toBeCloseTo((part * edge) / 0.02, 6)
    expect(shares[1]).toBeCloseTo((part * edge) / 0.04, 6)
  })

  it('is one bet for all where nobody knows what they have in common', () => {
    expect(kellyShares(undefined, deviations, edge)).toEqual([edge / 2 / 0.02, edge / 2 / 0.04])
  })

  it('puts nothing on what has no deviation to divide by', () => {
    expect(kellyShares(new SymmetricMatrix(2), [0, 0.02], edge)).toEqual([0, edge / 0.02])
  })
})
