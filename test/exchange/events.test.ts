import { describe, expect, it } from 'vitest'
import type { ExchangeEvent } from '../../src/exchange/contract.ts'
import { AROUND, placed, request, stillMarket } from './still-market.ts'

/** An event in a few words. */
function words(event: ExchangeEvent): string {
  switch (event.type) {
    case 'OrderChanged':
      return `${event.order.clientOid} ${event.change} ${event.order.status} ${event.order.filled}`
    case 'PositionChanged':
      return `position ${event.reason} ${event.position.lots}`
    case 'WalletChanged':
      return `wallet of ${event.account}`
    case 'BookChanged':
      return `book ${event.side} ${event.size}`
    case 'Traded':
      return `trade ${event.trade.side} ${event.trade.size}`
    default:
      return event.type
  }
}

describe('events', () => {
  it('tell an order from its place in the book to its last fill', () => {
    const market = stillMarket({ ann: '1000' })
    placed(market.exchange.place('ann', request({ clientOid: 'mine', size: 5 })))
    market.background('sell', AROUND, 2, false)
    market.background('sell', AROUND, 3, false)
    expect(market.events.map(words)).toEqual([
      'book buy 5',
      'mine open open 0',
      'wallet of ann',
      'trade sell 2',
      'mine match open 2',
      'book buy 3',
      'position positionChange 2',
      'wallet of ann',
      'trade sell 3',
      'mine match open 5',
      'mine filled done 5',
      'book buy 0',
      'position positionChange 5',
      'wallet of ann',
    ])
  })

  it.each([
    ['an immediate order that nobody meets', 0, ['mine canceled done 0']],
    ['one that is filled in part', 2, ['mine match open 2', 'mine update done 2']],
    ['one that is filled whole', 5, ['mine match open 5', 'mine filled done 5']],
  ] as const)('tell the end of %s', (_sentence, offered, expected) => {
    const market = stillMarket({ ann: '1000' })
    if (offered > 0) market.background('sell', AROUND, offered)
    market.exchange.place('ann', request({ clientOid: 'mine', size: 5, timeInForce: 'IOC' }))
    const told = market.events.filter((event) => event.type === 'OrderChanged').map(words)
    expect(told).toEqual(expected)
  })

  it('tell that an order ended with lots cancelled, though its last lots were filled', () => {
    const market = stillMarket({ ann: '1000' })
    market.background('sell', AROUND, 3)
    placed(market.exchange.place('ann', request({ price: null, size: 3 })))
    const exit = request({ clientOid: 'exit', side: 'sell', size: 5, reduceOnly: true })
    placed(market.exchange.place('ann', exit))
    market.background('buy', AROUND, 3, false)
    const told = market.events.filter((event) => event.type === 'OrderChanged').map(words)
    expect(told.slice(-3)).toEqual(['exit open open 0', 'exit match open 3', 'exit update done 3'])
  })

  it('of a call from inside an observer come after those that were already waiting', () => {
    const market = stillMarket({ ann: '1000' })
    const { exchange, events } = market
    exchange.observe((event) => {
      if (event.type === 'BookChanged' && event.sequence === 1)
        placed(exchange.place('ann', request({ clientOid: 'second', price: AROUND - 1 })))
    })
    placed(exchange.place('ann', request({ clientOid: 'first' })))
    expect(events.map(words)).toEqual([
      'book buy 1',
      'first open open 0',
      'wallet of ann',
      'book buy 1',
      'second open open 0',
      'wallet of ann',
    ])
  })

  it('reach an observer until it leaves', () => {
    const market = stillMarket({ ann: '1000' })
    const seen: string[] = []
    const leave = market.exchange.observe((event) => seen.push(event.type))
    placed(market.exchange.place('ann', request()))
    const before = seen.length
    leave()
    placed(market.exchange.place('ann', request()))
    expect(before).toBeGreaterThan(0)
    expect(seen).toHaveLength(before)
  })
})

it('the public reads agree with the trades: last price, candle, newest first', () => {
  const market = stillMarket({ ann: '1000' })
  const { exchange, symbol } = market
  for (const [price, size] of [
    [AROUND, 1],
    [AROUND + 3, 2],
    [AROUND - 2, 3],
  ] as const) {
    market.background('sell', price, size)
    market.background('buy', price, size, false)
  }
  market.pass(60_000)
  market.background('sell', AROUND + 1, 1)
  market.background('buy', AROUND + 1, 1, false)
  expect(exchange.price(symbol).last).toBe(AROUND + 1)
  expect(exchange.trades(symbol).map((trade) => [trade.sequence, trade.price - AROUND])).toEqual([
    [4, 1],
    [3, -2],
    [2, 3],
    [1, 0],
  ])
  const candles = exchange.candles(symbol, 0, market.clock.now())
  expect(candles.map(({ open, high, low, close, volume }) => [open, high, low, close, volume])).toEqual([
    [AROUND, AROUND + 3, AROUND - 2, AROUND - 2, 6],
    [AROUND + 1, AROUND + 1, AROUND + 1, AROUND + 1, 1],
  ])
})
