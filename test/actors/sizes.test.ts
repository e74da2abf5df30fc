import { describe, expect, it } from 'vitest'
import { toLadder } from '../../actors/messages.ts'
import type { Config } from '../../src/config/schema.ts'
import { tradeKelly } from '../../src/risk/portfolio/trade-edge.ts'
import { keyAtKucoin } from '../at-kucoin.ts'
import { AROUND, SYMBOL } from '../supervisors/quiet-market.ts'
import { type TradingFloor, tradingFloor } from './trading-floor.ts'

/** What sizing makes of an order as it rests at the exchange. A quote of the strategy's own is worth 1,250; equity is 100,000. */

type Risk = { readonly [Table in keyof Config['risk']]?: Partial<Config['risk'][Table]> }

/** Twenty lots, of 60 and a little, are the whole ones in 1,250; sizes scale them. */
const lotsOf = (value: number): number => Math.floor((20 * value) / 1_250)

const floorWith = (risk: Risk): Promise<TradingFloor> =>
  tradingFloor({ config: { risk, strategy: { quoteNotional: '1250' } } as never })

/** From now on the strategy quotes: the mid moves a few times, without which there is no spread to quote. */
async function quoting(floor: TradingFloor): Promise<TradingFloor> {
  await floor.pass(1_500)
  for (const inside of [9, 8, 7, 6, 5, 4, 3]) {
    floor.market.order('buy', AROUND - inside, 5)
    await floor.pass(300)
  }
  return floor
}

/** The sizes of our orders that rest at the exchange, once there is one on each side of what `wanted` says. */
async function quoted(floor: TradingFloor, wanted: number): Promise<readonly number[]> {
  const sizes = () =>
    floor.venueOrders().flatMap(({ status, size }) => (status === 'open' ? [Number(size)] : []))
  try {
    await floor.passUntil('quotes of that size rest', () => {
      const found = sizes()
      return found.length > 0 && found.every((size) => size === wanted)
    })
  } catch (error) {
    throw new Error(`quotes are ${sizes().join(', ')}, not ${wanted}`, { cause: error })
  }
  return sizes()
}

