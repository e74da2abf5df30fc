import { describe, expect, it } from 'vitest'
import type { InstrumentSymbol } from '../../src/domain/instrument.ts'
import { seededRandom } from '../../src/ports/random.ts'
import { INTERVAL_MS, PortfolioRisk, ROWS_MAX, ROWS_MIN } from '../../src/risk/portfolio.ts'
import { ETH, XBT } from './desk.ts'

const CONFIDENCE = 0.95
const INTERVALS_A_DAY = 86_400_000 / INTERVAL_MS

/** So many rows of two symbols that move together, by the given share an interval. */
function market(rows: number, move: (row: number) => number) {
  const risk = new PortfolioRisk([XBT, ETH], CONFIDENCE)
  let mark = 100
  for (let row = 0; row <= rows; row++) {
    if (row > 0) mark *= 1 + move(row)
    risk.sample((symbol) => (symbol === XBT ? mark : mark * 3), row * INTERVAL_MS)
  }
  return risk
}
const holding =
  (xbt: number, eth: number) =>
  (symbol: InstrumentSymbol): number =>
    symbol === XBT ? xbt : eth

describe('portfolio risk', () => {
  it('is nothing when nothing is held, from the start', () => {
    const tails = new PortfolioRisk([XBT, ETH], CONFIDENCE).tails(() => 0)
    expect(tails?.historical.cvar).toBe(0)
  })

  it('is unknown while too little was seen', () => {
    expect(market(ROWS_MIN - 1, () => 0.001).tails(holding(100, 0))).toBeUndefined()
    expect(market(ROWS_MIN, () => 0.001).tails(holding(100, 0))).toBeDefined()
  })

  it('is a day of the worst twentieth', () => {
    const risk = market(100, (row) => (row % 20 === 0 ? -0.002 : 0.0005))
    const expected = 0.002 * 1_000 * Math.sqrt(INTERVALS_A_DAY)
    expect(risk.tails(holding(1_000, 0))?.historical.cvar).toBeCloseTo(expected, 6)
  })

  it('sees that a long and a short of what moves together cancel', () => {
    const random = seededRandom(5)
    const risk = market(300, () => random.normal() * 0.001)
    const hedged = risk.tails(holding(1_000, -1_000))
    expect(hedged?.historical.cvar).toBeCloseTo(0, 6)
    expect(hedged?.normal.cvar).toBeCloseTo(0, 4)
    const both = risk.tails(holding(1_000, 1_000))
    const single = risk.tails(holding(1_000, 0))
    expect(both?.historical.cvar).toBeCloseTo(2 * (single?.historical.cvar ?? 0), 6)
  })

  it('has two methods that agree where returns are normal', () => {
    const random = seededRandom(11)
    const { historical, normal } =
      market(ROWS_MAX, () => random.normal() * 0.001).tails(holding(1_000, 0)) ?? {}
    expect(Math.abs((historical?.cvar ?? 0) / (normal?.cvar ?? 1) - 1)).toBeLessThan(0.35)
  })

  it('forgets what is older than its window', () => {
    const risk = market(2 * ROWS_MAX, (row) => (row < ROWS_MAX ? -0.01 * (row % 2) : 0.0001))
    expect(risk.rows).toBe(ROWS_MAX)
    expect(risk.tails(holding(1_000, 0))?.historical.cvar).toBeLessThan(0)
  })

  it('takes no row while a mark is unknown, nor sooner than an interval', () => {
    const risk = new PortfolioRisk([XBT, ETH], CONFIDENCE)
    risk.sample((symbol) => (symbol === XBT ? 100 : undefined), 0)
    risk.sample(() => 100, INTERVAL_MS)
    risk.sample(() => 101, INTERVAL_MS + 1)
    expect(risk.rows).toBe(0)
    risk.sample(() => 101, 2 * INTERVAL_MS)
    expect(risk.rows).toBe(1)
  })
})
