import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Lots, Ticks } from '../../src/domain/instrument.ts'
import type { LadderState } from '../../src/domain/ladder.ts'
import { money } from '../../src/domain/money.ts'
import { direction } from '../../src/domain/order.ts'
import { type BookedOrder, boldestPrice, remaining } from '../../src/journal/booked-order.ts'
import type { Books } from '../../src/journal/books.ts'
import { BooksError } from '../../src/journal/books-error.ts'
import type { JournalEvent } from '../../src/journal/events.ts'
import { apply } from '../../src/journal/fold.ts'
import { fillKey } from '../../src/journal/keys.ts'
import {
  accepted,
  booksOf,
  closed,
  contents,
  fill,
  filled,
  id,
  intended,
  SYMBOL,
  seen,
  started,
  story,
  VENUE,
} from './story.ts'

const begin = [started(), seen()]
const order = (books: Books, name = 'a'): Readonly<BookedOrder> => {
  const found = books.order(id(name))
  if (!found) throw new Error(`no order ${name}`)
  return found
}
const usdt = (books: Books) => books.ledger(VENUE, 'USDT')
const uncertain = (name: string): JournalEvent => ({
  type: 'OrderUncertain',
  clientOrderId: id(name),
  reason: 'silence',
})

const otherTerms = (size: number) => ({
  clientOrderId: id('a'),
  price: 600_001 as Ticks,
  size: size as Lots,
})
const amendRequested = (size: number): JournalEvent => ({ type: 'OrderAmendRequested', ...otherTerms(size) })
const amended = (size: number): JournalEvent => ({ type: 'OrderAmended', ...otherTerms(size) })
const cancelRequested: JournalEvent = { type: 'OrderCancelRequested', clientOrderId: id('a') }
const cancelRefused: JournalEvent = { type: 'OrderCancelRefused', clientOrderId: id('a'), code: '100004' }

