import { describe, expect, it } from 'vitest'
import { ASSESSOR } from '../../actors/names.ts'
import type { Config } from '../../src/config/schema.ts'
import { normalMultiples } from '../../src/risk/portfolio/normal-tail.ts'
import { lossScale } from '../../src/risk/portfolio/scaling.ts'
import { portfolioStatus } from '../../supervisors/portfolio-status.ts'
import { atKucoin, keyAtKucoin } from '../at-kucoin.ts'
import { AROUND, SYMBOL } from '../supervisors/quiet-market.ts'
import { BID, floorOf, type TradingFloor, tradingFloor } from './trading-floor.ts'

/** What the engine knows of all positions together, and what it makes of it. */

const look = ({ engine }: TradingFloor) => {
  const view = engine.world.channels.portfolio.value
  if (!view?.tail) throw new Error('nobody knows the tail')
  return { ...view, tail: view.tail }
}
const value = ({ engine }: TradingFloor, lots: number) =>
  0.001 * lots * 0.1 * (engine.world.channels.prices.get(keyAtKucoin(SYMBOL))?.mark ?? Number.NaN)

async function bought(floor: TradingFloor, lots = 10): Promise<TradingFloor> {
  floor.submit({ price: AROUND + 10, size: lots, timeInForce: 'IOC' })
  await floor.passUntil('it is filled', () => floor.held() === lots)
  await floor.pass(1_500)
  return floor
}

/** The price elsewhere goes up and down, once in five seconds, for so long. */
async function swings(floor: TradingFloor, times: number): Promise<void> {
  for (let time = 0; time < times; time++) {
    floor.market.index(AROUND + (time % 2 === 0 ? 600 : 0))
    await floor.pass(5_000)
  }
}

