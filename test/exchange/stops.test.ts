import { describe, expect, it } from 'vitest'
import type { Ticks } from '../../src/domain/instrument.ts'
import type { OrderRequest } from '../../src/exchange/contract.ts'
import { AROUND, placed, request, type StillMarket, stillMarket } from './still-market.ts'

type Stop = NonNullable<OrderRequest['stop']>
const stop = (direction: Stop['direction'], away: number, by: Stop['by'] = 'trade'): Stop => ({
  direction,
  price: (AROUND + away) as Ticks,
  by,
})
const trade = (market: StillMarket, price: number): void => {
  market.background('sell', price, 1)
  market.background('buy', price, 1, false)
}
const statusOf = ({ exchange }: StillMarket, id: string) => exchange.order('ann', { id })?.status

describe('stop orders', () => {
  it.each([
    ['up', 10, [9], 'untriggered'],
    ['up', 10, [9, 10], 'open'],
    ['up', 10, [15], 'open'],
    ['down', -10, [-9], 'untriggered'],
    ['down', -10, [-10], 'open'],
    ['down', -10, [-12], 'open'],
  ] as const)('%s at %i: after trades at %j it is %s', (direction, away, trades, expected) => {
    const market = stillMarket()
    const order = placed(
      market.exchange.place('ann', request({ price: AROUND - 100, stop: stop(direction, away) })),
    )
    expect(market.exchange.book(market.symbol).bids).toEqual([])
    for (const price of trades) trade(market, AROUND + price)
    expect(statusOf(market, order.id)).toBe(expected)
  })

  it.each(['mark', 'index'] as const)('by the %s look at marks, not at trades', (by) => {
    const market = stillMarket()
    market.exchange.start()
    const order = placed(
      market.exchange.place('ann', request({ price: AROUND - 100, stop: stop('up', 10, by) })),
    )
    trade(market, AROUND + 20)
    expect(statusOf(market, order.id)).toBe('untriggered')
    market.setIndex(AROUND + 20)
    market.pass(1_000)
    expect(statusOf(market, order.id)).toBe('open')
  })

  it('trade at once as market orders, and may trigger one another', () => {
    const market = stillMarket()
    for (const away of [0, 10, 20]) market.background('sell', AROUND + away, 1)
    const first = placed(market.exchange.place('ann', request({ price: null, stop: stop('up', 0) })))
    const second = placed(market.exchange.place('ann', request({ price: null, stop: stop('up', 10) })))
    market.background('buy', AROUND, 1, false)
    expect(
      [first, second].map((order) => market.exchange.fills('ann', { orderId: order.id })[0]?.price),
    ).toEqual([AROUND + 10, AROUND + 20])
    expect(
      market.events.filter((event) => event.type === 'StopChanged').map((event) => event.change),
    ).toEqual(['open', 'open', 'triggered', 'triggered'])
  })

  it('that are triggered when they may not trade are cancelled', () => {
    const market = stillMarket()
    const order = placed(
      market.exchange.place(
        'ann',
        request({ side: 'sell', price: null, reduceOnly: true, stop: stop('down', -5) }),
      ),
    )
    trade(market, AROUND - 5)
    expect(market.exchange.order('ann', { id: order.id })).toMatchObject({ status: 'done', cancelled: 1 })
  })

  it('are cancelled one by one and all together, apart from the orders that rest', () => {
    const market = stillMarket()
    const { exchange } = market
    const one = placed(exchange.place('ann', request({ stop: stop('up', 5) })))
    placed(exchange.place('ann', request({ stop: stop('up', 6) })))
    placed(exchange.place('ann', request()))
    expect(exchange.cancel('ann', { id: one.id })).toMatchObject({ status: 'done', cancelled: 1 })
    expect(exchange.cancelAll('ann', 'stops')).toHaveLength(1)
    expect(exchange.cancelAll('ann', 'orders')).toHaveLength(1)
    trade(market, AROUND + 20)
    expect(exchange.fills('ann', {})).toEqual([])
  })
})

describe('the dead-man switch', () => {
  it('cancels the account’s orders when it is not armed again in time', () => {
    const market = stillMarket()
    const { exchange } = market
    const order = placed(exchange.place('ann', request()))
    const other = placed(exchange.place('bob', request()))
    exchange.armDeadMan('ann', 5_000, [])
    market.pass(4_000)
    exchange.armDeadMan('ann', 5_000, [])
    market.pass(4_000)
    expect(statusOf(market, order.id)).toBe('open')
    market.pass(1_000)
    expect(statusOf(market, order.id)).toBe('done')
    expect(exchange.order('bob', { id: other.id })?.status).toBe('open')
  })

  it('does nothing once it is disarmed, or for other symbols', () => {
    const market = stillMarket()
    const { exchange } = market
    const order = placed(exchange.place('ann', request()))
    exchange.armDeadMan('ann', 5_000, [])
    exchange.armDeadMan('ann', 0, [])
    market.pass(10_000)
    exchange.armDeadMan('ann', 5_000, ['ETHUSDTM' as typeof market.symbol])
    market.pass(10_000)
    expect(statusOf(market, order.id)).toBe('open')
  })
})