describe('an order at the exchange', () => {
  it.each<[string, Risk, number]>([
    ['fixed: the strategy’s own', { sizing: { method: 'fixed' } }, 1_250],
    [
      'volatility-target: a thousandth of the equity at the prior 5 % a day',
      { sizing: { method: 'volatility-target', volatilityTarget: 0.001 } },
      2_000,
    ],
    [
      'volatility-target: half of that where the price is believed to move twice as far',
      { sizing: { method: 'volatility-target', volatilityTarget: 0.001 }, tail: { priorVolatility: 0.1 } },
      1_000,
    ],
    ['kelly: half of 0.002 deviations over 5 %', { sizing: { method: 'kelly', kellyFraction: 0.5 } }, 2_000],
    ['kelly: a quarter of them', { sizing: { method: 'kelly', kellyFraction: 0.25 } }, 1_000],
    [
      'kelly-trades: the strategy’s own while there are too few',
      { sizing: { method: 'kelly-trades' } },
      1_250,
    ],
    [
      'fixed-risk: 62 at a stop 2 % away',
      { sizing: { method: 'fixed-risk', riskShare: 0.00062, stopShare: 0.02 } },
      3_100,
    ],
    [
      'fixed-risk: half of it at a stop twice as far away',
      { sizing: { method: 'fixed-risk', riskShare: 0.00062, stopShare: 0.04 } },
      1_550,
    ],
    [
      'any method: no more than the door lets one order be',
      { sizing: { method: 'fixed-risk', riskShare: 0.01, stopShare: 0.02 } },
      5_000,
    ],
    [
      'any method: no more than alone would raise the ladder by its CVaR',
      {
        sizing: { method: 'kelly', kellyFraction: 1 },
        tail: { confidence: 0.975, priorVolatility: 0.05 },
        triggers: { cvar: { caution: 0.002 } } as never,
      },
      (0.002 * 100_000) / (2.337803 * 0.05),
    ],
    [
      'any method: no more than alone would raise the ladder by a crash',
      {
        stress: { recorded: [], shocks: ['half: BTC -0.5'], deviations: 0 },
        triggers: { stress: { caution: 0.003 } } as never,
      },
      600,
    ],
  ])('by %s', async (_, risk, value) => {
    const floor = await quoting(await floorWith(risk))
    expect(await quoted(floor, lotsOf(value))).toContain(lotsOf(value))
  })

  it('is no larger than what funding may cost, once a rate was heard', async () => {
    const floor = await quoting(await floorWith({ funding: { costMax: 0.000_01 } }))
    await quoted(floor, lotsOf(1_250))
    // Three settlements a day, whoever pays.
    floor.engine.world.channels.funding.set(keyAtKucoin(SYMBOL), { rate: -0.0005, settledAt: null })
    await quoted(floor, lotsOf(1 / 0.0015))
  })

  it('is smaller after losing trades, and by CAUTION on top', async () => {
    const scaling = { losingTradesFrom: 0, losingTradeFactor: 0.5, sizeScaleMin: 0.1 }
    const floor = await floorWith({ scaling })
    await lose(floor)
    await quoted(await quoting(floor), 10)
    toLadder(floor.engine.tree, { type: 'TIGHTENED', to: 'CAUTION', by: 'test', reason: 'test', at: 0 })
    await quoted(floor, 5)
  })

  it('is smaller in a drawdown', async () => {
    const scaling = { drawdownFrom: 0, drawdownTo: 0.000_001, sizeScaleMin: 0.25, losingTradesFrom: 100 }
    const floor = await floorWith({ scaling })
    await lose(floor)
    await quoted(await quoting(floor), 5)
  })

  it('is what its own round trips were worth, once there are enough of them, and none larger than the door lets be', async () => {
    const sizing = {
      method: 'kelly-trades',
      kellyTradesMin: 3,
      kellyShrinkage: 1,
      kellyFraction: 0.000_1,
    } as const
    for (const [kellyFraction, most] of [
      [0.000_1, Number.POSITIVE_INFINITY],
      [1, 5_000],
    ] as const) {
      const floor = await floorWith({ sizing: { ...sizing, kellyFraction } })
      await win(floor, 3)
      const { tripReturns } = floor.engine.world.journal.books
      // Half a percent, less what the venue takes.
      for (const each of tripReturns) expect(each).toBeCloseTo(0.005 - 0.0006, 4)
      const share = tradeKelly(tripReturns, 1, sizing) ?? Number.NaN
      expect(share).toBeGreaterThan(0)
      const value = Math.min(most, 100_000 * kellyFraction * share)
      expect(lotsOf(value)).not.toBe(20)
      await quoted(await quoting(floor), lotsOf(value))
    }
  })
})

/** In and out again at a loss: through the book of others and back. */
async function lose(floor: TradingFloor): Promise<void> {
  await trade(floor, 'buy', AROUND + 10)
  await trade(floor, 'sell', AROUND - 10)
}

/** In and out again at a profit: somebody buys all that is offered, and then others offer low and bid high. */
async function win(floor: TradingFloor, times: number): Promise<void> {
  floor.market.order('sell', AROUND + 9_000, 500)
  floor.market.order('buy', AROUND + 10, 500, false)
  for (let time = 0; time < times; time++) {
    floor.market.order('sell', AROUND + 20, 10)
    await trade(floor, 'buy', AROUND + 20)
    floor.market.order('buy', AROUND + 3_020, 10)
    await trade(floor, 'sell', AROUND + 3_020)
  }
  floor.market.order('sell', AROUND + 10, 500)
}

async function trade(floor: TradingFloor, side: 'buy' | 'sell', price: number): Promise<void> {
  const wanted = floor.held() + (side === 'buy' ? 10 : -10)
  await floor.pass(500)
  floor.submit({ side, price, size: 10, timeInForce: 'IOC' })
  await floor.passUntil('it is traded', () => floor.held() === wanted)
}
