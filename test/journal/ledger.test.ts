import { describe, expect, test } from 'vitest'
import type { InstrumentSymbol, Lots, Ticks } from '../../src/domain/instrument.ts'
import { add, money } from '../../src/domain/money.ts'
import { BooksError } from '../../src/journal/books-error.ts'
import type { JournalEvent } from '../../src/journal/events.ts'
import { fillCorrections } from '../../src/journal/fill-corrections.ts'
import { apply } from '../../src/journal/fold.ts'
import { fillKey } from '../../src/journal/keys.ts'
import { balanceOf, columnOf, copyOf, formatLine, lineIn, linesSince } from '../../src/journal/ledger.ts'
import { booksOf, fill, filled, intended, SYMBOL, seen, started, VENUE } from './story.ts'

const USDC_SYMBOL = 'XBTUSDCM' as InstrumentSymbol
const begin = [started(), seen(), seen(USDC_SYMBOL)]
const inUsdc = { symbol: USDC_SYMBOL, clientOrderId: null }
const adjusted = (to: string, from = '0'): JournalEvent => ({
  type: 'BalanceAdjusted',
  venue: VENUE,
  currency: 'USDT',
  from: money(from),
  to: money(to),
  reason: 'the venue said so',
})

describe('each currency of a venue has a line of its own', () => {
  test('an instrument is booked in what it settles in', () => {
    const books = booksOf([...begin, filled('a', 't1'), filled('b', 't2', inUsdc)])
    expect([...books.ledgers].map(([key, line]) => [key, formatLine(line).fees])).toEqual([
      ['kucoin/USDT', '0.012'],
      ['kucoin/USDC', '0.012'],
    ])
  })

  test('a fee is booked in what it was charged in, and the profit is not touched by it', () => {
    const books = booksOf([
      ...begin,
      filled('a', 't1', { feeCurrency: 'KCS' }),
      filled('b', 't2', { side: 'sell', price: 600_007 as Ticks, feeCurrency: 'KCS' }),
    ])
    expect(books.ledger(VENUE, 'KCS')).toMatchObject({ fees: money('0.024'), realised: 0n })
    expect(books.ledger(VENUE, 'USDT')).toMatchObject({ fees: 0n, realised: money('0.007') })
    // Seven ticks won: a fee in another currency cannot make that a loss.
    expect(books.losingTrips).toBe(0)
  })

  test('the same currency at two venues is two lines, and one sum', () => {
    const books = booksOf([
      ...begin,
      { type: 'InstrumentSeen', venue: 'bybit', symbol: SYMBOL, tickSize: '0.1', multiplier: '0.001' },
      filled('a', 't1'),
      filled('b', 't2', { venue: 'bybit' }),
    ])
    expect([...books.ledgers.keys()]).toEqual(['kucoin/USDT', 'bybit/USDT'])
    expect([...columnOf(books.ledgers, 'fees')]).toEqual([['USDT', money('0.024')]])
  })

  test('amounts of lines do not add up without their currencies', () => {
    const books = booksOf([...begin, filled('a', 't1')])
    const line = lineIn(books.ledgers, VENUE, 'USDT')
    // @ts-expect-error An amount of a line is no Money: it does not say in which currency it is.
    expect(add(line.fees, line.realised)).toBe(money('0.012'))
  })
})

