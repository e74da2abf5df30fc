import { describe, expect, it } from 'vitest'
import { money } from '../../src/domain/money.ts'
import { fundingRate } from '../../src/exchange/mark.ts'
import { AROUND, placed, request, START_MS, stillMarket } from './still-market.ts'

const HOURS_8_MS = 8 * 3_600_000

describe('the funding rate', () => {
  it.each([
    ['is the interest when the mark stands at the index', 0, 0.0001],
    ['stays at the interest for a small premium', 0.0004, 0.0001],
    ['follows a larger premium, less what interest pulls', 0.001, 0.0005],
    ['turns negative under the index', -0.001, -0.0005],
    ['is capped', 0.02, 0.003],
    ['is floored', -0.02, -0.003],
  ] as const)('%s', (_sentence, premium, expected) => {
    expect(fundingRate(premium)).toBeCloseTo(expected, 12)
  })
})

describe('funding', () => {
  it('is paid by longs to shorts at the end of the interval, into the ledger', () => {
    const market = stillMarket({ ann: '1000', bob: '1000' })
    const { exchange, symbol, events } = market
    placed(exchange.place('bob', request({ side: 'sell', size: 100 })))
    placed(exchange.place('ann', request({ size: 100 })))
    exchange.start()
    market.pass(HOURS_8_MS - 1_000)
    expect(exchange.fundingPayments('ann', undefined, 0)).toEqual([])
    market.pass(1_000)
    expect(exchange.fundingPayments('ann', symbol, 0)).toMatchObject([
      { at: START_MS + HOURS_8_MS, rate: 0.0001, mark: AROUND, lots: 100, amount: money('-0.1') },
    ])
    expect(exchange.fundingPayments('bob', undefined, 0)).toMatchObject([{ amount: money('0.1') }])
    expect(exchange.ledger('ann', START_MS + HOURS_8_MS)).toMatchObject([{ kind: 'funding' }])
    expect(events.filter((event) => event.type === 'FundingSettled').map((event) => event.phase)).toEqual([
      'begin',
      'end',
    ])
    expect(exchange.price(symbol).nextFundingAt).toBe(START_MS + 2 * HOURS_8_MS)
    expect(exchange.audit()).toEqual({ cash: 0n, lots: [] })
    exchange.stop()
  })

  it('is announced every minute, the marks every second', () => {
    const market = stillMarket()
    market.exchange.start()
    market.pass(180_000)
    const count = (type: string): number => market.events.filter((event) => event.type === type).length
    expect([count('PriceMarked'), count('FundingRated')]).toEqual([180, 3])
  })

  it('follows the premium of a book that stands over the index', () => {
    const market = stillMarket()
    market.background('buy', AROUND + 200, 1)
    market.background('sell', AROUND + 202, 1)
    market.exchange.start()
    market.pass(600_000)
    const { mark, predictedFundingRate } = market.exchange.price(market.symbol)
    expect(mark).toBeCloseTo(AROUND + 201, 3)
    expect(predictedFundingRate).toBeGreaterThan(0.0013)
  })
})