describe('an order in the books', () => {
  const cases: readonly [string, readonly JournalEvent[], Partial<BookedOrder>][] = [
    [
      'is submitting once intended',
      [intended('a')],
      { command: 'submitting', knowledge: 'confirmed', orderId: null },
    ],
    [
      'rests once accepted',
      [intended('a'), accepted('a')],
      { command: 'idle', acceptedAt: 1_700_000_000_003 },
    ],
    [
      'is uncertain in silence, and stays open',
      [intended('a'), uncertain('a')],
      { knowledge: 'uncertain', closed: null },
    ],
    [
      'keeps the beginning of its silence',
      [intended('a'), uncertain('a'), uncertain('a')],
      { uncertainSince: 1_700_000_000_003 },
    ],
    [
      'is known again after acceptance',
      [intended('a'), uncertain('a'), accepted('a')],
      { knowledge: 'confirmed', uncertainSince: null },
    ],
    [
      'has arrived when it fills, accepted or not',
      [intended('a'), filled('a', 't1', { size: 4 as Lots })],
      { command: 'idle', filled: 4 as Lots },
    ],
    [
      'remembers a pending cancel over a partial fill',
      [
        intended('a'),
        accepted('a'),
        { type: 'OrderCancelRequested', clientOrderId: id('a') },
        filled('a', 't1', { size: 4 as Lots }),
      ],
      { command: 'cancelling', filled: 4 as Lots },
    ],
    [
      'rests again when its cancel is refused',
      [
        intended('a'),
        accepted('a'),
        { type: 'OrderCancelRequested', clientOrderId: id('a') },
        { type: 'OrderCancelRefused', clientOrderId: id('a'), code: '100004' },
      ],
      { command: 'idle' },
    ],
    [
      'is being amended, on its old terms, with the larger size in mind',
      [intended('a'), accepted('a'), amendRequested(12)],
      { command: 'amending', amendment: { price: 600_001 as Ticks, size: 12 as Lots } },
    ],
    [
      'stands on its new terms when they are agreed to',
      [intended('a'), accepted('a'), amendRequested(12), amended(12)],
      { command: 'idle', amendment: null },
    ],
    [
      'stands on its old terms when they are refused',
      [
        intended('a'),
        accepted('a'),
        amendRequested(12),
        { type: 'OrderAmendRefused', clientOrderId: id('a'), code: 'no' },
      ],
      { command: 'idle', amendment: null },
    ],
    [
      'is cancelled and amended at the same time',
      [intended('a'), accepted('a'), amendRequested(12), cancelRequested],
      { command: 'cancelling', amendment: { price: 600_001 as Ticks, size: 12 as Lots } },
    ],
    [
      'is being amended again when its cancel is refused',
      [intended('a'), accepted('a'), amendRequested(12), cancelRequested, cancelRefused],
      { command: 'amending' },
    ],
    [
      'is still on its way out when the amendment is agreed to',
      [intended('a'), accepted('a'), amendRequested(12), cancelRequested, amended(12)],
      { command: 'cancelling', amendment: null },
    ],
    [
      'is uncertain when the engine that amended it died',
      [intended('a'), accepted('a'), amendRequested(12), started(2)],
      { knowledge: 'uncertain', amendment: { price: 600_001 as Ticks, size: 12 as Lots } },
    ],
    [
      'counts a fill that came before acceptance and did not name it',
      [intended('a'), filled('a', 't1', { clientOrderId: null, size: 4 as Lots }), accepted('a')],
      { filled: 4 as Lots },
    ],
    [
      'counts a fill after its cancel',
      [intended('a'), accepted('a'), closed('a', 'cancelled'), filled('a', 't1')],
      { filled: 10 as Lots, closed: { outcome: 'cancelled', code: '', at: 1_700_000_000_004 } },
    ],
    [
      'counts an overfill',
      [intended('a'), accepted('a'), filled('a', 't1'), filled('a', 't2', { size: 3 as Lots })],
      { filled: 13 as Lots },
    ],
    [
      'is open again when a rejected order shows a sign of life',
      [intended('a'), closed('a', 'rejected'), filled('a', 't1', { size: 4 as Lots })],
      { closed: null, knowledge: 'contradicted', filled: 4 as Lots },
    ],
    [
      'is uncertain when the engine that sent it died',
      [intended('a'), started(2)],
      { knowledge: 'uncertain' },
    ],
    [
      'is not uncertain after a restart when it rested',
      [intended('a'), accepted('a'), started(2)],
      { knowledge: 'confirmed' },
    ],
  ]
  test.each(cases)('%s', (_sentence, events, expected) => {
    expect(order(booksOf([...begin, ...events]))).toMatchObject(expected)
  })

  test('reserves the larger of two sizes, and the bolder of two prices, until one of them is agreed to', () => {
    const at = (...events: readonly JournalEvent[]) =>
      order(booksOf([...begin, intended('a'), accepted('a'), ...events]))
    const seen = (each: Readonly<BookedOrder>) => [remaining(each), boldestPrice(each)]
    expect(seen(at(amendRequested(12)))).toEqual([12, 600_001])
    expect(seen(at(amendRequested(4)))).toEqual([10, 600_001])
    expect(seen(at(amendRequested(4), amended(4)))).toEqual([4, 600_001])
    expect(at(amended(4)).intent).toMatchObject({ price: 600_001, size: 4, clientOrderId: id('a') })
  })

  test('is to be replaced until another one takes its place, or nothing does', () => {
    const wanted: JournalEvent = { type: 'ReplacementWanted', ...otherTerms(12) }
    const replacements = (...events: readonly JournalEvent[]) => [
      ...booksOf([...begin, intended('a'), accepted('a'), wanted, ...events]).replacements,
    ]
    expect(replacements()).toEqual([[id('a'), { price: 600_001, size: 12 }]])
    expect(replacements(closed('a', 'cancelled'), started(2))).toHaveLength(1)
    expect(replacements(closed('a', 'cancelled'), intended('b', { replaces: id('a') }))).toEqual([])
    expect(replacements({ type: 'ReplacementDropped', clientOrderId: id('a'), reason: '' })).toEqual([])
  })

  test('leaves the open orders when it closes, and has nothing remaining', () => {
    const books = booksOf([...begin, intended('a'), accepted('a'), closed('a', 'cancelled')])
    expect([...books.openIn(VENUE, SYMBOL)]).toEqual([])
    expect(books.open.size).toBe(0)
    expect(remaining(order(books))).toBe(0)
  })

  test('is found by the venue id that it was accepted under', () => {
    const books = booksOf([...begin, intended('a'), accepted('a')])
    expect(
      books.orderOf({ venue: VENUE, clientOrderId: null, orderId: order(books).orderId ?? ('' as never) }),
    ).toBe(order(books))
  })

  test('beyond the bound is dropped, and neither a late word nor a late fill of it is a fault', () => {
    const many: JournalEvent[] = []
    for (let at = 0; at < 10_001; at++) many.push(intended(`n${at}`), closed(`n${at}`, 'cancelled'))
    const books = booksOf([...begin, ...many, uncertain('n0'), filled('n0', 't1')])
    expect(books.orders.size).toBe(10_000)
    expect(books.order(id('n0'))).toBeUndefined()
    expect(books.position(VENUE, SYMBOL).lots).toBe(10)
    expect(() => apply(books, { sequence: books.sequence + 1, at: 0, event: intended('n0') })).toThrow(
      BooksError,
    )
  })
})

