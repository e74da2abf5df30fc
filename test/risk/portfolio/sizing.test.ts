import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DEFAULTS_PATH, loadConfig } from '../../../src/config/load.ts'
import type { Config } from '../../../src/config/schema.ts'
import type { InstrumentSymbol } from '../../../src/domain/instrument.ts'
import { projectedFunding, settlementsWithin } from '../../../src/risk/portfolio/funding-projection.ts'
import { lossScale } from '../../../src/risk/portfolio/scaling.ts'
import { quoteSize, sizeFactors, sizeLimits, UNSIZED } from '../../../src/risk/portfolio/sizes.ts'
import { wantedValue } from '../../../src/risk/portfolio/sizing.ts'
import { limits as doorLimits, ETH, XBT } from '../desk.ts'
import { never } from '../readings.ts'

const limits = {
  ...doorLimits,
  groupNotionalMax: () => Number.POSITIVE_INFINITY,
  cvarShareMax: Number.POSITIVE_INFINITY,
  cvarMultiple: 2,
  stressShareMax: Number.POSITIVE_INFINITY,
  fundingShareMax: Number.POSITIVE_INFINITY,
}

type Sizing = Config['risk']['sizing']

function readDefaults(): Config {
  const loaded = loadConfig({ defaultsText: readFileSync(DEFAULTS_PATH, 'utf8') })
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.errors))
  return loaded.config
}

/** All positions together are all that is bounded. */
const boundless = {
  orderNotionalMax: 1e9,
  symbolNotionalMax: 1e9,
  netNotionalMax: 1e9,
  venueNotionalMax: 1e9,
}

const sizing: Sizing = {
  method: 'fixed',
  volatilityTarget: 0.001,
  kellyFraction: 0.5,
  kellyEdge: 0.0002,
  kellyTradesMin: 20,
  kellyShrinkage: 10,
  riskShare: 0.002,
  stopShare: 0.05,
}
const basis = {
  equity: 100_000,
  volatility: 0.02,
  kellyShare: 0.5,
  quoteValue: 1_000,
  stressShare: 0.5,
  fundingShare: 0.001,
}

describe('the size of a quote', () => {
  it.each([
    ['fixed', 1_000, 'is the strategy’s own'],
    ['volatility-target', 5_000, 'moves the equity by the target: 100 of a position that moves 2 % a day'],
    ['kelly', 25_000, 'is half of what grows fastest, which is half of the equity'],
    ['kelly-trades', 25_000, 'is half of what would have grown fastest'],
    ['fixed-risk', 4_000, 'loses 200 at a stop 5 % away'],
  ] as const)('by %s is %d: it %s', (method, value, _why) => {
    expect(wantedValue({ ...sizing, method }, basis)).toBeCloseTo(value, 9)
  })

  it('by what trades brought is the strategy’s own while there are too few of them', () => {
    const trades: Sizing = { ...sizing, method: 'kelly-trades' }
    expect(wantedValue(trades, { ...basis, kellyShare: undefined })).toBe(1_000)
    expect(wantedValue(trades, { ...basis, kellyShare: 0 })).toBe(0)
  })

  it('is nothing on no equity, and of what does not move', () => {
    for (const method of ['volatility-target', 'kelly', 'fixed-risk'] as const)
      expect(wantedValue({ ...sizing, method }, { ...basis, equity: -5 })).toBe(0)
    const still = wantedValue({ ...sizing, method: 'volatility-target' }, { ...basis, volatility: 0 })
    expect(still).toBe(0)
  })

  it.each([
    ['order', { orderNotionalMax: 3_000 }, 3_000],
    ['symbol', { orderNotionalMax: 1e9 }, 5_000],
    ['group', { orderNotionalMax: 1e9, groupNotionalMax: () => 4_000 }, 4_000],
    ['venue', { orderNotionalMax: 1e9, venueNotionalMax: 4_500 }, 4_500],
    ['net', { orderNotionalMax: 1e9, netNotionalMax: 3_500 }, 3_500],
    ['total', boundless, 8_000],
    ['leverage', { ...boundless, totalNotionalMax: 1e9 }, 300_000],
    ['cvar', { orderNotionalMax: 1e9, cvarShareMax: 0.001 }, 2_500],
    ['stress', { orderNotionalMax: 1e9, stressShareMax: 0.01 }, 2_000],
    ['funding', { orderNotionalMax: 1e9, fundingShareMax: 0.00003 }, 3_000],
  ] as const)('is held down by the limit of one %s', (by, changed, value) => {
    const kelly: Sizing = { ...sizing, method: 'kelly' }
    const size = quoteSize(XBT, { ...basis, kellyShare: 1_000 }, kelly, 1_000, { ...limits, ...changed })
    expect(size).toEqual({ value, by, factor: value / 1_000 })
  })

  it('may not raise the ladder alone: the limit is the lowest rung that the trigger asks for', () => {
    const config = readDefaults()
    const { risk } = config
    const withTrigger = (cvar: Partial<typeof never>) =>
      sizeLimits({
        ...config,
        risk: { ...risk, triggers: { ...risk.triggers, cvar: { ...never, ...cvar } } },
      })
    expect(withTrigger({ warning: 0.1, stop: 0.3 })).toMatchObject({
      cvarShareMax: 0.1,
      orderNotionalMax: 5_000,
    })
    expect(withTrigger({ on: false, warning: 0.1 }).cvarShareMax).toBe(Number.POSITIVE_INFINITY)
    expect(withTrigger({}).cvarShareMax).toBe(Number.POSITIVE_INFINITY)
    expect(sizeLimits(config)).toMatchObject({
      stressShareMax: config.risk.triggers.stress.caution,
      fundingShareMax: config.risk.funding.costMax,
    })
    expect(withTrigger({}).cvarMultiple).toBeCloseTo(2.3378, 4)
    const groups = ['majors 15000 XBTUSDTM ETHUSDTM', 'small 900 XBTUSDTM']
    const grouped = sizeLimits({ ...config, risk: { ...risk, groups } })
    expect(grouped.groupNotionalMax(XBT)).toBe(900)
    expect(grouped.groupNotionalMax(ETH)).toBe(15_000)
    const alone = 'SOLUSDTM' as InstrumentSymbol
    expect(grouped.groupNotionalMax(alone)).toBe(Number.POSITIVE_INFINITY)
  })

  it('is unknown while the equity is, and then the strategy’s own stands', () => {
    expect(quoteSize(XBT, { ...basis, equity: null }, sizing, 1_000, limits)).toBeUndefined()
    expect(sizeFactors(UNSIZED, XBT)).toEqual({ sizing: 1, losses: 1 })
  })

  it('never exceeds a limit, whatever the method and the market', () => {
    const method = fc.constantFrom('fixed', 'volatility-target', 'kelly', 'fixed-risk')
    const positive = fc.double({ min: 1e-6, max: 1e6, noNaN: true })
    fc.assert(
      fc.property(method, positive, positive, (chosen, equity, volatility) => {
        const size = quoteSize(
          XBT,
          { equity, volatility, kellyShare: volatility, stressShare: volatility, fundingShare: volatility },
          { ...sizing, method: chosen },
          1_000,
          limits,
        )
        expect(size?.value).toBeGreaterThanOrEqual(0)
        const most = Math.min(limits.orderNotionalMax, limits.leverageMax * equity)
        expect(size?.value).toBeLessThanOrEqual(most)
      }),
    )
  })
})

