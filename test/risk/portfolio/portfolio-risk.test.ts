import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Config } from '../../../src/config/schema.ts'
import type { InstrumentLabel } from '../../../src/domain/instrument.ts'
import { seededRandom } from '../../../src/ports/random.ts'
import { MarkHistory } from '../../../src/risk/portfolio/mark-history.ts'
import { normalMultiples } from '../../../src/risk/portfolio/normal-tail.ts'
import { PortfolioRisk } from '../../../src/risk/portfolio/portfolio-risk.ts'
import { ETH, XBT } from '../desk.ts'
import { sum } from './goldens.ts'

type TailConfig = Config['risk']['tail']

const TAIL: TailConfig = {
  method: 'worst',
  confidence: 0.95,
  covariance: 'ewma',
  volatility: 'ewma',
  ewmaDecay: 0.97,
  intervalMs: 5_000,
  rows: 720,
  rowsMin: 12,
  priorVolatility: 0.05,
  volatilityMin: 0,
}
const A_DAY = Math.sqrt(86_400_000 / TAIL.intervalMs)

/** So many rows of two symbols that move together, by the given share an interval. */
function market(rows: number, move: (row: number) => number, changed: Partial<TailConfig> = {}) {
  const risk = new PortfolioRisk([XBT, ETH], { ...TAIL, ...changed })
  let mark = 100
  for (let row = 0; row <= rows; row++) {
    if (row > 0) mark *= 1 + move(row)
    risk.sample((symbol) => (symbol === XBT ? mark : mark * 3), row * TAIL.intervalMs)
  }
  return risk
}
/** Two symbols that go their own ways, now and then far. */
function twoWays(rows: number, changed: Partial<TailConfig>, seed = 11) {
  const random = seededRandom(seed)
  const risk = new PortfolioRisk([XBT, ETH], { ...TAIL, ...changed })
  let [xbt, eth] = [100, 300]
  for (let row = 0; row <= rows; row++) {
    const common = random.normal() * (row % 50 === 0 ? 0.0025 : 0.001)
    xbt *= 1 + common
    eth *= 1 + 0.5 * common + random.normal() * 0.001
    risk.sample((symbol) => (symbol === XBT ? xbt : eth), row * TAIL.intervalMs)
  }
  return risk
}
const holding =
  (xbt: number, eth: number) =>
  (symbol: InstrumentLabel): number =>
    symbol === XBT ? xbt : eth