describe('money in the books', () => {
  test('a fill counts once, however often it is reported', () => {
    const books = booksOf([...begin, intended('a'), accepted('a'), filled('a', 't1'), filled('a', 't1')])
    expect(books.position(VENUE, SYMBOL).lots).toBe(10)
    expect(usdt(books)).toMatchObject({ fees: money('0.012') })
    expect([books.fills, books.duplicateFills]).toEqual([1, 1])
  })

  test('a fill that was forgotten is known by its age, and a new one is new', () => {
    const books = booksOf(begin)
    const at = (minute: number): number => 1_700_000_000_000 + minute
    const event = (n: number): JournalEvent => filled('a', `t${n}`, { size: 1 as Lots, at: at(n) })
    for (let n = 0; n < 100_010; n++)
      apply(books, { sequence: books.sequence + 1, at: at(n), event: event(n) })
    expect(books.fillLines.size).toBe(100_000)
    expect(books.hasFill(fill('a', 't0', { at: at(0) }))).toBe(true)
    expect(books.hasFill(fill('a', 't9', { at: at(9) }))).toBe(true)
    expect(books.hasFill(fill('a', 'late', { at: at(10) }))).toBe(false)
    expect(books.hasFill(fill('b', 't10', { at: at(10) }))).toBe(false)
  })

  test('the same trade id in two orders is two fills', () => {
    const books = booksOf([...begin, intended('a'), intended('b'), filled('a', 't1'), filled('b', 't1')])
    expect(books.position(VENUE, SYMBOL).lots).toBe(20)
  })

  test('a round trip realises the difference, exactly', () => {
    const books = booksOf([
      ...begin,
      intended('a'),
      intended('b', { side: 'sell' }),
      filled('a', 't1'),
      filled('b', 't2', { side: 'sell', price: 600_007 as Ticks }),
    ])
    // 7 ticks × 10 lots × (0.1 × 0.001)
    expect(usdt(books)).toMatchObject({ realised: money('0.007'), fees: money('0.024'), funding: 0n })
    expect(books.losingTrips).toBe(1)
    // 0.007 less 0.024 of fees, of 10 lots at 600,000 ticks of 0.0001.
    expect(books.tripReturns).toHaveLength(1)
    expect(books.tripReturns[0]).toBeCloseTo(-0.017 / 600, 12)
  })

  test('a round trip is judged by the most that it cost, and one through zero is two', () => {
    const sells = (id: string) => intended(id, { side: 'sell' })
    const sold = (id: string, tradeId: string, size: number) =>
      filled(id, tradeId, { side: 'sell', size: size as Lots, price: 600_100 as Ticks, fee: money('0') })
    const bought = (id: string, tradeId: string) => filled(id, tradeId, { size: 10 as Lots, fee: money('0') })
    const books = booksOf([
      ...begin,
      intended('a'),
      intended('b'),
      sells('c'),
      sells('d'),
      bought('a', 't1'),
      bought('b', 't2'),
      sold('c', 't3', 5),
      sold('c', 't4', 5),
      // Ten of these close what is left; the others open a short, which has not ended.
      sold('d', 't5', 15),
    ])
    expect(books.tripReturns).toHaveLength(1)
    expect(books.tripReturns[0]).toBeCloseTo(100 / 600_000, 9)
    apply(books, {
      sequence: books.sequence + 1,
      at: 0,
      event: filled('a', 't6', { size: 5 as Lots, price: 601_000 as Ticks, fee: money('0') }),
    })
    expect(books.tripReturns).toHaveLength(2)
    expect(books.tripReturns[1]).toBeCloseTo(-900 / 600_100, 9)
  })

  test('a fee that is known later corrects the sum and the fill', () => {
    const books = booksOf([
      ...begin,
      intended('a'),
      filled('a', 't1'),
      {
        type: 'FeeCorrected',
        tradeId: 't1',
        venue: VENUE,
        orderId: 'venue-a' as never,
        difference: money('-0.002'),
      },
    ])
    expect(usdt(books)).toMatchObject({ fees: money('0.01') })
    expect([...books.fillLines].map(([, line]) => line.fee)).toEqual([money('0.01')])
  })

  test('funding counts once', () => {
    const paid: JournalEvent = {
      type: 'FundingPaid',
      id: 'f1',
      venue: VENUE,
      symbol: SYMBOL,
      amount: money('1.5'),
      at: 0,
    }
    expect(usdt(booksOf([...begin, paid, paid]))).toMatchObject({ funding: money('1.5') })
  })

  test('the fill of a stranger moves the position', () => {
    const books = booksOf([...begin, filled('nobody', 't1', { clientOrderId: null, kind: 'liquidation' })])
    expect(books.position(VENUE, SYMBOL).lots).toBe(10)
    expect(books.unclaimed.size).toBe(1)
  })

  test('an adjustment books the difference at its price', () => {
    const books = booksOf([
      ...begin,
      intended('a'),
      filled('a', 't1'),
      {
        type: 'PositionAdjusted',
        venue: VENUE,
        symbol: SYMBOL,
        from: 10 as Lots,
        to: 0 as Lots,
        price: 600_010 as Ticks,
        reason: 'read',
      },
    ])
    expect(books.position(VENUE, SYMBOL)).toMatchObject({ lots: 0, cost: 0n, realised: money('0.01') })
  })
})