describe('entries of earlier engines still fold', () => {
  const spelled: readonly [symbol: string, base: string, settle: string][] = [
    ['XBTUSDTM', 'XBT', 'USDT'],
    ['ETHUSDCM', 'ETH', 'USDC'],
    ['ODD', 'ODD', 'USDT'],
  ]
  test.each(spelled)('%s is told by its spelling', (symbol, base, settle) => {
    const books = booksOf([started(), seen(symbol as InstrumentSymbol)])
    const [holding] = [...books.holdings.values()]
    expect([holding?.baseCurrency, holding?.settleCurrency]).toEqual([base, settle])
  })

  test('funding and fees without a currency are in what the instrument settles in', () => {
    const books = booksOf([
      ...begin,
      filled('b', 't2', inUsdc),
      { type: 'FundingPaid', id: 'f', venue: VENUE, symbol: USDC_SYMBOL, amount: money('1'), at: 0 },
      {
        type: 'FeeCorrected',
        tradeId: 't2',
        venue: VENUE,
        orderId: 'venue-b' as never,
        difference: money('1'),
      },
    ])
    expect(books.ledger(VENUE, 'USDC')).toMatchObject({ fees: money('1.012'), funding: money('1') })
  })

  test('a correction that names no fill is in what was traded first', () => {
    const correction = { type: 'FeeCorrected', tradeId: 't2', venue: VENUE, difference: money('1') } as const
    expect(booksOf([...begin, correction]).ledger(VENUE, 'USDT')).toMatchObject({ fees: money('1') })
    expect(booksOf([started(), correction]).ledger(VENUE, 'USDT')).toMatchObject({ fees: money('1') })
  })

  test('an instrument that was traded does not settle in something else later', () => {
    const books = booksOf([...begin, filled('a', 't1')])
    const event: JournalEvent = {
      type: 'InstrumentSeen',
      venue: VENUE,
      symbol: SYMBOL,
      tickSize: '0.1',
      multiplier: '0.001',
      settleCurrency: 'USDC',
    }
    expect(() => apply(books, { sequence: books.sequence + 1, at: 0, event })).toThrow('settles in USDC')
    expect(() => booksOf([...begin, event])).not.toThrow()
  })
})

describe('a balance', () => {
  test('is counted from zero until the venue tells it', () => {
    const books = booksOf([...begin, filled('a', 't1')])
    const line = lineIn(books.ledgers, VENUE, 'USDT')
    expect([line.told, balanceOf(line)]).toEqual([false, money('-0.012')])
  })

  test('goes on from what the venue told', () => {
    const books = booksOf([
      ...begin,
      adjusted('1000'),
      filled('a', 't1'),
      { type: 'FundingPaid', id: 'f', venue: VENUE, symbol: SYMBOL, amount: money('-2'), at: 0 },
      filled('b', 't2', { side: 'sell', price: 600_010 as Ticks }),
    ])
    const line = lineIn(books.ledgers, VENUE, 'USDT')
    expect([line.told, balanceOf(line)]).toEqual([true, money('1001.986')])
    expect(formatLine(line)).toMatchObject({ realised: '0.01', funding: '-2', adjusted: '1000' })
  })

  test('is not adjusted from what it is not', () => {
    const books = booksOf([...begin, adjusted('1000')])
    expect(() => apply(books, { sequence: books.sequence + 1, at: 0, event: adjusted('900') })).toThrow(
      'kucoin USDT is adjusted from 0 while it stands at 1000',
    )
    expect(balanceOf(lineIn(books.ledgers, VENUE, 'USDT'))).toBe(money('1000'))
  })
})

test('what was booked since a moment leaves out what was there before', () => {
  const books = booksOf([...begin, adjusted('1000'), filled('a', 't1')])
  const before = copyOf(books.ledgers)
  apply(books, { sequence: books.sequence + 1, at: 0, event: filled('b', 't2', inUsdc) })
  apply(books, { sequence: books.sequence + 1, at: 0, event: filled('a', 't3', { size: 5 as Lots }) })
  const booked = linesSince(before, books.ledgers)
  expect([...booked].map(([key, line]) => [key, formatLine(line)])).toEqual([
    [
      'kucoin/USDT',
      { turnover: '300', realised: '0', fees: '0.012', funding: '0', transferred: '0', adjusted: '0' },
    ],
    [
      'kucoin/USDC',
      { turnover: '600', realised: '0', fees: '0.012', funding: '0', transferred: '0', adjusted: '0' },
    ],
  ])
})

