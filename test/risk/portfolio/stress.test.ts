import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { InstrumentSymbol } from '../../../src/domain/instrument.ts'
import { type Scenario, scenariosOf } from '../../../src/risk/portfolio/scenario.ts'
import { type Stressed, stressLoss, worstStress } from '../../../src/risk/portfolio/stress.ts'
import { ETH, XBT } from '../desk.ts'

const long: Stressed = { symbol: XBT, coin: 'BTC', value: 10_000, volatility: 0.03, seen: true }
const short: Stressed = { symbol: ETH, coin: 'ETH', value: -5_000, volatility: 0.04, seen: true }
const SOL = 'SOLUSDTM' as InstrumentSymbol

const scenarios = scenariosOf({
  recorded: ['2021-05-19', '2023-03-11'],
  shocks: [
    'mine: XBT -0.5, others +0.1',
    'to nothing: others -1',
    'apart: BTC -0.1, ETH +0.2',
    'still: BTC -0.1, others 0',
  ],
  deviations: 5,
})
const named = (name: string): Scenario => {
  const found = scenarios.find((each) => each.name === name)
  if (!found) throw new Error(`no scenario ${name}`)
  return found
}

describe('a stress', () => {
  it.each([
    ['2021-05-19 fall in 24 h', [3_116, -2_257]],
    ['2021-05-19 fall in 1 h', [2_268, -1_559]],
    ['2021-05-19 rise in 1 h', [-2_667, 1_846]],
    ['2023-03-11 fall in 1 h', [315, -184]],
    ['mine', [5_000, 500]],
    ['to nothing', [10_000, -5_000]],
    ['correlation to one', [1_500, -1_000]],
    ['no hedge holds', [1_500, 1_000]],
  ] as const)('%s: a long of 10,000 and a short of 5,000 lose %s', (name, [xbt, eth]) => {
    const { loss, positions } = stressLoss(named(name), [long, short])
    expect(positions.map((each) => each.symbol)).toEqual([XBT, ETH])
    expect(positions[0]?.loss).toBeCloseTo(xbt, 9)
    expect(positions[1]?.loss).toBeCloseTo(eth, 9)
    expect(loss).toBeCloseTo(xbt + eth, 9)
  })

  it.each([
    ['falls as the one that fell farthest', '2021-05-19 fall in 24 h', 1_000, 451.4],
    ['is no hedge: a short of it gains nothing', '2021-05-19 fall in 24 h', -1_000, 0],
    ['rises as the one that rose farthest', '2021-05-19 rise in 24 h', -1_000, 546.8],
    ['goes the way that hurts a long, where the named go both ways', 'apart', 1_000, 100],
    ['goes the way that hurts a short, where the named go both ways', 'apart', -1_000, 200],
    ['goes as it is told to', 'mine', 1_000, -100],
    ['stands still where it is told to', 'still', 1_000, 0],
  ] as const)('what is not named %s: in %s %d loses %d', (_, name, value, expected) => {
    const other: Stressed = { symbol: SOL, coin: 'SOL', value, volatility: 0.05, seen: true }
    expect(stressLoss(named(name), [other]).loss).toBeCloseTo(expected, 9)
  })

  it('rests on what is assumed where a volatility is, and on nothing where prices are named', () => {
    const book = [long, { ...short, seen: false }]
    const seen = scenarios.map((scenario) => [scenario.name, stressLoss(scenario, book).seen] as const)
    expect(seen.filter(([, isSeen]) => !isSeen).map(([name]) => name)).toEqual([
      'correlation to one',
      'no hedge holds',
    ])
    expect(stressLoss(named('no hedge holds'), [long, short]).seen).toBe(true)
  })

  it('that would take most is the worst, and of none there is none', () => {
    const losses = scenarios.map((scenario) => stressLoss(scenario, [long]))
    expect(worstStress(losses)).toMatchObject({ name: 'to nothing', loss: 10_000 })
    expect(worstStress([])).toBeUndefined()
  })

  it('with correlation one goes the way that hurts more', () => {
    const up = stressLoss(named('correlation to one'), [long, { ...short, value: -50_000 }])
    expect(up.loss).toBeCloseTo(5 * (0.04 * 50_000 - 0.03 * 10_000), 9)
  })

  it('takes no more of a long than all of it', () => {
    const wild = { ...long, volatility: 0.5 }
    expect(stressLoss(named('no hedge holds'), [wild]).loss).toBe(10_000)
  })

  it('of nothing loses nothing', () => {
    for (const scenario of scenarios) expect(stressLoss(scenario, []).loss).toBe(0)
  })

  it('loses most where no hedge holds', () => {
    const value = fc.integer({ min: -10_000, max: 10_000 })
    fc.assert(
      fc.property(value, value, (xbt, eth) => {
        const book = [
          { ...long, value: xbt },
          { ...short, value: eth },
        ]
        const apart = stressLoss(named('no hedge holds'), book).loss
        const together = stressLoss(named('correlation to one'), book).loss
        expect(together).toBeGreaterThanOrEqual(-1e-9)
        expect(apart).toBeGreaterThanOrEqual(together - 1e-9)
      }),
    )
  })
})
