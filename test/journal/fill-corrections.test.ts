import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Lots, Ticks } from '../../src/domain/instrument.ts'
import { absolute, type Money, money, ZERO } from '../../src/domain/money.ts'
import type { Side } from '../../src/domain/order.ts'
import type { Books } from '../../src/journal/books.ts'
import { BooksError } from '../../src/journal/books-error.ts'
import type { JournalEvent } from '../../src/journal/events.ts'
import { fillCorrections } from '../../src/journal/fill-corrections.ts'
import { apply } from '../../src/journal/fold.ts'
import { fillKey, holdingKey } from '../../src/journal/keys.ts'
import { booksOf, fill, intended, orderId, SYMBOL, seen, started, VENUE } from './story.ts'

const begin = [started(), seen(), intended('a')]

interface Trade {
  readonly side: Side
  readonly size: number
  readonly price: number
}

const recorded = (
  name: string,
  { side, size, price }: Trade,
  parts: { readonly source?: 'inferred' | 'read'; readonly replaces?: number } = {},
): JournalEvent => ({
  type: 'FillRecorded',
  fill: fill('a', name, { side, size: size as Lots, price: price as Ticks, fee: ZERO }),
  source: parts.source ?? 'stream',
  ...(parts.replaces ? { replaces: parts.replaces as Lots } : {}),
})

/** What the venue's list makes of the books when it has this fill at this price. */
function listed(books: Books, name: string, trade: Trade): void {
  const told = fill('a', name, { ...trade, size: trade.size as Lots, price: trade.price as Ticks, fee: ZERO })
  const booked = books.fillLines.get(fillKey(told))
  if (!booked) throw new Error('never booked')
  for (const event of fillCorrections(told, booked))
    apply(books, { sequence: books.sequence + 1, at: 0, event })
}

const state = (books: Books) => {
  const holding = books.holdings.get(holdingKey(VENUE, SYMBOL))
  const order = books.orders.get(fill('a', '').clientOrderId as never)
  if (!holding || !order) throw new Error('never seen')
  const { lots, cost, realised } = holding.position
  const { turnover = 0n, realised: booked = 0n } = books.ledger(VENUE, 'USDT') ?? {}
  return { lots, cost, realised, trip: holding.tripNet, value: order.filledValue, turnover, booked }
}

/** Equal to a thousandth of a millionth of a unit: average costs are divided in another order. */
function expectAlike(one: Books, other: Books): void {
  const [left, right] = [state(one), state(other)]
  for (const [name, value] of Object.entries(left)) {
    const difference = BigInt(value) - BigInt(right[name as keyof typeof right])
    expect(absolute(difference as Money), name).toBeLessThanOrEqual(1_000n)
  }
  expect(left.cost - left.realised).toBe(right.cost - right.realised)
}

const trade = fc.record<Trade>({
  side: fc.constantFrom('buy', 'sell'),
  size: fc.integer({ min: 1, max: 30 }),
  price: fc.integer({ min: 500_000, max: 700_000 }),
})