describe('all positions together', () => {
  it('have a tail from the first second: the prior one, on which the ladder stays where it is', async () => {
    const floor = await bought(await tradingFloor())
    const { tail, stress, funding } = look(floor)
    const { priorVolatility, confidence } = floor.config.risk.tail
    const expected = normalMultiples(confidence).cvar * priorVolatility * value(floor, 10)
    expect(tail).toMatchObject({ method: null, prior: [SYMBOL], seenCvar: 0 })
    expect(tail.cvar).toBeCloseTo(expected, 6)
    expect(tail.components).toMatchObject([{ symbol: SYMBOL }])
    expect(stress.map(({ name }) => name)).toContain('2021-05-19 fall in 24 h')
    expect(stress.find(({ name }) => name === '2021-05-19 fall in 24 h')?.loss).toBeCloseTo(
      0.3116 * value(floor, 10),
      6,
    )
    expect(funding.positions).toMatchObject([{ symbol: SYMBOL }])
    expect(floor.engine.world.channels.ladder.value.state).toBe('NORMAL')
    expect(portfolioStatus(floor.engine.world)).toMatchObject({ method: 'prior', cvar: tail.cvar })
  })

  it('have the tail that was seen after a minute, and the report keeps the worst of both', async () => {
    const floor = await bought(await tradingFloor())
    const assumed = look(floor).tail.cvar
    await swings(floor, 20)
    const { tail } = look(floor)
    expect(tail.prior).toEqual([])
    expect(tail.method).not.toBeNull()
    expect(tail.seenCvar).toBe(tail.cvar)
    expect(tail.cvar).toBeGreaterThan(0)
    expect(tail.components[0]?.cvar).toBeCloseTo(tail.cvar, 9)
    const { engine } = floor
    const ending = await floor.until(engine.stop('over'))
    engine.auditor.ended(ending)
    const { portfolio } = engine.auditor.report(ending, { code: 0, reason: 'over' })
    expect(portfolio.worst?.cvar).toBeGreaterThanOrEqual(Math.max(assumed, tail.cvar))
    expect(portfolio.last?.at).toBeGreaterThanOrEqual(portfolio.worst?.at ?? 0)
    expect(portfolio.last?.stress.length).toBe(14)
    const worst = Math.max(...(portfolio.mostStressed?.stress.map(({ loss }) => loss) ?? []))
    expect(worst).toBeGreaterThanOrEqual(Math.max(...(portfolio.last?.stress.map(({ loss }) => loss) ?? [])))
    expect(portfolio.lossScaleMin).toBeLessThanOrEqual(1)
  })

  it('are looked at by the method, the covariance and the volatility that are configured', async () => {
    const tail = {
      method: 'normal',
      covariance: 'constant-correlation',
      volatility: 'garch',
      intervalMs: 1_000,
      rows: 150,
    } as Config['risk']['tail']
    const floor = await bought(await tradingFloor({ config: { risk: { tail } } }))
    await swings(floor, 20)
    const { tail: seen, stress } = look(floor)
    expect(seen.method).toBe('normal')
    expect(seen.valueAtRisk).toBeCloseTo((seen.cvar / normalMultiples(0.975).cvar) * 1.959964, 2)
    expect(stress.find(({ name }) => name === 'no hedge holds')?.loss).toBeGreaterThan(0)
  })

  it('tighten the ladder by what is assumed, and no further than WARNING', async () => {
    const tail = { priorVolatility: 1 } as Config['risk']['tail']
    const floor = await tradingFloor({ config: { risk: { tail }, exchange: { deposit: '2000' } } })
    await bought(floor, 20)
    // One deviation is all of a price: the tail is more than the account.
    expect(look(floor).tail.cvar).toBeGreaterThan(2_000)
    expect(floor.engine.world.channels.ladder.value.state).toBe('WARNING')
  })

  it('tighten the ladder by what the worst scenario would take, and say which it is and of what', async () => {
    const stress = { recorded: [], shocks: ['gone: BTC -0.9'], deviations: 0 }
    const off = { cvar: { on: false }, leverage: { on: false } }
    const floor = await tradingFloor({
      config: { risk: { stress, triggers: off }, exchange: { deposit: '10000' } } as never,
    })
    const { channels } = floor.engine.world
    await bought(floor, 30)
    const share = (0.9 * value(floor, 30)) / 10_000
    expect(share).toBeLessThan(0.25)
    expect(channels.ladder.value.state).toBe('NORMAL')
    floor.submit({ price: AROUND + 10, size: 30, timeInForce: 'IOC' })
    await floor.passUntil('more is bought', () => floor.held() === 60)
    await floor.pass(1_500)
    expect(channels.ladder.value.state).toBe('CAUTION')
    const worst = portfolioStatus(floor.engine.world)?.worstStress
    expect(worst).toMatchObject({ name: 'gone', positions: [{ symbol: SYMBOL, loss: worst?.loss }] })
    expect(worst?.loss).toBeCloseTo(0.9 * value(floor, 60), 6)
    const moves = floor.journalled().filter((event) => event.type === 'LadderMoved')
    expect(moves.at(-1)).toMatchObject({ to: 'CAUTION', trigger: 'stress', threshold: '0.25' })
  })

  it('have the tail that was seen also after a crash of whoever looks, at its first look', async () => {
    const floor = await bought(await tradingFloor())
    await swings(floor, 16)
    const before = look(floor)
    expect(before.tail.prior).toEqual([])
    floor.engine.tree.crash(ASSESSOR, new Error('test'))
    await floor.passUntil('somebody looks again', () => look(floor).at > before.at)
    const { tail } = look(floor)
    expect(tail.prior).toEqual([])
    expect(tail.seenCvar).toBe(tail.cvar)
    expect(tail.cvar / before.tail.cvar).toBeCloseTo(1, 1)
  })

  describe('after a kill of the whole engine', () => {
    /** Others trade once a minute, two ticks up and down in turn; what is held is held meanwhile. */
    async function killedAfter(minutes: number, faults = {}): Promise<TradingFloor> {
      const tail = { volatilityMin: 0 } as Config['risk']['tail']
      const floor = await bought(
        await tradingFloor({ config: { risk: { tail }, engine: { onStop: 'keep' } } as never }),
      )
      for (let minute = 0; minute < minutes; minute++) {
        const [side, price] =
          minute % 2 === 0 ? (['buy', AROUND + 10] as const) : (['sell', AROUND - 10] as const)
        floor.market.order(side, price, 1, false)
        await floor.pass(60_000)
      }
      floor.engine.kill()
      floor.faults = faults
      const next = floorOf(floor, floor.market, await floor.start())
      await next.pass(2_500)
      expect(next.held()).toBe(10)
      return next
    }

    it('have the tail that the candles of the venue show, at once', async () => {
      const next = await killedAfter(20)
      const { tail } = look(next)
      expect(tail.prior).toEqual([])
      expect(tail.seenCvar).toBe(tail.cvar)
      const daily = (20 / AROUND) * Math.sqrt(1_440)
      const multiple = normalMultiples(next.config.risk.tail.confidence).cvar
      expect(tail.cvar / (multiple * daily * value(next, 10))).toBeCloseTo(1, 0)
      // Marks are another kind of price: they begin anew, and go on.
      const before = look(next).at
      await next.pass(20_000)
      expect(look(next).at).toBeGreaterThan(before)
      expect(look(next).tail.prior).toEqual([])
    })

    it.each([
      ['there are too few of them', 5, {}],
      [
        'the venue does not give them',
        20,
        { beforeHttp: ({ target }: { target: string }) => (target.includes('kline') ? 'lost' : undefined) },
      ],
    ] as const)('count as assumed where %s', async (_, minutes, faults) => {
      expect(look(await killedAfter(minutes, faults)).tail).toMatchObject({ prior: [SYMBOL], seenCvar: 0 })
    })
  })

  it('have the prior tail after two crashes without a look in between: what was kept may be to blame', async () => {
    const floor = await bought(await tradingFloor())
    await swings(floor, 16)
    const { marks } = floor.engine.world.channels
    expect(marks.count).toBeGreaterThan(12)
    // A life that took them and did not come to its first look.
    marks.lend()
    const before = look(floor)
    floor.engine.tree.crash(ASSESSOR, new Error('test'))
    await floor.passUntil('somebody looks again', () => look(floor).at > before.at)
    expect(look(floor).tail).toMatchObject({ prior: [SYMBOL], seenCvar: 0 })
    await swings(floor, 14)
    expect(look(floor).tail.prior).toEqual([])
  })

  it('count as assumed, and more so, when the venue falls silent about what is held', async () => {
    const triggers = { staleFeed: { on: false } }
    const floor = await bought(await tradingFloor({ config: { risk: { triggers } } as never }))
    await swings(floor, 16)
    const before = look(floor).tail
    floor.faults = { onFrame: (text) => (text.includes('mark.index.price') ? 'lost' : undefined) }
    await floor.pass(70_000)
    const { tail } = look(floor)
    expect(tail).toMatchObject({ prior: [SYMBOL], seenCvar: 0 })
    expect(tail.cvar).toBeGreaterThan(0.5 * before.cvar)
    expect(tail.cvar).not.toBeNaN()
  })

  it('cost funding once a rate was heard', async () => {
    const floor = await bought(await tradingFloor())
    const { channels } = floor.engine.world
    channels.funding.set(keyAtKucoin(SYMBOL), { rate: 0.0001, settledAt: null })
    await floor.pass(1_500)
    expect(look(floor).funding.cost).toBeCloseTo(value(floor, 10) * 0.0001 * 3, 9)
    channels.funding.delete(keyAtKucoin(SYMBOL))
    await floor.pass(1_500)
    expect(look(floor).funding.cost).toBeNull()
  })
})