describe('portfolio risk', () => {
  it('is nothing when nothing is held, from the start', () => {
    const tail = new PortfolioRisk([XBT, ETH], TAIL).tail(() => 0)
    expect(tail).toEqual({ valueAtRisk: 0, cvar: 0, seenCvar: 0, method: null, prior: [], components: [] })
  })

  it('is that of the prior volatility while too little was seen, and no hedge helps it', () => {
    const { valueAtRisk, cvar } = normalMultiples(TAIL.confidence)
    const tail = market(TAIL.rowsMin - 1, () => 0.001).tail(holding(100, -60))
    expect(tail?.cvar).toBeCloseTo(cvar * 0.05 * 160, 9)
    expect(tail?.valueAtRisk).toBeCloseTo(valueAtRisk * 0.05 * 160, 9)
    expect(tail).toMatchObject({ seenCvar: 0, method: null, prior: [XBT, ETH] })
    expect(sum(tail?.components.map((each) => each.cvar) ?? [])).toBeCloseTo(tail?.cvar ?? 0, 9)
    const seen = market(TAIL.rowsMin, () => 0.001).tail(holding(100, -60))
    expect(seen).toMatchObject({ prior: [], method: 'normal' })
    expect(seen?.seenCvar).toBe(seen?.cvar)
  })

  it('lets the prior speak for the one symbol that nobody has seen, beside those that were', () => {
    const risk = new PortfolioRisk([XBT, ETH], TAIL)
    for (let row = 0; row <= 40; row++)
      risk.sample((symbol) => (symbol === XBT ? 100 + (row % 2) : undefined), row * TAIL.intervalMs)
    const [both, seen] = [risk.tail(holding(100, 100)), risk.tail(holding(100, 0))]
    expect(both?.prior).toEqual([ETH])
    expect(both?.seenCvar).toBeCloseTo(seen?.cvar ?? 0, 9)
    expect(both?.cvar).toBeCloseTo((seen?.cvar ?? 0) + normalMultiples(0.95).cvar * 0.05 * 100, 9)
    expect(risk.volatilityOf(ETH)).toBe(0.05)
    expect(risk.volatilityOf(XBT)).toBeGreaterThan(0.5)
  })

  it('believes no hedge of what was seen a few times only', () => {
    const risk = new PortfolioRisk([XBT, ETH], TAIL)
    let mark = 100
    for (let row = 0; row <= 40; row++) {
      mark *= row % 2 === 0 ? 1.01 : 0.99
      const young = row > 40 - TAIL.rowsMin / 2
      risk.sample((symbol) => (symbol === XBT || young ? mark : undefined), row * TAIL.intervalMs)
    }
    const hedged = risk.tail(holding(100, -100))
    expect(hedged?.prior).toEqual([ETH])
    expect(hedged?.seenCvar).toBeCloseTo(risk.tail(holding(100, 0))?.cvar ?? 0, 9)
  })

  it('is unknown while the value of what is held is', () => {
    expect(market(20, () => 0.001).tail(holding(Number.NaN, 1))).toBeUndefined()
  })

  it('is a day of the worst twentieth', () => {
    const risk = market(100, (row) => (row % 20 === 0 ? -0.002 : 0.0005), { method: 'historical' })
    expect(risk.tail(holding(1_000, 0))?.cvar).toBeCloseTo(0.002 * 1_000 * A_DAY, 6)
  })

  for (const method of ['historical', 'normal', 'worst'] as const)
    it(`${method}: sees that a long and a short of what moves together cancel`, () => {
      const random = seededRandom(5)
      const risk = market(300, () => random.normal() * 0.001, { method })
      expect(risk.tail(holding(1_000, -1_000))?.cvar).toBeCloseTo(0, 4)
      const [both, single] = [risk.tail(holding(1_000, 1_000)), risk.tail(holding(1_000, 0))]
      expect(both?.cvar).toBeCloseTo(2 * (single?.cvar ?? 0), 6)
    })

  it('has methods that agree where returns are normal', () => {
    const cvarBy = (method: TailConfig['method']) => {
      const random = seededRandom(11)
      return market(720, () => random.normal() * 0.001, { method }).tail(holding(1_000, 0))?.cvar ?? 0
    }
    const normal = cvarBy('normal')
    expect(Math.abs(cvarBy('historical') / normal - 1)).toBeLessThan(0.35)
    expect(Math.abs(cvarBy('cornish-fisher') / normal - 1)).toBeLessThan(0.1)
    expect(cvarBy('worst')).toBeGreaterThanOrEqual(Math.max(normal, cvarBy('historical')))
  })

  it('says which method spoke where Cornish and Fisher have none to give', () => {
    const wild = market(100, (row) => (row === 40 ? 0.3 : 0.0001 * (row % 2)), { method: 'cornish-fisher' })
    expect(wild.tail(holding(1_000, 0))?.method).not.toBe('cornish-fisher')
    const tame = twoWays(700, { method: 'cornish-fisher' })
    expect(tame.tail(holding(1_000, 500))?.method).toBe('cornish-fisher')
  })

  it('is made of parts that sum to it and grow with it, by every method and estimator', () => {
    const value = fc.double({ min: -1e5, max: 1e5, noNaN: true })
    for (const method of ['historical', 'normal', 'cornish-fisher', 'worst'] as const)
      for (const covariance of ['ewma', 'ledoit-wolf', 'constant-correlation'] as const) {
        const risk = twoWays(300, { method, covariance })
        fc.assert(
          fc.property(value, value, (xbt, eth) => {
            const tail = risk.tail(holding(xbt, eth))
            const parts = sum(tail?.components.map((each) => each.cvar) ?? [])
            expect(parts).toBeCloseTo(tail?.cvar ?? Number.NaN, 4)
            for (const { symbol, cvar, marginal } of tail?.components ?? [])
              expect(marginal * holding(xbt, eth)(symbol)).toBeCloseTo(cvar, 9)
            expect(risk.tail(holding(2 * xbt, 2 * eth))?.cvar).toBeCloseTo(2 * parts, 3)
          }),
          { numRuns: 25 },
        )
      }
  })

  it('forgets what is older than its window', () => {
    const risk = market(1_440, (row) => (row < 720 ? -0.01 * (row % 2) : 0.0001), { method: 'historical' })
    expect(risk.rows).toBe(720)
    expect(risk.tail(holding(1_000, 0))?.cvar).toBeLessThan(0)
  })

  it('takes no row sooner than an interval, nor while no mark is known', () => {
    const risk = new PortfolioRisk([XBT, ETH], TAIL)
    risk.sample(() => 100, 0)
    risk.sample(() => 101, TAIL.intervalMs - 1)
    risk.sample(() => undefined, TAIL.intervalMs)
    expect(risk.rows).toBe(0)
    risk.sample(() => 101, TAIL.intervalMs + 1)
    expect(risk.rows).toBe(1)
  })

  it('shares one bet among symbols that are not known, and gives each its own where they go their own ways', () => {
    const before = twoWays(TAIL.rowsMin - 1, {}).kellyShares(0.002)
    expect(before.get(XBT)).toBeCloseTo(0.001 / TAIL.priorVolatility, 12)
    const risk = twoWays(600, { covariance: 'ledoit-wolf' })
    const after = risk.kellyShares(0.002)
    for (const symbol of [XBT, ETH]) {
      const ofOneBet = ((after.get(symbol) ?? 0) * risk.volatilityOf(symbol)) / 0.002
      expect(ofOneBet).toBeGreaterThan(0.5)
      expect(ofOneBet).toBeLessThan(0.9)
    }
  })

  /** XBT speaks in every row, ETH as it is told to; both swing by a hundredth. */
  function silent(rows: number, speaks: (row: number) => boolean, changed: Partial<TailConfig> = {}) {
    const random = seededRandom(17)
    const risk = new PortfolioRisk([XBT, ETH], { ...TAIL, ...changed })
    let [xbt, eth] = [100, 300]
    for (let row = 0; row <= rows; row++) {
      const common = random.normal() * 0.001
      xbt *= 1 + common
      eth *= 1 + common
      risk.sample((symbol) => (symbol === XBT ? xbt : speaks(row) ? eth : undefined), row * TAIL.intervalMs)
    }
    return risk
  }

  for (const covariance of ['ewma', 'ledoit-wolf', 'constant-correlation'] as const)
    for (const method of ['normal', 'historical', 'cornish-fisher'] as const)
      it(`${method} by ${covariance}: rows in which a symbol had no mark do not calm it`, () => {
        const changed = { covariance, method, rows: 400 }
        const cvarOf = (speaks: (row: number) => boolean) =>
          silent(500, speaks, changed).tail(holding(0, 1_000))?.cvar ?? 0
        const always = cvarOf(() => true)
        // Every sixth row, and not in the last half minute.
        const seldom = cvarOf((row) => row % 6 === 0 && row < 494)
        expect(seldom / always).toBeGreaterThan(0.8)
        expect(seldom / always).toBeLessThan(1.8)
      })

  it('of a symbol that was halted is what it was, or the prior one, whichever is more, and no hedge helps it', () => {
    const halted = silent(600, (row) => row < 580)
    const multiple = normalMultiples(TAIL.confidence).cvar
    expect(halted.tail(holding(0, 1_000))).toMatchObject({ prior: [ETH], seenCvar: 0 })
    expect(halted.volatilityOf(ETH)).toBeGreaterThan(TAIL.priorVolatility)
    expect(halted.tail(holding(-500, 1_000))?.cvar).toBeCloseTo(
      multiple * 1_000 * halted.volatilityOf(ETH) + (halted.tail(holding(-500, 0))?.cvar ?? 0),
      6,
    )
    const back = silent(600, (row) => row < 580 || row > 597)
    expect(back.tail(holding(0, 1_000))?.prior).toEqual([])
    const calm = silent(600, (row) => row < 580, { priorVolatility: 0.9 })
    expect(calm.volatilityOf(ETH)).toBe(0.9)
  })

  it('of a price that stands still is not nothing', () => {
    const risk = market(200, () => 0, { volatilityMin: 0.01 })
    expect(risk.volatilityOf(XBT)).toBe(0.01)
    const multiple = normalMultiples(TAIL.confidence).cvar
    const tail = risk.tail(holding(1_000, -1_000))
    expect(tail?.cvar).toBeCloseTo(multiple * 0.01 * Math.SQRT2 * 1_000, 6)
    expect(sum(tail?.components.map((each) => each.cvar) ?? [])).toBeCloseTo(tail?.cvar ?? 0, 9)
    // What moves more than that is left as it is.
    const lively = market(200, (row) => 0.001 * (row % 2 === 0 ? 1 : -1), { volatilityMin: 0.01 })
    expect(lively.tail(holding(1_000, -1_000))?.cvar).toBeCloseTo(0, 4)
  })

  it.each([
    ['nothing', Number.NaN, []],
    ['zero', 0, []],
    ['less than nothing', -5, []],
    ['infinity', Number.POSITIVE_INFINITY, []],
    ['a misprint', 1e80, [ETH]],
    ['another contract', 0.1, [ETH]],
  ])('stays a number when a mark is %s, and no smaller by it', (_, wrong, prior) => {
    for (const covariance of ['ewma', 'ledoit-wolf', 'constant-correlation'] as const) {
      const random = seededRandom(5)
      const risk = new PortfolioRisk([XBT, ETH], { ...TAIL, covariance })
      let mark = 100
      let before = 0
      for (let row = 0; row <= 60; row++) {
        mark *= 1 + random.normal() * 0.001
        const isWrong = row === 50
        if (isWrong) before = risk.tail(holding(1_000, 1_000))?.cvar ?? 0
        risk.sample((symbol) => (isWrong && symbol === ETH ? wrong : mark), row * TAIL.intervalMs)
        const tail = risk.tail(holding(1_000, 1_000))
        expect(tail).toBeDefined()
        expect(Number.isFinite(tail?.cvar)).toBe(true)
        if (row >= 50) expect(tail?.prior).toEqual(prior)
        if (row >= 50) expect(tail?.cvar).toBeGreaterThan(0.5 * before)
        expect(sum(tail?.components.map((each) => each.cvar) ?? [])).toBeCloseTo(tail?.cvar ?? 0, 6)
      }
    }
  })

  it('begins anew with a symbol whose price is of another contract', () => {
    const risk = market(60, (row) => (row === 50 ? 999 : 0.001))
    expect(risk.tail(holding(1_000, 0))).toMatchObject({ prior: [XBT] })
    const settled = market(50 + TAIL.rowsMin, (row) => (row === 50 ? 999 : 0.001))
    expect(settled.tail(holding(1_000, 0))?.prior).toEqual([])
    expect(settled.volatilityOf(XBT) / A_DAY).toBeLessThan(0.002)
  })

  it('made of the marks that were kept is what it was', () => {
    for (const covariance of ['ewma', 'ledoit-wolf', 'constant-correlation'] as const) {
      const random = seededRandom(23)
      const history = new MarkHistory()
      const changed = { ...TAIL, covariance, rows: 100, volatility: 'garch' as const }
      const risk = new PortfolioRisk([XBT, ETH], changed)
      let [xbt, eth] = [100, 300]
      for (let at = 0; at <= 90_000 * 5; at += 1_000) {
        xbt *= 1 + random.normal() * 0.0005
        eth *= 1 + random.normal() * 0.0007
        const row = risk.sample(
          (symbol) => (symbol === XBT || at % 7_000 > 0 ? { [XBT]: xbt, [ETH]: eth }[symbol] : undefined),
          at,
        )
        if (row) history.add(row, 1_000)
      }
      const again = new PortfolioRisk([XBT, ETH], changed, history.lend())
      const book = holding(1_000, -700)
      expect(again.tail(book)).toEqual(risk.tail(book))
      expect(again.volatilityOf(ETH)).toBe(risk.volatilityOf(ETH))
      expect(again.tail(book)?.prior).toEqual([])
    }
  })

  it('takes no return from one kind of marks to another', () => {
    const marks = (at: number, mark: number, begins = false) => ({
      at: at * TAIL.intervalMs,
      marks: Float64Array.of(mark, mark),
      begins,
    })
    const risk = new PortfolioRisk([XBT, ETH], { ...TAIL, rowsMin: 2 }, [
      marks(0, 100),
      marks(1, 101),
      marks(2, 150, true),
      marks(3, 150),
    ])
    expect(risk.rows).toBe(2)
    expect(risk.volatilityOf(XBT) / A_DAY).toBeLessThan(0.011)
  })

  it('does not take silence for calm', () => {
    const risk = new PortfolioRisk([XBT, ETH], { ...TAIL, rowsMin: 1 })
    for (let row = 0; row <= 100; row++) {
      const mark = 100 + (row % 2)
      risk.sample((symbol) => (symbol === XBT || row <= 40 ? mark : undefined), row * TAIL.intervalMs)
    }
    expect(risk.volatilityOf(ETH) / risk.volatilityOf(XBT)).toBeCloseTo(1, 1)
  })

  it('brings a return over a pause to the length of the others', () => {
    const risk = new PortfolioRisk([XBT, ETH], { ...TAIL, rowsMin: 1 })
    risk.sample(() => 100, 0)
    risk.sample(() => 102, 4 * TAIL.intervalMs)
    expect(risk.volatilityOf(XBT)).toBeCloseTo((0.02 / 2) * A_DAY, 9)
  })

  it('takes the volatility of a day from the long run of GARCH, and by weight where there is nothing to fit', () => {
    const random = seededRandom(3)
    let variance = 1e-6
    const clustered = () => {
      const value = Math.sqrt(variance) * random.normal()
      variance = 5e-8 + 0.15 * value * value + 0.8 * variance
      return value
    }
    const fitted = market(719, clustered, { volatility: 'garch' }).volatilityOf(XBT)
    expect(fitted / (Math.sqrt(1e-6) * A_DAY)).toBeGreaterThan(0.8)
    expect(fitted / (Math.sqrt(1e-6) * A_DAY)).toBeLessThan(1.25)
    const [plain, short] = (['ewma', 'garch'] as const).map((volatility) =>
      market(90, (row) => 0.001 * Math.sin(row), { volatility }).volatilityOf(XBT),
    )
    expect(short).toBe(plain)
  })
})