describe('sizes after losses', () => {
  const scaling = {
    losingTradesFrom: 3,
    losingTradeFactor: 0.8,
    drawdownFrom: 0.01,
    drawdownTo: 0.03,
    sizeScaleMin: 0.25,
  }
  it.each([
    ['nothing is lost', 0, 0, 1],
    ['as many losing trades as may be', 3, 0, 1],
    ['two more', 5, 0, 0.64],
    ['a drawdown where scaling begins', 0, 0.01, 1],
    ['half way down', 0, 0.02, 0.625],
    ['all the way', 0, 0.03, 0.25],
    ['both', 4, 0.02, 0.5],
    ['so much of both that the floor holds', 50, 0.5, 0.25],
    ['nobody knows', null, null, 1],
  ] as const)('with %s', (_, losingTrades, drawdown, expected) => {
    expect(lossScale({ losingTrades, drawdown }, scaling)).toBeCloseTo(expected, 12)
  })

  it('fall as losses grow, and only then', () => {
    const trades = fc.integer({ min: 0, max: 100 })
    const share = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(trades, trades, share, share, (few, more, small, large) => {
        const before = lossScale(
          { losingTrades: Math.min(few, more), drawdown: Math.min(small, large) },
          scaling,
        )
        const after = lossScale(
          { losingTrades: Math.max(few, more), drawdown: Math.max(small, large) },
          scaling,
        )
        expect(after).toBeLessThanOrEqual(before)
        expect(after).toBeGreaterThanOrEqual(scaling.sizeScaleMin)
      }),
    )
  })
})

describe('funding', () => {
  const HOUR = 3_600_000
  const terms = { rate: 0.0001, intervalMs: 8 * HOUR, settledAt: 4 * HOUR }

  it.each([
    ['none in the hour before the next', 11, 0.9, 0],
    ['one when the next is in it', 11, 1, 1],
    ['three in a day', 5, 24, 3],
    ['four in a day that a settlement ends', 12.5, 24 + 7.5, 4],
  ] as const)('is settled %s', (_, atHour, hours, count) => {
    expect(settlementsWithin(terms, atHour * HOUR, hours * HOUR)).toBe(count)
  })

  it('is settled as often as it can be, where nobody knows when', () => {
    expect(settlementsWithin({ ...terms, settledAt: null }, 0, 24 * HOUR)).toBe(3)
    expect(settlementsWithin({ ...terms, settledAt: null }, 0, HOUR)).toBe(1)
  })

  it('is paid by longs and received by shorts, and the other way where the rate is negative', () => {
    expect(projectedFunding(10_000, terms, 5 * HOUR, 24 * HOUR)).toBeCloseTo(3, 12)
    expect(projectedFunding(-10_000, terms, 5 * HOUR, 24 * HOUR)).toBeCloseTo(-3, 12)
    expect(projectedFunding(10_000, { ...terms, rate: -0.0002 }, 5 * HOUR, 24 * HOUR)).toBeCloseTo(-6, 12)
  })
})