test('where a way out began is known until the ladder moves', () => {
  const began = (price: number): JournalEvent => ({
    type: 'ExitBegan',
    venue: VENUE,
    symbol: SYMBOL,
    reference: price as Ticks,
  })
  const moved = (from: LadderState, to: LadderState): JournalEvent => ({
    type: 'LadderMoved',
    from,
    to,
    trigger: 'cvar',
    value: '',
    threshold: '',
  })
  const exits = (...events: JournalEvent[]) =>
    [...booksOf([...begin, ...events]).exits.values()].map(({ reference }) => reference)
  expect(exits(moved('NORMAL', 'CRITICAL'), began(100))).toEqual([100])
  expect(exits(moved('NORMAL', 'CRITICAL'), began(100), moved('CRITICAL', 'STOP'))).toEqual([])
})

describe('the ladder in the books', () => {
  const moved = (from: LadderState, to: LadderState, trigger: string): JournalEvent => ({
    type: 'LadderMoved',
    from,
    to,
    trigger,
    value: 'ann',
    threshold: 'news',
  })
  const pinned = (to: LadderState): JournalEvent => ({ type: 'LadderPinned', to, by: 'ann', reason: 'news' })
  test.each<[string, readonly JournalEvent[], LadderState, LadderState]>([
    ['a trigger pins nothing', [moved('NORMAL', 'WARNING', 'cvar')], 'WARNING', 'NORMAL'],
    ['who tightens by hand pins', [moved('NORMAL', 'WARNING', 'operator')], 'WARNING', 'WARNING'],
    ['a pin moves nothing', [moved('NORMAL', 'WARNING', 'cvar'), pinned('CAUTION')], 'WARNING', 'CAUTION'],
    ['a looser pin takes none away', [pinned('WARNING'), pinned('CAUTION')], 'NORMAL', 'WARNING'],
    [
      'a trigger above a pin leaves it',
      [moved('NORMAL', 'CAUTION', 'operator'), moved('CAUTION', 'STOP', 'dailyLoss')],
      'STOP',
      'CAUTION',
    ],
    [
      'who loosens by hand takes it away',
      [moved('NORMAL', 'STOP', 'operator'), moved('STOP', 'CRITICAL', 'operator-resume')],
      'CRITICAL',
      'NORMAL',
    ],
  ])('%s', (_what, events, state, pin) => {
    expect(booksOf([...begin, ...events]).ladder).toMatchObject({ state, pin })
  })
})

