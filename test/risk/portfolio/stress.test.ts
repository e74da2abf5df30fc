import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RECORDED_CRASHES, type Scenario, scenariosOf } from '../../../src/risk/portfolio/scenario.ts'
import { type Stressed, stressLoss } from '../../../src/risk/portfolio/stress.ts'
import { ETH, XBT } from '../desk.ts'

const long: Stressed = { symbol: XBT, coin: 'BTC', value: 10_000, volatility: 0.03 }
const short: Stressed = { symbol: ETH, coin: 'ETH', value: -5_000, volatility: 0.04 }

const scenarios = scenariosOf({
  recorded: ['2021-05-19'],
  shocks: ['mine: XBT -0.5, others +0.1', 'to nothing: others -1'],
  deviations: 5,
})
const named = (name: string): Scenario => {
  const found = scenarios.find((each) => each.name === name)
  if (!found) throw new Error(`no scenario ${name}`)
  return found
}

describe('a stress', () => {
  it.each([
    ['recorded 2021-05-19', [3_117, -2_257]],
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

const EVENTS = new URL('../../../../shared/marketdata/events/', import.meta.url)
const present = existsSync(EVENTS)
if (!present && process.env.CI) throw new Error('recorded crashes: ../shared/marketdata is absent')
if (!present) console.warn('SKIPPED: recorded crashes: ../shared/marketdata is absent')

describe.skipIf(!present)('the recorded crash of 2021-05-19', () => {
  for (const coin of ['BTC', 'ETH'] as const)
    it(`is what the candles of ${coin} say`, () => {
      const file = new URL(`2021-05-19_crash_binance-spot_${coin}USDT_1m.csv`, EVENTS)
      const candles = readFileSync(file, 'utf8').trim().split('\n').slice(1)
      const rows = candles.map((line) => line.split(',').map(Number))
      const highest = Math.max(...rows.map(([, , high = 0]) => high))
      const lowest = Math.min(...rows.map(([, , , low = Infinity]) => low))
      expect(RECORDED_CRASHES['2021-05-19'][coin]).toBeCloseTo(lowest / highest - 1, 4)
    })
})
