import { describe, expect, it } from 'vitest'
import type { Ticks } from '../../src/domain/instrument.ts'
import { money } from '../../src/domain/money.ts'
import type { ExchangeEvent } from '../../src/exchange/contract.ts'
import { createExchange } from '../../src/exchange/exchange.ts'
import { openMarket } from '../../src/exchange/open-market.ts'
import { seededRandom } from '../../src/ports/random.ts'
import { SimulatedClock } from '../../src/ports/simulated/clock.ts'
import { request } from './still-market.ts'

const symbols = ['XBTUSDTM', 'ETHUSDTM', 'SOLUSDTM']

function living(seed: number) {
  const clock = new SimulatedClock(Date.UTC(2025, 0, 1))
  const exchange = createExchange({
    clock,
    random: seededRandom(seed),
    market: openMarket({ replay: [], symbols, ordersPerSecond: 20 }),
    accounts: [{ id: 'ann', deposit: money('100000') }],
  })
  const events: ExchangeEvent[] = []
  exchange.observe((event) => events.push(event))
  const pass = (ms: number): void => {
    const until = clock.now() + ms
    while (clock.step(until - clock.now()));
  }
  return { exchange, clock, events, pass }
}

describe('the generated market', () => {
  it('has a two-sided book of ten levels and a spread of a few ticks before it starts', () => {
    const { exchange } = living(1)
    for (const { symbol } of exchange.instruments) {
      const { bids, asks } = exchange.book(symbol)
      expect([bids.length, asks.length].every((count) => count >= 10)).toBe(true)
      expect((asks[0]?.[0] ?? 0) - (bids[0]?.[0] ?? 0)).toBeLessThanOrEqual(5)
    }
  })

  it.each([1, 2, 3, 4, 5])(
    'keeps both sides and trades in every symbol for ten minutes (seed %i)',
    (seed) => {
      const { exchange, events, pass } = living(seed)
      exchange.start()
      const spreads: number[] = []
      for (let second = 0; second < 600; second++) {
        pass(1_000)
        for (const { symbol } of exchange.instruments) {
          const { bids, asks } = exchange.book(symbol)
          spreads.push((asks[0]?.[0] ?? Number.NaN) - (bids[0]?.[0] ?? Number.NaN))
        }
      }
      expect(spreads.every((spread) => spread > 0)).toBe(true)
      expect(spreads.sort((one, other) => one - other)[spreads.length >> 1]).toBeLessThanOrEqual(8)
      for (const symbol of symbols)
        expect(
          events.filter((event) => event.type === 'Traded' && event.symbol === symbol).length,
        ).toBeGreaterThan(600)
    },
  )

  it('does the same for the same seed, and something else for another', () => {
    const story = (seed: number): string => {
      const { exchange, events, pass } = living(seed)
      exchange.start()
      pass(5_000)
      exchange.place('ann', request({ clientOid: 'one', price: null, size: 3 }))
      pass(5_000)
      return JSON.stringify(events, (_key, value) => (typeof value === 'bigint' ? `${value}` : value))
    }
    expect(story(3)).toBe(story(3))
    expect(story(3)).not.toBe(story(4))
  })

  it('moves the symbols together', () => {
    const { exchange, pass } = living(2)
    exchange.start()
    const returns = symbols.map((): number[] => [])
    const now = (): number[] =>
      exchange.instruments.map(({ symbol }) => Math.log(exchange.price(symbol).index))
    for (let before = now(), minute = 0; minute < 240; minute++) {
      pass(15_000)
      const after = now()
      for (const [at, price] of after.entries()) returns[at]?.push(price - (before[at] ?? 0))
      before = after
    }
    expect(correlation(returns[0] ?? [], returns[1] ?? [])).toBeGreaterThan(0.4)
  })

  it('fills a maker at the touch of three symbols well over 20 times in 30 seconds', () => {
    const { exchange, pass } = living(1)
    exchange.start()
    let acknowledged = 0
    for (let round = 0; round < 60; round++) {
      for (const { symbol } of exchange.instruments) {
        exchange.cancelAll('ann', 'orders', symbol)
        const { bids, asks } = exchange.book(symbol)
        for (const [side, level] of [
          ['buy', bids[0]],
          ['sell', asks[0]],
        ] as const) {
          const price: Ticks | null = level?.[0] ?? null
          if (exchange.place('ann', request({ symbol, side, price, size: 2, postOnly: true })).ok)
            acknowledged++
        }
      }
      pass(500)
    }
    expect(acknowledged).toBeGreaterThan(300)
    expect(exchange.fills('ann', {}).length).toBeGreaterThan(40)
  })

  it('leaves no timer when it is stopped', () => {
    const { exchange, clock, pass } = living(1)
    exchange.start()
    pass(1_000)
    exchange.armDeadMan('ann', 5_000, [])
    exchange.stop()
    expect(clock.pending).toBe(0)
  })
})

function correlation(left: readonly number[], right: readonly number[]): number {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, each) => sum + each, 0) / values.length
  const [meanLeft, meanRight] = [mean(left), mean(right)]
  const product = (one: readonly number[], other: readonly number[], a: number, b: number): number =>
    one.reduce((sum, each, at) => sum + (each - a) * ((other[at] ?? 0) - b), 0)
  const covariance = product(left, right, meanLeft, meanRight)
  return (
    covariance /
    Math.sqrt(product(left, left, meanLeft, meanLeft) * product(right, right, meanRight, meanRight))
  )
}