describe('what cannot have happened is refused, and changes nothing', () => {
  const cases: readonly [string, readonly JournalEvent[], JournalEvent][] = [
    ['an intent in an instrument that was not seen', [started()], intended('a')],
    ['an intent twice', [...begin, intended('a')], intended('a')],
    ['an intent of nothing', begin, intended('a', { size: 0 as Lots })],
    ['a fill of less than nothing', [...begin, intended('a')], filled('a', 't1', { size: -1 as Lots })],
    ['a word about an order that nobody intended', begin, uncertain('a')],
    [
      'one venue order for two of ours',
      [...begin, intended('a'), intended('b'), accepted('a')],
      { type: 'OrderAccepted', clientOrderId: id('b'), orderId: 'venue-a' as never },
    ],
    [
      'two venue orders for one of ours',
      [...begin, intended('a'), accepted('a')],
      { type: 'OrderAccepted', clientOrderId: id('a'), orderId: 'other' as never },
    ],
    [
      'a ladder move from where it does not stand',
      begin,
      { type: 'LadderMoved', from: 'STOP', to: 'NORMAL', trigger: 'operator', value: '', threshold: '' },
    ],
    [
      'an adjustment from what the position is not',
      begin,
      { type: 'PositionAdjusted', venue: VENUE, symbol: SYMBOL, from: 3 as Lots, to: 0 as Lots, reason: '' },
    ],
    [
      'a lot that changes under an open position',
      [...begin, intended('a'), filled('a', 't1')],
      seen(SYMBOL, '0.01'),
    ],
    ['a run out of order', begin, started(3)],
  ]
  test.each(cases)('%s', (_sentence, before, event) => {
    const books = booksOf(before)
    const was = structuredClone(contents(books))
    expect(() => apply(books, { sequence: books.sequence + 1, at: 0, event })).toThrow(BooksError)
    expect(contents(books)).toEqual(was)
  })

  test('an entry out of sequence', () => {
    expect(() => apply(booksOf(begin), { sequence: 4, at: 0, event: seen() })).toThrow(
      'entry 4 follows entry 2',
    )
  })
})

