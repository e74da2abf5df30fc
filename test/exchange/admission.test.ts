import { describe, expect, it } from 'vitest'
import type { InstrumentSymbol, Ticks } from '../../src/domain/instrument.ts'
import { AROUND, placed, refusal, request, type StillMarket, stillMarket } from './still-market.ts'

const stop = { direction: 'up', price: AROUND as Ticks, by: 'trade' } as const

describe('an order is refused', () => {
  it.each([
    ['for a contract that is not listed', { symbol: 'ABCUSDTM' as InstrumentSymbol }, 'unknown-symbol'],
    ['without a client id', { clientOid: '' }, 'bad-parameter'],
    ['with a client id of more than 40 characters', { clientOid: 'x'.repeat(41) }, 'bad-parameter'],
    ['with a client id of forbidden characters', { clientOid: 'a b' }, 'bad-parameter'],
    ['of no size', { size: 0 }, 'bad-parameter'],
    ['of a broken size', { size: 1.5 }, 'bad-parameter'],
    ['of more than the largest size', { size: 1_000_001 }, 'bad-parameter'],
    ['at no price', { price: 0 }, 'bad-parameter'],
    ['between two ticks', { price: 0.5 }, 'bad-parameter'],
    ['with no leverage', { leverage: 0 }, 'leverage'],
    ['with more leverage than the contract has', { leverage: 101 }, 'leverage'],
    ['post-only and immediate', { postOnly: true, timeInForce: 'IOC' }, 'bad-parameter'],
    ['post-only without a price', { postOnly: true, price: null }, 'bad-parameter'],
    ['to buy over 1.05 times the mark', { price: 105_001 }, 'price-band'],
    ['to sell under 0.95 times the mark', { side: 'sell', price: 94_999 }, 'price-band'],
    ['at the market when nobody is there', { price: null }, 'no-contra-order'],
    ['that the margin cannot carry', { size: 100_000 }, 'insufficient-margin'],
    ['that could exceed the risk limit', { size: 500_001 }, 'risk-limit'],
  ] as const)('%s', (_sentence, changes, reason) => {
    const { exchange } = stillMarket()
    expect(refusal(exchange.place('ann', request(changes)))).toBe(reason)
    expect(refusal(exchange.test('ann', request(changes)))).toBe(reason)
    expect(exchange.orders('ann', {})).toEqual([])
  })

  it.each([
    ['at the upper edge of the band', { price: 105_000 }],
    ['at the lower edge of the band', { side: 'sell', price: 95_000 }],
    ['as large as the margin carries', { size: 10_000 }],
    ['with the longest client id', { clientOid: 'x'.repeat(40) }],
  ] as const)('but not %s', (_sentence, changes) => {
    expect(refusal(stillMarket().exchange.place('ann', request(changes)))).toBe('placed')
  })

  it('when its client id was ever used, also by an order that is done', () => {
    const { exchange } = stillMarket()
    placed(exchange.place('ann', request({ clientOid: 'once' })))
    exchange.cancel('ann', { clientOid: 'once' })
    expect(refusal(exchange.place('ann', request({ clientOid: 'once' })))).toBe('duplicate-client-id')
    expect(refusal(exchange.place('bob', request({ clientOid: 'once' })))).toBe('placed')
  })

  it('but a refused or a tested order leaves its client id free', () => {
    const { exchange } = stillMarket()
    exchange.place('ann', request({ clientOid: 'again', price: 200_000 }))
    exchange.test('ann', request({ clientOid: 'again' }))
    expect(refusal(exchange.place('ann', request({ clientOid: 'again' })))).toBe('placed')
  })

  it('when 200 orders rest in the symbol, or 50 stops wait', () => {
    const { exchange } = stillMarket({ ann: '100000' })
    const fillUp = (changes: Parameters<typeof request>[0]): number => {
      for (let count = 0; ; count++)
        if (refusal(exchange.place('ann', request(changes))) !== 'placed') return count
    }
    expect(fillUp({})).toBe(200)
    expect(fillUp({ stop })).toBe(50)
    expect(refusal(exchange.place('ann', request({ stop })))).toBe('too-many-stops')
    expect(refusal(exchange.place('ann', request()))).toBe('too-many-orders')
  })

  it('while its symbol is suspended; orders that rest can still be cancelled', () => {
    const market = stillMarket()
    const order = placed(market.exchange.place('ann', request()))
    market.suspend(true)
    expect(refusal(market.exchange.place('ann', request()))).toBe('suspended')
    expect(market.exchange.cancel('ann', { id: order.id })).toMatchObject({ status: 'done' })
    market.suspend(false)
    expect(refusal(market.exchange.place('ann', request()))).toBe('placed')
  })
})

describe('reading', () => {
  const three = (): StillMarket => {
    const market = stillMarket()
    const { exchange } = market
    placed(exchange.place('ann', request({ clientOid: 'done' })))
    exchange.cancel('ann', { clientOid: 'done' })
    market.pass(1_000)
    placed(exchange.place('ann', request({ clientOid: 'rests', side: 'sell' })))
    placed(exchange.place('ann', request({ clientOid: 'waits', stop })))
    return market
  }
  it.each([
    ['everything, newest first', {}, ['waits', 'rests', 'done']],
    ['what rests', { status: 'active' }, ['rests']],
    ['what is done', { status: 'done' }, ['done']],
    ['what waits to be triggered', { status: 'untriggered' }, ['waits']],
    ['one side', { side: 'sell' }, ['rests']],
    ['one symbol', { symbol: 'ETHUSDTM' as InstrumentSymbol }, []],
    ['from a time on', { fromMs: Date.UTC(2025, 0, 1) + 1 }, ['waits', 'rests']],
    ['up to a time', { toMs: Date.UTC(2025, 0, 1) }, ['done']],
  ] as const)('orders: %s', (_sentence, filter, expected) => {
    expect(
      three()
        .exchange.orders('ann', filter)
        .map((order) => order.clientOid),
    ).toEqual(expected)
  })

  it('another account sees none of them', () => {
    const { exchange } = three()
    expect(exchange.orders('bob', {})).toEqual([])
    expect(exchange.order('bob', { clientOid: 'rests' })).toBeUndefined()
    expect(() => exchange.orders('eve', {})).toThrow('no account eve')
  })
})
