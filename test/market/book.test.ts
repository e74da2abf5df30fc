import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { InstrumentSymbol, Lots, Ticks } from '../../src/domain/instrument.ts'
import type { BookDelta, BookSnapshot, Level } from '../../src/domain/market.ts'
import type { Side } from '../../src/domain/order.ts'
import { CROSSED_RUN_MAX, OrderBook, STALE_RUN_MAX, WAITING_MAX } from '../../src/market/book.ts'

const symbol = 'XBTUSDTM' as InstrumentSymbol
const delta = (sequence: number, side: Side, price: number, size: number): BookDelta => ({
  type: 'BookDelta',
  symbol,
  sequence,
  side,
  price: price as Ticks,
  size: size as Lots,
  at: sequence,
})
const level = (price: number, size: number): Level => [price as Ticks, size as Lots]
const snapshot = (sequence: number, bids: readonly Level[], asks: readonly Level[]): BookSnapshot => ({
  symbol,
  sequence,
  bids,
  asks,
  at: sequence,
})
const calm = (sequence: number) =>
  snapshot(sequence, [level(99, 1), level(98, 2)], [level(101, 3), level(102, 4)])

function joined(sequence = 10): OrderBook {
  const book = new OrderBook(symbol)
  expect(book.join(calm(sequence))).toBe('joined')
  return book
}

describe('joining a snapshot', () => {
  it('has no price before', () => {
    const book = new OrderBook(symbol)
    expect(book.apply(delta(5, 'buy', 99, 1))).toBe('waiting')
    expect([book.live, book.valid, book.bestBid]).toEqual([false, false, 0])
  })

  it('drops what the snapshot already has and applies what follows', () => {
    const book = new OrderBook(symbol)
    for (let sequence = 8; sequence <= 12; sequence++) book.apply(delta(sequence, 'buy', 90, sequence))
    expect(book.join(calm(10))).toBe('joined')
    expect(book.sequence).toBe(12)
    expect(book.bids(5)).toEqual([level(99, 1), level(98, 2), level(90, 12)])
  })

  it('refuses a snapshot older than what waits, and joins a newer one', () => {
    const book = new OrderBook(symbol)
    book.apply(delta(12, 'buy', 90, 1))
    expect(book.join(calm(10))).toBe('gap')
    expect(book.live).toBe(false)
    expect(book.join(calm(11))).toBe('joined')
    expect(book.sequence).toBe(12)
  })

  it('keeps only what follows a hole among the waiting', () => {
    const book = new OrderBook(symbol)
    book.apply(delta(11, 'buy', 90, 1))
    book.apply(delta(13, 'buy', 91, 1))
    expect(book.join(calm(10))).toBe('gap')
    expect(book.join(calm(12))).toBe('joined')
    expect(book.bids(5)).toEqual([level(99, 1), level(98, 2), level(91, 1)])
  })

  it('takes a repeated delta once', () => {
    const book = new OrderBook(symbol)
    book.apply(delta(11, 'buy', 90, 1))
    book.apply(delta(11, 'buy', 90, 1))
    book.apply(delta(12, 'buy', 90, 2))
    expect(book.join(calm(10))).toBe('joined')
    expect(book.sequence).toBe(12)
  })

  it('bounds what waits and says that an old snapshot is too old', () => {
    const book = new OrderBook(symbol)
    for (let sequence = 1; sequence <= WAITING_MAX + 1; sequence++)
      book.apply(delta(sequence, 'buy', 90, sequence))
    expect(book.join(calm(0))).toBe('gap')
    expect(book.join(calm(WAITING_MAX))).toBe('joined')
  })
})

describe('a live book', () => {
  it('changes, adds and removes levels on both sides', () => {
    const book = joined()
    book.apply(delta(11, 'buy', 100, 7))
    book.apply(delta(12, 'sell', 101, 0))
    book.apply(delta(13, 'buy', 98, 9))
    book.apply(delta(14, 'sell', 150, 0))
    expect([book.bestBid, book.bestBidSize, book.bestAsk, book.bestAskSize]).toEqual([100, 7, 102, 4])
    expect(book.bids(2)).toEqual([level(100, 7), level(99, 1)])
    expect([book.valid, book.changedAt]).toEqual([true, 14])
  })

  it('takes price 0 as a sequence without a change', () => {
    const book = joined()
    expect(book.apply(delta(11, 'buy', 0, 0))).toBe('applied')
    expect(book.bids(9)).toEqual([level(99, 1), level(98, 2)])
  })

  it('ignores a duplicate', () => {
    const book = joined()
    expect(book.apply(delta(10, 'buy', 100, 7))).toBe('stale')
    expect(book.bestBid).toBe(99)
  })

  it('loses itself at a hole, once, and joins again with what came after', () => {
    const book = joined()
    expect(book.apply(delta(12, 'buy', 100, 7))).toBe('gap')
    expect(book.apply(delta(13, 'buy', 100, 8))).toBe('waiting')
    expect([book.live, book.valid, book.bestBid, book.bestAsk]).toEqual([false, false, 0, 0])
    expect(book.join(calm(11))).toBe('joined')
    expect([book.sequence, book.bestBidSize]).toEqual([13, 8])
  })

  it('sees a sequence that starts again', () => {
    const book = joined(1_000_000)
    const steps = Array.from({ length: STALE_RUN_MAX + 1 }, (_, at) =>
      book.apply(delta(at + 1, 'buy', 90, 1)),
    )
    expect(steps.filter((step) => step === 'gap')).toHaveLength(1)
    expect(steps.at(-1)).toBe('gap')
    expect(book.join(calm(STALE_RUN_MAX))).toBe('joined')
  })

  it('is not valid while crossed or locked, and is again once mended', () => {
    const book = joined()
    book.apply(delta(11, 'buy', 101, 1))
    expect([book.live, book.valid]).toEqual([true, false])
    book.apply(delta(12, 'sell', 101, 0))
    expect(book.valid).toBe(true)
  })

  it('is lost when it stays crossed', () => {
    const book = joined()
    let step = book.apply(delta(11, 'buy', 105, 1))
    for (let more = 1; more <= CROSSED_RUN_MAX; more++) step = book.apply(delta(11 + more, 'buy', 50, more))
    expect([step, book.live]).toEqual(['gap', false])
  })

  it('is not valid with one side empty', () => {
    const book = joined()
    book.apply(delta(11, 'sell', 101, 0))
    book.apply(delta(12, 'sell', 102, 0))
    expect(book.valid).toBe(false)
  })
})

it('equals a plain map of levels after any sequence of changes', () => {
  const change = fc.record({
    side: fc.constantFrom<Side>('buy', 'sell'),
    offset: fc.integer({ min: 1, max: 12 }),
    size: fc.integer({ min: 0, max: 3 }),
  })
  fc.assert(
    fc.property(fc.array(change, { maxLength: 100 }), (changes) => {
      const book = new OrderBook(symbol)
      book.join(snapshot(0, [], []))
      const plain = { buy: new Map<number, number>(), sell: new Map<number, number>() }
      changes.forEach(({ side, offset, size }, at) => {
        const price = side === 'buy' ? 100 - offset : 100 + offset
        book.apply(delta(at + 1, side, price, size))
        if (size > 0) plain[side].set(price, size)
        else plain[side].delete(price)
      })
      expect(book.bids(99)).toEqual([...plain.buy].sort(([left], [right]) => right - left))
      expect(book.asks(99)).toEqual([...plain.sell].sort(([left], [right]) => left - right))
    }),
  )
})
