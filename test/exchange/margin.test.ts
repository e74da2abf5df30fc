import { describe, expect, it } from 'vitest'
import { money } from '../../src/domain/money.ts'
import { AROUND, placed, refusal, request, type StillMarket, stillMarket } from './still-market.ts'

/** 100 lots at 100,000 ticks of 0.1 are 0.1 BTC at 10,000: a value of 1,000. */
const LOTS = 100

function long(deposit: string, size = LOTS): StillMarket {
  const market = stillMarket({ ann: deposit })
  market.background('sell', AROUND, size)
  placed(market.exchange.place('ann', request({ price: null, size })))
  market.events.length = 0
  return market
}

describe('margin', () => {
  it('of a position is its value at the mark over the leverage, next to the fee that was paid', () => {
    const { exchange } = long('500')
    expect(exchange.wallet('ann')).toMatchObject({
      balance: money('499.4'),
      equity: money('499.4'),
      positionMargin: money('100'),
      orderMargin: money('0'),
      available: money('399.4'),
    })
  })

  it('of orders counts the worse side only, and none that reduces', () => {
    const market = long('500')
    const { exchange } = market
    const margin = (): unknown => exchange.wallet('ann').orderMargin
    placed(exchange.place('ann', request({ side: 'sell', price: AROUND + 1, size: 2 * LOTS })))
    expect(margin(), 'from +100 to -100 is no worse').toBe(money('0.002'))
    placed(exchange.place('ann', request({ side: 'sell', price: AROUND + 1, size: LOTS, reduceOnly: true })))
    expect(margin()).toBe(money('0.002'))
    placed(exchange.place('ann', request({ price: AROUND - 1, size: LOTS })))
    expect(margin()).toBe(money('99.999'))
  })

  it('falls with leverage; a leverage that the contract lacks is refused', () => {
    const { exchange, symbol } = long('500')
    expect(exchange.setLeverage('ann', symbol, 50)).toBe(true)
    expect(exchange.leverage('ann', symbol)).toBe(50)
    expect(exchange.wallet('ann').positionMargin).toBe(money('20'))
    expect(exchange.setLeverage('ann', symbol, 101)).toMatchObject({ reason: 'leverage' })
    expect(exchange.setLeverage('ann', symbol, 1.5)).toMatchObject({ reason: 'leverage' })
  })

  it('lets an account without any left reduce, and nothing else', () => {
    const market = long('101')
    const { exchange } = market
    market.background('buy', AROUND - 1, 2 * LOTS)
    expect(refusal(exchange.place('ann', request({ size: 10 })))).toBe('insufficient-margin')
    expect(refusal(exchange.place('ann', request({ side: 'sell', price: null, size: LOTS })))).toBe('placed')
  })

  it('raises the version of the wallet with every change, and says so', () => {
    const market = long('500')
    const { exchange, events } = market
    const before = exchange.wallet('ann').version
    const order = placed(exchange.place('ann', request({ price: AROUND - 10 })))
    exchange.cancel('ann', { id: order.id })
    const versions = events.flatMap((event) => (event.type === 'WalletChanged' ? [event.wallet.version] : []))
    expect(versions).toEqual([before + 1, before + 2])
  })
})

describe('a position', () => {
  it('books profit, fees and the rest exactly', () => {
    const market = long('500')
    market.background('buy', AROUND + 50, 40)
    placed(market.exchange.place('ann', request({ side: 'sell', price: null, size: 40 })))
    const [position] = market.exchange.positions('ann')
    expect(position).toMatchObject({
      lots: 60,
      averageEntry: AROUND,
      cost: money('600'),
      realised: money('0.2'),
    })
    expect(position?.fees).toBe(money('0.84012'))
    expect(market.exchange.ledger('ann', 0).map((line) => [line.kind, line.amount])).toEqual([
      ['deposit', money('500')],
      ['fee', money('-0.6')],
      ['realised', money('0.2')],
      ['fee', money('-0.24012')],
    ])
  })

  it('names the marks at which it would be liquidated and bankrupt', () => {
    const market = long('100.6')
    const [position] = market.exchange.positions('ann')
    expect(position?.bankruptcy).toBeCloseTo(0.9 * AROUND, 6)
    expect(position?.liquidation).toBeCloseTo((0.9 / 0.995) * AROUND, 6)
  })
})

describe('liquidation', () => {
  it('leaves an account alone above its maintenance margin', () => {
    const market = long('100.6')
    market.background('buy', 88_000, LOTS)
    market.exchange.start()
    market.setIndex(90_500)
    market.pass(1_000)
    expect(market.exchange.positions('ann')).toHaveLength(1)
  })

  it('cancels its orders and sells its position by an order of the exchange below it', () => {
    const market = long('100.6')
    const { exchange, events } = market
    market.background('buy', 90_100, LOTS)
    const order = placed(
      exchange.place('ann', request({ side: 'sell', price: AROUND + 100, reduceOnly: true })),
    )
    exchange.start()
    market.setIndex(90_200)
    market.pass(1_000)
    expect(exchange.order('ann', { id: order.id })).toMatchObject({ status: 'done', cancelled: 1 })
    expect(exchange.positions('ann')).toEqual([])
    const [forced] = exchange.orders('ann', {})
    expect(forced).toMatchObject({ origin: 'liquidation', side: 'sell', filled: LOTS, clientOid: '' })
    expect(exchange.fills('ann', {}).at(-1)).toMatchObject({ kind: 'liquid', liquidity: 'taker' })
    expect(events).toContainEqual(expect.objectContaining({ type: 'PositionChanged', reason: 'liquidation' }))
    expect(exchange.audit()).toEqual({ cash: 0n, lots: [] })
    const { available } = exchange.wallet('ann')
    expect(available, 'what is left is little').toBeLessThan(money('0.5'))
    expect(refusal(exchange.place('ann', request({ price: 90_000 })))).toBe('insufficient-margin')
  })

  it('goes on at the next mark when the book was too thin, and lets nothing be opened meanwhile', () => {
    const market = long('100.6')
    const { exchange } = market
    market.background('buy', 90_100, 30)
    exchange.start()
    market.setIndex(90_400)
    market.pass(1_000)
    expect(exchange.positions('ann')[0]?.lots).toBe(70)
    expect(refusal(exchange.place('ann', request({ price: 90_000 })))).toBe('in-liquidation')
    market.background('buy', 90_100, 70)
    market.pass(1_000)
    expect(exchange.positions('ann')).toEqual([])
  })

  it('is paid by the insurance fund when it ends below zero', () => {
    const market = long('100.6')
    const { exchange } = market
    market.background('buy', 84_000, LOTS)
    exchange.start()
    market.setIndex(85_000)
    market.pass(1_000)
    expect(exchange.wallet('ann').balance).toBe(money('0'))
    expect(exchange.ledger('ann', 0).at(-1)).toMatchObject({ kind: 'liquidation', amount: money('60.504') })
    expect(exchange.audit()).toEqual({ cash: 0n, lots: [] })
  })
})
