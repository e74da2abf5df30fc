import { describe, expect, it } from 'vitest'
import type { VenueOrder } from '../../src/exchange/contract.ts'
import { AROUND, placed, refusal, request, type StillMarket, stillMarket } from './still-market.ts'

const now = ({ exchange }: StillMarket, order: VenueOrder): VenueOrder => {
  const found = exchange.order(order.account, { id: order.id })
  if (!found) throw new Error('forgotten')
  return found
}
const shape = (order: VenueOrder): string =>
  `${order.status} filled ${order.filled} cancelled ${order.cancelled}`
const touch = (market: StillMarket) => {
  const { bids, asks } = market.exchange.book(market.symbol)
  return { bids, asks }
}

describe('matching', () => {
  it('fills the better price first, and the older order first at one price', () => {
    const market = stillMarket()
    const { exchange } = market
    const older = placed(exchange.place('ann', request({ side: 'sell', price: AROUND, size: 3 })))
    const newer = placed(exchange.place('bob', request({ side: 'sell', price: AROUND, size: 3 })))
    const better = placed(exchange.place('bob', request({ side: 'sell', price: AROUND - 1, size: 2 })))
    market.background('buy', AROUND, 6, false)
    expect([better, older, newer].map((order) => now(market, order).filled)).toEqual([2, 3, 1])
  })

  it('trades at the resting price and rests what is left at its own', () => {
    const market = stillMarket()
    market.background('sell', AROUND, 2)
    const order = placed(market.exchange.place('ann', request({ price: AROUND + 5, size: 5 })))
    expect(shape(order)).toBe('open filled 2 cancelled 0')
    expect(market.exchange.fills('ann', {}).map((fill) => [fill.price, fill.size, fill.liquidity])).toEqual([
      [AROUND, 2, 'taker'],
    ])
    expect(touch(market)).toEqual({ bids: [[AROUND + 5, 3]], asks: [] })
  })

  it('cancels what an immediate order cannot fill', () => {
    const market = stillMarket()
    market.background('sell', AROUND, 2)
    const order = placed(market.exchange.place('ann', request({ size: 5, timeInForce: 'IOC' })))
    expect(shape(order)).toBe('done filled 2 cancelled 3')
    expect(touch(market)).toEqual({ bids: [], asks: [] })
  })

  it('lets a market order go no further than the price band', () => {
    const market = stillMarket()
    market.background('sell', AROUND, 1)
    market.background('sell', AROUND * 1.05, 1)
    market.background('sell', AROUND * 1.05 + 1, 1)
    const order = placed(market.exchange.place('ann', request({ price: null, size: 3 })))
    expect(shape(order)).toBe('done filled 2 cancelled 1')
  })

  it('refuses a post-only order that would take, and rests one that would not', () => {
    const market = stillMarket()
    market.background('sell', AROUND, 1)
    const { exchange } = market
    expect(refusal(exchange.place('ann', request({ postOnly: true })))).toBe('post-only-would-take')
    const order = placed(exchange.place('ann', request({ postOnly: true, price: AROUND - 1 })))
    expect(order.status).toBe('open')
  })

  it('hides a hidden order from the public book, and still trades with it', () => {
    const market = stillMarket()
    const order = placed(market.exchange.place('ann', request({ size: 4, hidden: true })))
    expect(touch(market)).toEqual({ bids: [], asks: [] })
    expect(market.events.some((event) => event.type === 'BookChanged')).toBe(false)
    market.background('sell', AROUND, 4, false)
    expect(now(market, order).filled).toBe(4)
  })

  it('takes an order out on cancel, once', () => {
    const market = stillMarket()
    const { exchange } = market
    const order = placed(exchange.place('ann', request({ size: 4 })))
    market.background('sell', AROUND, 1, false)
    expect(exchange.cancel('ann', { clientOid: order.clientOid })).toMatchObject({ filled: 1, cancelled: 3 })
    expect(exchange.cancel('ann', { id: order.id })).toMatchObject({ reason: 'not-cancelable' })
    expect(exchange.cancel('bob', { id: order.id })).toMatchObject({ reason: 'order-not-found' })
    expect(touch(market)).toEqual({ bids: [], asks: [] })
  })

  it.each([
    { policy: null, resting: 'done filled 2 cancelled 0', incoming: 'done filled 2 cancelled 0' },
    { policy: 'CN', resting: 'open filled 0 cancelled 0', incoming: 'done filled 0 cancelled 2' },
    { policy: 'CO', resting: 'done filled 0 cancelled 2', incoming: 'open filled 0 cancelled 0' },
    { policy: 'CB', resting: 'done filled 0 cancelled 2', incoming: 'done filled 0 cancelled 2' },
  ] as const)('when an account meets itself with $policy: resting $resting, incoming $incoming', (row) => {
    const market = stillMarket()
    const resting = placed(market.exchange.place('ann', request({ side: 'sell', size: 2 })))
    const incoming = placed(market.exchange.place('ann', request({ size: 2, selfTrade: row.policy })))
    expect(shape(now(market, resting))).toBe(row.resting)
    expect(shape(now(market, incoming))).toBe(row.incoming)
    expect(market.exchange.audit()).toEqual({ cash: 0n, lots: [] })
  })
})

describe('reduce-only orders', () => {
  const long = (size: number): StillMarket => {
    const market = stillMarket()
    market.background('sell', AROUND, size)
    placed(market.exchange.place('ann', request({ price: null, size })))
    return market
  }
  const exit = (size: number, price: number | null = AROUND + 10) =>
    request({ side: 'sell', size, price, reduceOnly: true })

  it('are refused without a position, and on its own side', () => {
    expect(refusal(stillMarket().exchange.place('ann', exit(1)))).toBe('no-position')
    const { exchange } = long(3)
    expect(refusal(exchange.place('ann', request({ reduceOnly: true })))).toBe('reduce-only-conflict')
  })

  it('are cut to the position when they are larger', () => {
    const order = placed(long(3).exchange.place('ann', exit(5)))
    expect(shape(order)).toBe('open filled 0 cancelled 2')
  })

  it('shrink with the position, and are cancelled when it is gone', () => {
    const market = long(3)
    const { exchange } = market
    const order = placed(exchange.place('ann', exit(3)))
    market.background('buy', AROUND, 3)
    placed(exchange.place('ann', request({ side: 'sell', price: null, size: 2 })))
    expect(shape(now(market, order))).toBe('open filled 0 cancelled 2')
    placed(exchange.place('ann', request({ side: 'sell', price: null, size: 1 })))
    expect(shape(now(market, order))).toBe('done filled 0 cancelled 3')
  })

  it('of one price share the position, oldest first', () => {
    const market = long(3)
    const orders = [1, 2].map(() => placed(market.exchange.place('ann', exit(2))))
    market.background('buy', AROUND + 10, 4, false)
    expect(orders.map((order) => shape(now(market, order)))).toEqual([
      'done filled 2 cancelled 0',
      'done filled 1 cancelled 1',
    ])
  })

  it('never turn a position round, however many of them one taker meets', () => {
    const market = long(3)
    const orders = [1, 2, 3].map(() => placed(market.exchange.place('ann', exit(3))))
    market.background('buy', AROUND + 10, 9, false)
    expect(market.exchange.positions('ann')).toEqual([])
    expect(orders.map((order) => shape(now(market, order)))).toEqual([
      'done filled 3 cancelled 0',
      'done filled 0 cancelled 3',
      'done filled 0 cancelled 3',
    ])
  })
})