describe('sizes', () => {
  it('follow losing trades and drawdown, down to what a strategy is shown', async () => {
    const scaling = { losingTradesFrom: 0, losingTradeFactor: 0.8 } as Config['risk']['scaling']
    const floor = await tradingFloor({ config: { risk: { scaling } } })
    const { channels } = floor.engine.world
    const scale = () => channels.views(atKucoin(SYMBOL)).value?.view.sizeScale
    expect(channels.sizes.value.losses).toBe(1)
    await bought(floor)
    floor.submit({ side: 'sell', price: AROUND - 10, timeInForce: 'IOC', reduceOnly: true })
    await floor.passUntil('it is sold again', () => floor.held() === 0)
    await floor.pass(1_500)
    floor.market.order('buy', BID - 20, 5)
    await floor.pass(500)
    const expected = lossScale({ losingTrades: 1, drawdown: 0 }, floor.config.risk.scaling)
    expect(expected).toBeCloseTo(0.8, 12)
    expect(channels.sizes.value.losses).toBeCloseTo(0.8, 2)
    expect(scale()).toBe(channels.sizes.value.losses)
  })

  it('by Kelly are those of the prior volatility while nothing was seen', async () => {
    const sizing = { method: 'kelly', kellyFraction: 0.5 } as Config['risk']['sizing']
    const floor = await tradingFloor({ config: { risk: { sizing }, strategy: { quoteNotional: '1000' } } })
    await floor.pass(1_500)
    // Half of 0.002 deviations over 5 % of 100,000.
    const size = floor.engine.world.channels.sizes.value.quotes.get(SYMBOL)
    expect(size).toEqual({ value: 2_000, by: null, factor: 2 })
  })

  it('are what the configured method asks for, up to the limits', async () => {
    const sizing = { method: 'volatility-target', volatilityTarget: 0.01 } as Config['risk']['sizing']
    const floor = await tradingFloor({ config: { risk: { sizing }, strategy: { quoteNotional: '1000' } } })
    await floor.pass(1_500)
    const size = floor.engine.world.channels.sizes.value.quotes.get(SYMBOL)
    // A hundredth of 100,000 at 5 % a day would be 20,000; one order may be 5,000.
    expect(size).toEqual({ value: 5_000, by: 'order', factor: 5 })
  })
})