describe('a fill that was pushed at a price that was not its own', () => {
  test('opens at what it was: the cost is corrected', () => {
    const books = booksOf([...begin, recorded('t', { side: 'buy', size: 10, price: 600_100 })])
    listed(books, 't', { side: 'buy', size: 10, price: 600_000 })
    expect(state(books)).toMatchObject({ cost: money('600'), realised: 0n, value: money('600') })
  })

  test('and was closed half: half of it is profit', () => {
    const books = booksOf([
      ...begin,
      recorded('t', { side: 'buy', size: 10, price: 600_100 }),
      recorded('u', { side: 'sell', size: 5, price: 600_200 }),
    ])
    listed(books, 't', { side: 'buy', size: 10, price: 600_000 })
    expect(state(books)).toMatchObject({ cost: money('300'), realised: money('0.1'), trip: money('0.1') })
  })

  test('and closed: all of it is profit', () => {
    const books = booksOf([
      ...begin,
      recorded('t', { side: 'buy', size: 10, price: 600_000 }),
      recorded('u', { side: 'sell', size: 5, price: 600_200 }),
    ])
    listed(books, 'u', { side: 'sell', size: 5, price: 600_300 })
    expect(state(books)).toMatchObject({ cost: money('300'), realised: money('0.15'), trip: money('0.15') })
  })

  test('of a round trip that is over: profit, and the next one knows nothing of it', () => {
    const books = booksOf([
      ...begin,
      recorded('t', { side: 'buy', size: 10, price: 600_000 }),
      recorded('u', { side: 'sell', size: 10, price: 600_200 }),
      recorded('v', { side: 'buy', size: 10, price: 610_000 }),
    ])
    listed(books, 'u', { side: 'sell', size: 10, price: 600_300 })
    expect(state(books)).toMatchObject({ cost: money('610'), realised: money('0.3'), trip: 0n })
  })

  test('is corrected once', () => {
    const books = booksOf([...begin, recorded('t', { side: 'buy', size: 10, price: 600_100 })])
    const right = { side: 'buy', size: 10, price: 600_000 } as const
    listed(books, 't', right)
    const { sequence } = books
    listed(books, 't', right)
    expect(books.sequence).toBe(sequence)
  })

  test('is refused when it was booked at another price', () => {
    const books = booksOf([...begin, recorded('t', { side: 'buy', size: 10, price: 600_100 })])
    const { tradeId } = fill('a', 't')
    const event: JournalEvent = {
      type: 'PriceCorrected',
      tradeId,
      orderId: orderId('venue-a'),
      venue: VENUE,
      symbol: SYMBOL,
      side: 'buy',
      size: 10 as Lots,
      from: 600_000 as Ticks,
      to: 600_200 as Ticks,
    }
    expect(() => apply(books, { sequence: books.sequence + 1, at: 0, event })).toThrow(BooksError)
  })

  test('whatever was traded before and after, all is as if the push had been right', () => {
    fc.assert(
      fc.property(
        fc.array(trade, { minLength: 1, maxLength: 30 }),
        fc.nat(),
        fc.integer({ min: 500_000, max: 700_000 }),
        (trades, at, pushed) => {
          const wrong = at % trades.length
          const fills = (of: readonly Trade[]) => of.map((each, index) => recorded(`t${index}`, each))
          const right = booksOf([...begin, ...fills(trades)])
          const books = booksOf([
            ...begin,
            ...fills(trades.map((each, index) => (index === wrong ? { ...each, price: pushed } : each))),
          ])
          listed(books, `t${wrong}`, trades[wrong] as Trade)
          expectAlike(books, right)
        },
      ),
      { seed: 47, numRuns: 500 },
    )
  })
})

describe('a fill that was inferred', () => {
  test('is replaced by real ones, part by part, as if they had come at first', () => {
    fc.assert(
      fc.property(
        fc.array(trade, { maxLength: 10 }),
        fc.array(trade, { maxLength: 10 }),
        trade,
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 500_000, max: 700_000 }),
        (before, after, { side, price }, parts, guess) => {
          const size = parts.reduce((sum, part) => sum + part, 0)
          const early = before.map((each, index) => recorded(`b${index}`, each))
          const late = after.map((each, index) => recorded(`a${index}`, each))
          const right = booksOf([...begin, ...early, recorded('t', { side, size, price }), ...late])
          const inferred = recorded('inferred-0', { side, size, price: guess }, { source: 'inferred' })
          const real = parts.map((part, index) =>
            recorded(`t${index}`, { side, size: part, price }, { source: 'read', replaces: part }),
          )
          const books = booksOf([...begin, ...early, inferred, ...late, ...real])
          expectAlike(books, right)
          expect(books.inferredLots({ venue: VENUE, orderId: orderId('venue-a') })).toBe(0)
          expect([...books.fillLines].map(([key]) => key)).not.toContain(`${VENUE}/venue-a/inferred-0`)
        },
      ),
      { seed: 53, numRuns: 500 },
    )
  })

  test('gives its fee back for the lots that real ones came for, and the real one pays its own', () => {
    const made = fill('a', 'inferred-0', { fee: money('0.03'), size: 9 as Lots })
    const books = booksOf([
      ...begin,
      { type: 'FillRecorded', fill: made, source: 'inferred' },
      {
        type: 'FillRecorded',
        fill: fill('a', 't', { fee: money('0.005'), size: 3 as Lots }),
        source: 'read',
        replaces: 3 as Lots,
      },
    ])
    expect(books.ledger(VENUE, 'USDT')?.fees).toBe(money('0.025'))
    expect(books.position(VENUE, SYMBOL).lots).toBe(9)
  })

  test('a fill of more lots than were inferred opens the rest', () => {
    const books = booksOf([
      ...begin,
      recorded('inferred-0', { side: 'buy', size: 3, price: 600_000 }, { source: 'inferred' }),
      recorded('t', { side: 'buy', size: 5, price: 600_010 }, { replaces: 3 }),
    ])
    expect(state(books)).toMatchObject({ lots: 5, cost: money('300.005'), value: money('300.005') })
  })

  test('one that says it replaces more than was inferred is refused', () => {
    expect(() =>
      booksOf([
        ...begin,
        recorded('inferred-0', { side: 'buy', size: 3, price: 600_000 }, { source: 'inferred' }),
        recorded('t', { side: 'buy', size: 5, price: 600_010 }, { replaces: 4 }),
      ]),
    ).toThrow('4 lots of it were never inferred')
  })
})