describe('in any story', () => {
  test('positions are the sum of unique fills and adjustments; fees and funding add up', () => {
    fc.assert(
      fc.property(story, (events) => {
        const books = booksOf(events)
        const lots = new Map<string, number>()
        const charged = new Map<string, string>()
        const funding = new Set<string>()
        const fees = new Map<string, bigint>()
        let paid = 0n
        const charge = (currency: string, amount: bigint) =>
          fees.set(currency, (fees.get(currency) ?? 0n) + amount)
        for (const event of events) {
          if (event.type === 'PositionAdjusted') lots.set(event.symbol, event.to)
          if (event.type === 'FeeCorrected' && event.orderId)
            charge(charged.get(fillKey({ ...event, orderId: event.orderId })) ?? 'USDT', event.difference)
          if (event.type === 'FundingPaid' && !funding.has(event.id)) {
            funding.add(event.id)
            paid += event.amount
          }
          if (event.type !== 'FillRecorded' || charged.has(fillKey(event.fill))) continue
          const { fill } = event
          charged.set(fillKey(fill), fill.feeCurrency ?? 'USDT')
          charge(fill.feeCurrency ?? 'USDT', fill.fee)
          lots.set(fill.symbol, (lots.get(fill.symbol) ?? 0) + direction(fill.side) * fill.size)
        }
        for (const { symbol, position } of books.holdings.values())
          expect(position.lots).toBe(lots.get(symbol) ?? 0)
        const line = usdt(books)
        expect([line?.fees ?? 0n, line?.funding ?? 0n]).toEqual([fees.get('USDT') ?? 0n, paid])
        expect(books.ledger(VENUE, 'KCS')?.fees ?? 0n).toBe(fees.get('KCS') ?? 0n)
        const realised = [...books.holdings.values()].reduce(
          (sum, { position }) => sum + position.realised,
          0n,
        )
        expect(line?.realised ?? 0n).toBe(realised)
      }),
      { seed: 11, numRuns: 300 },
    )
  })

  test('the indexes of open orders agree with the orders', () => {
    fc.assert(
      fc.property(story, (events) => {
        const books = booksOf(events)
        const open = [...books.orders.values()].filter((each) => each.closed === null)
        expect(new Set(books.open.values())).toEqual(new Set(open))
        expect(new Set([...books.holdings.values()].flatMap((each) => [...each.open.values()]))).toEqual(
          new Set(open),
        )
        for (const each of open) expect(remaining(each)).toBeGreaterThanOrEqual(0)
        expect(books.closed.size + open.length).toBe(books.orders.size)
      }),
      { seed: 12, numRuns: 300 },
    )
  })
})

describe('up to when a venue is known here', () => {
  const at = (event: JournalEvent, venueAt: number): JournalEvent => ({ ...event, venueAt }) as JournalEvent
  const adjusted: JournalEvent = {
    ...{ type: 'PositionAdjusted', venue: VENUE, symbol: SYMBOL, reason: 'read' },
    ...{ from: 0 as Lots, to: 3 as Lots },
  }
  const first = at(seen(), 1_000)
  test.each<[string, readonly JournalEvent[], number]>([
    ['is when it was first seen', [first, at(seen(), 2_000)], 1_000],
    ['is when an order that may open was to leave', [first, at(intended('a'), 3_000)], 3_000],
    ['is not when one that only reduces was', [first, at(intended('a', { reduceOnly: true }), 3_000)], 1_000],
    ['is when an adjustment made both equal', [first, at(adjusted, 4_000)], 4_000],
  ])('%s, by its own clock', (_what, events, until) => {
    expect(booksOf([started(), ...events]).completeUntil.get(VENUE)).toBe(until)
  })

  test('is no bound for an order: its fills are looked for since it was to leave, by the venue’s clock', () => {
    expect(order(booksOf([started(), first, at(intended('a'), 3_000)])).fillsFrom).toBe(3_000)
  })

  test('is what our clock said, of entries that do not say the venue’s', () => {
    expect(booksOf([started(), seen()]).completeUntil.get(VENUE)).toBeGreaterThan(1_600_000_000_000)
  })
})
