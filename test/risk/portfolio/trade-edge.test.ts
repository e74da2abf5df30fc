import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { kellyEmpirical } from '../../../src/risk/portfolio/kelly.ts'
import { tradeKelly } from '../../../src/risk/portfolio/trade-edge.ts'

const config = { kellyTradesMin: 20, kellyShrinkage: 30 }
/** Six of ten win a hundredth, the others lose as much. */
const trips = (count: number) => Array.from({ length: count }, (_, at) => (at % 10 < 6 ? 0.01 : -0.01))

describe('Kelly of round trips', () => {
  it('says nothing of too few', () => {
    expect(tradeKelly(trips(19), 1, config)).toBeUndefined()
    expect(tradeKelly(trips(20), 1, config)).toBeDefined()
  })

  it('is that of the sample with one more loss, where nothing is doubted', () => {
    const sample = trips(100)
    const share = tradeKelly(sample, 1, { ...config, kellyShrinkage: 0 })
    expect(share).toBeCloseTo(kellyEmpirical([...sample, -0.01]).share, 9)
    expect(share).toBeLessThan(kellyEmpirical(sample).share)
  })

  it('is one bet for all symbols', () => {
    expect(tradeKelly(trips(100), 4, config)).toBeCloseTo((tradeKelly(trips(100), 1, config) ?? 0) / 4, 12)
  })

  it('pulls the mean toward nothing, less so the more there are', () => {
    // A tenth of a hundredth on average; beside thirty of none.
    const shrunk = (count: number) => tradeKelly(trips(count), 1, config) ?? 0
    const few = trips(30).map((each) => each - 0.001)
    expect(shrunk(30)).toBeCloseTo(kellyEmpirical([...few, -0.01]).share, 9)
    expect(shrunk(60)).toBeGreaterThan(shrunk(30))
    expect(shrunk(500)).toBeGreaterThan(shrunk(60))
    expect(shrunk(500)).toBeLessThan(kellyEmpirical(trips(500)).share)
  })

  it('bets nothing without an edge, nor on what never moved', () => {
    expect(tradeKelly(Array(50).fill(-0.01), 1, config)).toBe(0)
    expect(tradeKelly(Array(50).fill(0), 1, config)).toBe(0)
    expect(
      tradeKelly(
        trips(50).map((each) => -each),
        1,
        config,
      ),
    ).toBe(0)
  })

  it('has a bound where nothing was ever lost', () => {
    const share = tradeKelly(Array(50).fill(0.01), 1, config) ?? Number.NaN
    expect(share).toBeGreaterThan(0)
    expect(share).toBeLessThan(100)
  })

  it('is a number that no sample makes negative or larger by doubt', () => {
    const sample = fc.array(fc.double({ min: -0.5, max: 0.5, noNaN: true }), { minLength: 20, maxLength: 60 })
    fc.assert(
      fc.property(sample, (returns) => {
        const sure = tradeKelly(returns, 1, { ...config, kellyShrinkage: 0 }) ?? Number.NaN
        const doubted = tradeKelly(returns, 1, config) ?? Number.NaN
        expect(doubted).toBeGreaterThanOrEqual(0)
        expect(doubted).toBeLessThanOrEqual(sure + 1e-9)
        expect(Number.isFinite(sure)).toBe(true)
      }),
    )
  })
})