describe('money that comes and goes', () => {
  const anchored = (kind: 'day' | 'peak', equity: string, currency = 'USDT'): JournalEvent => ({
    type: 'EquityAnchored',
    kind,
    utcDay: '2026-01-01',
    equity: money(equity),
    currency,
  })
  const transferred = (id: string, amount: string, worth: string | null = amount): JournalEvent => ({
    type: 'FundsTransferred',
    id,
    venue: VENUE,
    currency: 'USDT',
    amount: money(amount),
    ...(worth === null ? {} : { worth: { amount: money(worth), currency: 'USDT' } }),
    at: 0,
  })
  const anchors = [anchored('day', '1000'), anchored('peak', '1200')]
  const equities = (...events: readonly JournalEvent[]) => {
    const { anchors, ledgers } = booksOf([...begin, adjusted('1000'), ...events])
    const line = ledgers.get('kucoin/USDT')
    return [line && balanceOf(line), anchors.day?.equity, anchors.peak?.equity]
  }

  test('moves the equities that losses are measured from, with the balance', () => {
    expect(equities(...anchors, transferred('a', '-400'))).toEqual([money('600'), money('600'), money('800')])
    expect(equities(...anchors, transferred('a', '50'))).toEqual([
      money('1050'),
      money('1050'),
      money('1250'),
    ])
  })

  test('is booked once', () => {
    expect(equities(...anchors, transferred('a', '-400'), transferred('a', '-400'))).toEqual(
      equities(...anchors, transferred('a', '-400')),
    )
  })

  test('whose worth nobody knew, and equities in another currency, leave those where they are', () => {
    expect(equities(...anchors, transferred('a', '-400', null))).toEqual([
      money('600'),
      money('1000'),
      money('1200'),
    ])
    const other = [anchored('day', '1000', 'EUR'), anchored('peak', '1200', 'EUR')]
    expect(equities(...other, transferred('a', '-400'))).toEqual([money('600'), money('1000'), money('1200')])
  })

  test('is neither profit nor adjustment', () => {
    const books = booksOf([...begin, adjusted('1000'), transferred('a', '-400')])
    const line = lineIn(books.ledgers, VENUE, 'USDT')
    expect(formatLine(line)).toMatchObject({ transferred: '-400', adjusted: '1000', realised: '0' })
  })
})

describe('a fee that the venue lists differently', () => {
  const charged = (amount: string, feeCurrency = 'USDT') => ({ fee: money(amount), feeCurrency })
  const corrected = (booked: ReturnType<typeof charged>, listed: ReturnType<typeof charged>) => {
    const books = booksOf([...begin, filled('a', 't1', booked)])
    const line = books.fillLines.get(fillKey(fill('a', 't1')))
    if (!line) throw new Error('no fill')
    const events = fillCorrections(fill('a', 't1', listed), line)
    for (const event of events) apply(books, { sequence: books.sequence + 1, at: 0, event })
    const again = fillCorrections(fill('a', 't1', listed), line)
    return { events: events.length, again: again.length, fees: [...columnOf(books.ledgers, 'fees')] }
  }
  const cases: readonly [
    sentence: string,
    booked: ReturnType<typeof charged>,
    listed: ReturnType<typeof charged>,
    events: number,
    fees: readonly (readonly [string, bigint])[],
  ][] = [
    ['equal: nothing to do', charged('0.01'), charged('0.01'), 0, [['USDT', money('0.01')]]],
    ['another amount', charged('0.01'), charged('-0.002'), 1, [['USDT', money('-0.002')]]],
    [
      'another currency',
      charged('0.01'),
      charged('0.3', 'KCS'),
      2,
      [
        ['USDT', 0n],
        ['KCS', money('0.3')],
      ],
    ],
    ['nothing, in another currency', charged('0.01'), charged('0', 'KCS'), 1, [['USDT', 0n]]],
  ]
  test.each(cases)('%s', (_sentence, booked, listed, events, fees) => {
    expect(corrected(booked, listed)).toEqual({ events, again: 0, fees })
  })

  test('is not corrected in one currency while it is charged in another', () => {
    const books = booksOf([...begin, intended('a'), filled('a', 't1')])
    const event: JournalEvent = {
      type: 'FeeCorrected',
      tradeId: 't1',
      venue: VENUE,
      orderId: 'venue-a' as never,
      difference: money('1'),
      currency: 'KCS',
    }
    expect(() => apply(books, { sequence: books.sequence + 1, at: 0, event })).toThrow(BooksError)
  })
})
