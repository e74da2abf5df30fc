import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Lots, Ticks } from '../../src/domain/instrument.ts'
import { avellanedaStoikov } from '../../src/strategies/avellaneda-stoikov.ts'
import { strategyNamed } from '../../src/strategies/catalogue.ts'
import { NO_LOOKS } from '../../src/strategies/look-pace.ts'
import type { MarketView } from '../../src/strategies/strategy.ts'
import { instrument, XBT } from '../risk/desk.ts'

/** γσ²T = 0.01 × 9 × 10 = 0.9 ticks a unit; (2/γ)·ln(1 + γ/k) = 18.23 ticks; half spread 9.57. */
const config = {
  name: 'avellaneda-stoikov' as const,
  riskAversion: 0.01,
  intensityDecay: 0.1047,
  horizonMs: 10_000,
  quoteNotional: '500',
  halfSpreadTicksMin: 2,
  halfSpreadMovesMin: 0,
  requoteShare: 0.3,
  requoteTicks: 1,
  restMs: 0,
}

const view = (changed: Partial<Record<keyof MarketView, unknown>> = {}): MarketView => ({
  instrument: instrument(XBT),
  at: 0,
  bestBid: 9_999 as Ticks,
  bestAsk: 10_001 as Ticks,
  bestBidSize: 5 as Lots,
  bestAskSize: 5 as Lots,
  mid: 10_000,
  microprice: 10_000,
  mark: 10_000,
  volatility: 3,
  flow: 0,
  position: 0 as Lots,
  sizeScale: 1,
  spreadScale: 1,
  mayOpen: true,
  ...(changed as Partial<MarketView>),
})

const decide = (changed: Parameters<typeof view>[0] = {}, settings: Partial<typeof config> = {}) =>
  avellanedaStoikov({ ...config, ...settings }).decide(view(changed), NO_LOOKS).quotes

describe('Avellaneda–Stoikov in ticks and lots', () => {
  it('quotes symmetrically from flat, rounded away from the mid, in lots of the configured value', () => {
    expect(decide()).toMatchObject({ bids: [{ price: 9_990, size: 5 }], asks: [{ price: 10_010, size: 5 }] })
  })

  it('leans against inventory counted in quotes', () => {
    const { bids, asks } = decide({ position: 50 })
    expect([bids[0]?.price, asks[0]?.price]).toEqual([9_981, 10_001])
  })

  it('never takes: an inventory that pushes a quote through the touch leaves it one tick inside', () => {
    expect(decide({ position: -500 }).bids[0]?.price).toBe(10_000)
    expect(decide({ position: 500 }).asks[0]?.price).toBe(10_000)
  })

  it('never quotes nearer than the least half spread', () => {
    const { bids, asks } = decide({ volatility: 0.01 }, { intensityDecay: 100, halfSpreadTicksMin: 7 })
    expect([bids[0]?.price, asks[0]?.price]).toEqual([9_993, 10_007])
  })

  it('is smaller and wider in CAUTION', () => {
    const { bids, asks } = decide({ sizeScale: 0.5, spreadScale: 2 })
    expect([bids, asks]).toEqual([[{ price: 9_980, size: 2 }], [{ price: 10_020, size: 2 }]])
  })

  it('opens nothing with less than a lot, and reduces by one', () => {
    expect(decide({ sizeScale: 0.19 })).toMatchObject({ bids: [], asks: [] })
    expect(decide({ sizeScale: 0.19, position: 3 })).toMatchObject({ bids: [], asks: [{ size: 1 }] })
    expect(decide({ sizeScale: 0, position: -3 })).toMatchObject({ bids: [{ size: 1 }], asks: [] })
    expect(decide({ sizeScale: 0.2 })).toMatchObject({ bids: [{ size: 1 }], asks: [{ size: 1 }] })
  })

  it('quotes only what reduces where nothing may open', () => {
    expect(decide({ mayOpen: false })).toMatchObject({ bids: [], asks: [] })
    expect(decide({ mayOpen: false, position: 2 })).toMatchObject({ bids: [], asks: [{ size: 2 }] })
    expect(decide({ mayOpen: false, position: -9 })).toMatchObject({ bids: [{ size: 5 }], asks: [] })
  })

  it('pulls everything while the volatility is unknown', () => {
    expect(decide({ volatility: 0 })).toMatchObject({ bids: [], asks: [] })
  })

  it('quotes one lot where the configured value buys less', () => {
    expect(decide({}, { quoteNotional: '1' }).bids[0]?.size).toBe(1)
  })

  it('has no quote below the first tick', () => {
    expect(decide({ mid: 5, bestBid: 4, bestAsk: 6 }).bids).toEqual([])
  })

  it('is in the catalogue under its name', () => {
    const strategy = strategyNamed(config)
    expect(strategy.decide(view(), strategy.initial()).quotes).toEqual(decide())
  })

  it('only ever quotes whole positive ticks and lots that do not cross, in any market', () => {
    const market = fc.record({
      bestBid: fc.integer({ min: 1, max: 50_000 }),
      width: fc.integer({ min: 1, max: 500 }),
      volatility: fc.double({ min: 0, max: 1_000, noNaN: true }),
      position: fc.integer({ min: -10_000, max: 10_000 }),
      sizeScale: fc.double({ min: 0, max: 1, noNaN: true }),
      spreadScale: fc.double({ min: 1, max: 100, noNaN: true }),
      mayOpen: fc.boolean(),
    })
    fc.assert(
      fc.property(market, ({ width, ...each }) => {
        const bestAsk = each.bestBid + width
        const { bids, asks } = decide({ ...each, bestAsk, mid: each.bestBid + width / 2 })
        for (const { price, size } of [...bids, ...asks])
          expect([Number.isSafeInteger(price), Number.isSafeInteger(size), price > 0, size > 0]).toEqual(
            Array(4).fill(true),
          )
        for (const { price } of bids) expect(price).toBeLessThan(bestAsk)
        for (const { price } of asks) expect(price).toBeGreaterThan(each.bestBid)
      }),
    )
  })
})
