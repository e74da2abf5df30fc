import { describe, expect, it } from 'vitest'
import type { Lots, Ticks } from '../../src/domain/instrument.ts'
import type { Level } from '../../src/domain/market.ts'
import { BookOrder } from '../../src/exchange/price-level.ts'
import { aheadAfterChange, aheadAfterTrade } from '../../src/exchange/queue.ts'
import { RecordedBook } from '../../src/exchange/recorded-book.ts'

const levels = (...pairs: [number, number][]): Level[] =>
  pairs.map(([price, size]) => [price as Ticks, size as Lots])

describe('the place in a recorded queue', () => {
  it.each([
    ['a trade comes off the front', aheadAfterTrade(10, 4), 6],
    ['never below nothing', aheadAfterTrade(3, 4), 0],
    ['of 20 lots with 10 ahead, 8 cancelled: half of them were ahead', aheadAfterChange(10, 20, 12, 0), 6],
    ['rounded against us', aheadAfterChange(10, 20, 17, 0), 9],
    ['what was traded is not cancelled as well', aheadAfterChange(6, 20, 16, 4), 6],
    ['a level that grows grows behind us', aheadAfterChange(10, 20, 50, 0), 10],
    ['never more ahead than there is', aheadAfterChange(10, 12, 1, 0), 1],
  ] as const)('%s', (_sentence, ahead, expected) => {
    expect(ahead).toBe(expected)
  })
})

/** A book at 99 × 101 whose fills and public sizes are written down. */
function recordedBook() {
  const trades: string[] = []
  const displayed = { buy: new Map<number, number>(), sell: new Map<number, number>() }
  const book = new RecordedBook({
    levelChanged: (side, price, size) => {
      if (size === 0) expect(displayed[side].delete(price)).toBe(true)
      else displayed[side].set(price, size)
    },
    traded: (maker, taker, price, size) =>
      trades.push(`${maker.id} ${taker.id} ${taker.side} ${size}@${price}`),
    withdrawn: () => undefined,
    fillable: (order) => order.remaining,
    selfTrade: () => null,
  })
  book.setLevels(levels([99, 20], [98, 30]), levels([101, 20], [102, 30]))
  const order = (id: string, side: 'buy' | 'sell', price: number, size: number, rests = true): BookOrder => {
    const made = new BookOrder(id, 'ann', side, price as Ticks, size)
    book.submit(made, price as Ticks, rests)
    return made
  }
  return { book, trades, displayed, order }
}
const sell = ['sell', 99 as Ticks] as const

describe('an order in a recorded book', () => {
  it('joins behind what is displayed, and is filled by the trades that reach it', () => {
    const { book, trades, order } = recordedBook()
    const mine = order('mine', 'buy', 99, 5)
    expect([...book.bids.displayed()]).toEqual(levels([99, 25], [98, 30]))
    book.trade(...sell, 12)
    expect(mine.ahead).toBe(8)
    book.setLevels(levels([99, 4]), [])
    expect(mine.ahead, '8 stayed after the trade; half of them were cancelled').toBe(4)
    book.trade(...sell, 6)
    expect(mine.remaining).toBe(3)
    expect(trades).toEqual([
      'recording recording sell 12@99',
      'mine recording sell 2@99',
      'recording recording sell 4@99',
    ])
  })

  it('waits behind the account’s earlier orders at the price', () => {
    const { book, order } = recordedBook()
    const first = order('first', 'buy', 99, 5)
    const second = order('second', 'buy', 99, 5)
    book.trade(...sell, 23)
    expect([first.remaining, second.remaining]).toEqual([2, 5])
    book.trade(...sell, 4)
    expect([first.remaining, second.remaining]).toEqual([0, 3])
  })

  it('is first at a better price of its own', () => {
    const { book, order } = recordedBook()
    const mine = order('mine', 'buy', 100, 5)
    book.trade(...sell, 3)
    expect(mine.remaining).toBe(2)
  })

  it('is filled in full when the recording moves through its price', () => {
    const { book, trades, displayed, order } = recordedBook()
    const mine = order('mine', 'buy', 99, 5)
    book.setLevels(levels([99, 0]), levels([99, 7]))
    expect(mine.remaining).toBe(0)
    expect(trades).toEqual(['mine recording sell 5@99'])
    expect([...displayed.sell]).toEqual(expect.arrayContaining([[99, 7]]))
  })

  it('takes what is displayed, which comes back when the recording speaks of it', () => {
    const { book, trades, order } = recordedBook()
    const taker = order('mine', 'buy', 102, 30, false)
    expect(taker.remaining).toBe(0)
    expect(trades).toEqual(['recording mine buy 20@101', 'recording mine buy 10@102'])
    expect(book.asks.displayed()).toEqual(levels([102, 20]))
    book.setLevels([], levels([101, 18]))
    expect(book.asks.displayed()).toEqual(levels([101, 18], [102, 20]))
  })

  it('that takes moves the queue of those who wait there', () => {
    const { order } = recordedBook()
    const waits = order('waits', 'sell', 101, 5)
    order('takes', 'buy', 101, 15, false)
    expect(waits.ahead).toBe(5)
    order('takes', 'buy', 101, 8, false)
    expect(waits.remaining).toBe(2)
  })
})

it('shows no crossed book at any moment, whatever the recording says', () => {
  const { book, displayed } = recordedBook()
  book.setLevels(levels([104, 5], [99, 0]), levels([101, 0], [105, 1]))
  expect([...displayed.buy.keys()].sort()).toEqual([104, 98])
  expect([...displayed.sell.keys()]).toEqual([105])
  book.dropBefore('buy', 98 as Ticks)
  expect([...displayed.buy.keys()]).toEqual([98])
})
