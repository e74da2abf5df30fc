import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Lots, Ticks } from '../../src/domain/instrument.ts'
import { type Money, money } from '../../src/domain/money.ts'
import type { JournalEvent } from '../../src/journal/events.ts'
import { type LineAmount, lineIn } from '../../src/journal/ledger.ts'
import {
  accepted,
  closed,
  filled,
  id,
  intended,
  orderId,
  SYMBOL,
  seen,
  started,
  story,
  VENUE,
} from '../journal/story.ts'
import { WatchedRun } from './run.ts'

const begun = (): WatchedRun => new WatchedRun().journal(started(), seen())
const moved = (from: string, to: string, trigger = 'drawdown') =>
  ({ type: 'LadderMoved', from, to, trigger, value: '1', threshold: '1' }) as JournalEvent
const adjusted: JournalEvent = {
  type: 'PositionAdjusted',
  venue: VENUE,
  symbol: SYMBOL,
  from: 10 as Lots,
  to: 0 as Lots,
  price: 600_000 as Ticks,
  reason: 'three reads',
}
const protects = {
  reduceOnly: true,
  side: 'sell',
  postOnly: false,
  trigger: { price: 9_000 as Ticks, direction: 'down', by: 'mark' },
} as const
const exit = { purpose: 'exit', reduceOnly: true, side: 'sell', postOnly: false, timeInForce: 'IOC' } as const

const amendment = (name: string, size: number): JournalEvent => ({
  type: 'OrderAmendRequested',
  clientOrderId: id(name),
  price: 600_000 as Ticks,
  size: size as Lots,
})
const AMENDS = { amends: true } as const

/** Each invariant: sequences that hold, and sequences that do not. One lot at the mark is worth 60. */
const holds: readonly [string, string, (run: WatchedRun) => unknown][] = [
  [
    'position-equals-fills',
    'the venue agrees',
    (run) => run.journal(intended('a'), filled('a', 't1')).venueHas(10),
  ],
  [
    'position-equals-fills',
    'a fill that came while the venue was asked, before it answered or after',
    (run) => {
      run
        .journal(intended('a'))
        .asked()
        .journal(filled('a', 't1', { size: 4 as Lots }))
      run.venueHas(0).venueHas(4)
      run
        .journal(filled('a', 't2', { size: 6 as Lots }))
        .venueHas(0)
        .venueHas(4)
        .venueHas(10)
    },
  ],
  [
    'position-equals-fills',
    'a fill that came twice',
    (run) => run.journal(intended('a'), filled('a', 't1'), filled('a', 't1')).venueHas(10),
  ],
  [
    'position-equals-fills',
    'a liquidation of the venue',
    (run) =>
      run
        .journal(
          intended('a'),
          filled('a', 't1'),
          filled('v', 't2', { side: 'sell', clientOrderId: null, kind: 'liquidation' }),
        )
        .venueHas(0),
  ],
  [
    'ledger-sums',
    'a round trip with a corrected fee',
    (run) =>
      run.journal(
        intended('a'),
        filled('a', 't1'),
        filled('x', 't2', { clientOrderId: null, side: 'sell', price: 600_100 as Ticks }),
        { type: 'FeeCorrected', tradeId: 't1', venue: VENUE, difference: money('-0.001') },
      ),
  ],
  [
    'ledger-sums',
    'funding that came twice',
    (run) => {
      const paid: JournalEvent = {
        type: 'FundingPaid',
        id: 'f',
        venue: VENUE,
        symbol: SYMBOL,
        amount: money('1'),
        at: 0,
      }
      run.journal(paid, paid)
    },
  ],
  [
    'every-intent-accounted',
    'all have ended',
    (run) => run.journal(intended('a'), closed('a', 'cancelled')).ended([]),
  ],
  [
    'every-intent-accounted',
    'one is alive at the venue',
    (run) => run.journal(intended('a'), accepted('a')).ended([id('a')]),
  ],
  [
    'every-intent-accounted',
    'one that was given up came to life and ended',
    (run) =>
      run.journal(intended('a'), closed('a', 'rejected'), accepted('a'), closed('a', 'cancelled')).ended([]),
  ],
  ['every-intent-accounted', 'nothing open, and the venue is silent', (run) => run.ended(null)],
  [
    'every-intent-accounted',
    'one is nowhere, and named as one of unknown fate',
    (run) => run.journal(intended('a')).ended([], [id('a')]),
  ],
  [
    'exposure-within-limits',
    'an order up to the limit',
    (run) => run.journal(intended('a', { size: 16 as Lots })).sent('a', { size: 16 as Lots }),
  ],
  [
    'exposure-within-limits',
    'a sell above the limit that reduces a long above the limit',
    (run) =>
      run
        .journal(
          filled('x', 't1', { clientOrderId: null, size: 40 as Lots }),
          intended('a', { side: 'sell', size: 20 as Lots }),
        )
        .sent('a', { side: 'sell', size: 20 as Lots }),
  ],
  [
    'exposure-within-limits',
    'an amendment that makes the order smaller, above the limit',
    (run) =>
      run
        .journal(intended('a'), filled('x', 't1', { clientOrderId: null, size: 40 as Lots }))
        .journal(amendment('a', 5))
        .sent('a', { size: 5 as Lots }, AMENDS),
  ],
  [
    'one-venue-order-per-intent',
    'an order of an earlier run is amended',
    (run) => {
      const later = new WatchedRun([started(), seen(), intended('a'), accepted('a')])
      later.journal(amendment('a', 5)).sent('a', { size: 5 as Lots }, AMENDS)
      expect(later.violated).toEqual({})
      return run
    },
  ],
  [
    'exposure-within-limits',
    'an exit of any size',
    (run) =>
      run
        .journal(
          filled('x', 't1', { clientOrderId: null, size: 40 as Lots }),
          intended('a', { ...exit, size: 40 as Lots }),
        )
        .sent('a', { ...exit, size: 40 as Lots }),
  ],
  [
    'no-order-on-stale-data',
    'a fresh feed',
    (run) => run.journal(intended('a')).sent('a', {}, { feedAgeMs: 2_400 }),
  ],
  [
    'no-order-on-stale-data',
    'an exit on a dead feed',
    (run) => run.journal(intended('a', exit)).sent('a', exit, { feedAgeMs: null }),
  ],
  [
    'no-order-on-stale-data',
    'a stop that protects, on a dead feed',
    (run) => run.journal(intended('a', protects)).sent('a', protects, { feedAgeMs: null }),
  ],
  [
    'ladder-by-table',
    'up at once, down a rung at a time',
    (run) =>
      run.journal(
        moved('NORMAL', 'WARNING'),
        moved('WARNING', 'CAUTION'),
        moved('CAUTION', 'NORMAL'),
        moved('NORMAL', 'STOP'),
        moved('STOP', 'CRITICAL', 'operator-resume'),
      ),
  ],
  [
    'no-order-after-stop',
    'an exit in STOP',
    (run) => run.journal(intended('a', exit)).sent('a', exit, { ladder: 'STOP' }),
  ],
  [
    'no-order-after-stop',
    'a quote in WARNING that reduces',
    (run) => run.journal(intended('a')).sent('a', {}, { ladder: 'WARNING' }),
  ],
  [
    'one-venue-order-per-intent',
    'accepted twice under one id',
    (run) => run.journal(intended('a'), accepted('a'), accepted('a')).venueHas(0, [id('a'), null, null]),
  ],
  ['request-after-journal', 'a durable intent', (run) => run.journal(intended('a')).sent('a')],
  [
    'fills-monotone',
    'filled to the last lot, before acceptance',
    (run) =>
      run.journal(
        intended('a'),
        filled('a', 't1', { size: 6 as Lots, clientOrderId: null }),
        accepted('a'),
        filled('a', 't2', { size: 4 as Lots }),
      ),
  ],
]

const breaks: typeof holds = [
  [
    'position-equals-fills',
    'a fill of before the venue was asked, which it does not have',
    (run) => run.journal(intended('a'), filled('a', 't1')).asked().venueHas(0),
  ],
  [
    'position-equals-fills',
    'what the fills came to when it was asked the time before',
    (run) => {
      run.asked().journal(intended('a'), filled('a', 't1', { size: 4 as Lots }))
      run
        .journal(filled('a', 't2', { size: 6 as Lots }))
        .asked()
        .venueHas(4)
    },
  ],
  [
    'position-equals-fills',
    'something that the fills never came to while it was asked',
    (run) => run.asked().journal(intended('a'), filled('a', 't1')).venueHas(4),
  ],
  [
    'position-equals-fills',
    'the venue has more',
    (run) => run.journal(intended('a'), filled('a', 't1')).venueHas(11),
  ],
  [
    'position-equals-fills',
    'the venue is flat and we are not',
    (run) => run.journal(intended('a'), filled('a', 't1')).venueHas(0),
  ],
  [
    'position-equals-fills',
    'an adjustment',
    (run) => run.journal(intended('a'), filled('a', 't1'), adjusted).venueHas(0),
  ],
  [
    'position-equals-fills',
    'books that lost a fill',
    (run) => {
      run.journal(intended('a'), filled('a', 't1'))
      for (const holding of run.books.holdings.values())
        holding.position = { ...holding.position, lots: 0 as Lots }
      run.journal(filled('x', 't2', { clientOrderId: null }))
    },
  ],
  [
    'ledger-sums',
    'books that made money',
    (run) => {
      run.journal(intended('a'), filled('a', 't1'))
      for (const holding of run.books.holdings.values())
        holding.position = { ...holding.position, realised: 1n as Money }
      run.journal(filled('x', 't2', { clientOrderId: null }))
    },
  ],
  [
    'ledger-sums',
    'books that lost a fee',
    (run) => {
      run.journal(intended('a'), filled('a', 't1'))
      for (const line of run.books.ledgers.values()) line.fees = 0n as LineAmount
      run.journal(filled('x', 't2', { clientOrderId: null }))
    },
  ],
  [
    'ledger-sums',
    'books that lost funding',
    (run) => {
      lineIn(run.books.ledgers, VENUE, 'USDT').funding = 5n as LineAmount
      run.journal({ type: 'FundingPaid', id: 'f', venue: VENUE, symbol: SYMBOL, amount: money('1'), at: 0 })
    },
  ],
  [
    'every-intent-accounted',
    'one is nowhere',
    (run) => run.journal(intended('a'), accepted('a'), intended('b')).ended([id('a')]),
  ],
  [
    'every-intent-accounted',
    'one is nowhere, and another is named',
    (run) => run.journal(intended('a'), intended('b')).ended([], [id('b')]),
  ],
  [
    'every-intent-accounted',
    'one that was given up came to life, and is nowhere again',
    (run) => run.journal(intended('a'), closed('a', 'rejected'), accepted('a')).ended([]),
  ],
  [
    'every-intent-accounted',
    'one that was given up filled in part, and nobody knows of the rest',
    (run) => run.journal(intended('a'), closed('a', 'never-arrived'), filled('a', 't1')).ended([]),
  ],
  [
    'exposure-within-limits',
    'one that was given up came to life, and another takes its room',
    (run) =>
      run
        .journal(intended('a', { size: 16 as Lots }), closed('a', 'rejected'), accepted('a'))
        .journal(intended('b', { size: 16 as Lots }))
        .sent('b', { size: 16 as Lots }),
  ],
  [
    'exposure-within-limits',
    'an amendment that makes the order larger than the limit',
    (run) => run.journal(intended('a'), amendment('a', 18)).sent('a', { size: 18 as Lots }, AMENDS),
  ],
  [
    'no-order-after-stop',
    'an amendment in STOP',
    (run) =>
      run
        .journal(intended('a'), amendment('a', 9))
        .sent('a', { size: 9 as Lots }, { ...AMENDS, ladder: 'STOP' }),
  ],
  [
    'request-after-journal',
    'an amendment nobody wrote down',
    (run) => run.journal(intended('a')).sent('a', {}, AMENDS),
  ],
  [
    'request-after-journal',
    'an amendment ahead of the disk',
    (run) =>
      run
        .journal(intended('a'), amendment('a', 9))
        .sent('a', { size: 9 as Lots }, { ...AMENDS, durableSequence: run.durable - 1 }),
  ],
  ['every-intent-accounted', 'the venue could not be asked', (run) => run.journal(intended('a')).ended(null)],
  [
    'exposure-within-limits',
    'one order too large',
    (run) => run.journal(intended('a', { size: 18 as Lots })).sent('a', { size: 18 as Lots }),
  ],
  [
    'exposure-within-limits',
    'one too many, with the first uncertain',
    (run) =>
      run
        .journal(intended('a'), { type: 'OrderUncertain', clientOrderId: id('a'), reason: '' }, intended('b'))
        .sent('b'),
  ],
  [
    'exposure-within-limits',
    'a sell that crosses to the other side',
    (run) =>
      run
        .journal(
          filled('x', 't1', { clientOrderId: null }),
          intended('a', { side: 'sell', size: 30 as Lots }),
        )
        .sent('a', { side: 'sell', size: 30 as Lots }),
  ],
  [
    'exposure-within-limits',
    'two symbols over the total',
    (run) => {
      const eth = 'ETHUSDTM' as never
      run.journal(seen(eth), intended('a', { size: 15 as Lots })).sent('a', { size: 15 as Lots })
      run
        .journal(intended('b', { symbol: eth, size: 15 as Lots }))
        .sent('b', { symbol: eth, size: 15 as Lots })
    },
  ],
  [
    'no-order-on-stale-data',
    'a silent feed',
    (run) => run.journal(intended('a')).sent('a', {}, { feedAgeMs: 2_600 }),
  ],
  [
    'no-order-on-stale-data',
    'a feed that never spoke',
    (run) => run.journal(intended('a')).sent('a', {}, { feedAgeMs: null }),
  ],
  [
    'ladder-by-table',
    'two rungs down at once',
    (run) => run.journal(moved('NORMAL', 'WARNING'), moved('WARNING', 'NORMAL')),
  ],
  [
    'ladder-by-table',
    'out of STOP by itself',
    (run) => run.journal(moved('NORMAL', 'STOP'), moved('STOP', 'CRITICAL')),
  ],
  [
    'no-order-after-stop',
    'a quote in STOP',
    (run) => run.journal(intended('a')).sent('a', {}, { ladder: 'STOP' }),
  ],
  [
    'no-order-after-stop',
    'an exit that may open',
    (run) =>
      run.journal(intended('a')).sent('a', { purpose: 'exit', reduceOnly: false }, { ladder: 'CRITICAL' }),
  ],
  [
    'one-venue-order-per-intent',
    'it rests twice',
    (run) => run.journal(intended('a')).venueHas(0, [id('a'), id('a')]),
  ],
  ['request-after-journal', 'no intent', (run) => run.sent('a')],
  [
    'request-after-journal',
    'an intent that is not durable yet',
    (run) => run.journal(intended('a')).sent('a', {}, { durableSequence: 2 }),
  ],
  [
    'request-after-journal',
    'in full mode however little the disk is behind',
    (run) => run.journal(intended('a')).sent('a', {}, { durableSequence: 2, journalLagMs: 0.1 }),
  ],
  [
    'fills-monotone',
    'an overfill',
    (run) => run.journal(intended('a'), filled('a', 't1'), filled('a', 't2', { size: 1 as Lots })),
  ],
  [
    'fills-monotone',
    'an overfill that shows at acceptance',
    (run) =>
      run.journal(
        intended('a', { size: 5 as Lots }),
        filled('a', 't1', { clientOrderId: null }),
        accepted('a'),
      ),
  ],
]

describe('a run in which all holds', () => {
  test.each(holds)('%s: %s', (_name, _sentence, play) => {
    const run = begun()
    play(run)
    expect(run.invariants.firsts()).toEqual({})
  })
})

describe('a violation is found, and only that one', () => {
  test.each(breaks)('%s: %s', (name, _sentence, play) => {
    const run = begun()
    play(run)
    expect(run.violated).toEqual({ [name]: expect.any(Number) })
    expect(run.invariants.firsts()[name]).toEqual(expect.any(String))
  })
})

test('every invariant has sequences of both kinds', () => {
  const names = Object.keys(begun().invariants.violations()).toSorted()
  expect([...new Set(holds.map(([name]) => name))].toSorted()).toEqual(names)
  expect([...new Set(breaks.map(([name]) => name))].toSorted()).toEqual(names)
})

test('a run on an old log begins where the log ended', () => {
  const run = new WatchedRun([
    started(),
    seen(),
    intended('a'),
    accepted('a'),
    filled('a', 't1', { size: 4 as Lots }),
    intended('b', { size: 1 as Lots }),
  ])
  run.journal(started(2), filled('a', 't1', { size: 4 as Lots }), filled('a', 't2', { size: 6 as Lots }))
  run.venueHas(10)
  expect(run.violated).toEqual({})
  run.sent('b', { size: 1 as Lots })
  expect(run.violated).toEqual({ 'one-venue-order-per-intent': 1 })
  run.ended([])
  expect(run.violated).toMatchObject({ 'every-intent-accounted': 1 })
})

test('one venue id that changes is found even where the books would throw', () => {
  const run = begun()
  run.journal(intended('a'), accepted('a'))
  run.observe({
    type: 'JournalEntry',
    entry: {
      sequence: 99,
      at: 0,
      event: { type: 'OrderAccepted', clientOrderId: id('a'), orderId: orderId('other') },
    },
  })
  expect(run.violated).toEqual({ 'one-venue-order-per-intent': 1 })
})

test('a ladder that moves from where it does not stand is found even where the books would throw', () => {
  const run = begun().journal(moved('NORMAL', 'WARNING'))
  run.observe({ type: 'JournalEntry', entry: { sequence: 99, at: 0, event: moved('CAUTION', 'STOP') } })
  expect(run.violated).toEqual({ 'ladder-by-table': 1 })
})

test('before the first journal entry nothing is judged', () => {
  expect(new WatchedRun().sent('a').violated).toEqual({})
})

test('in any story the books agree with the bare events', () => {
  fc.assert(
    fc.property(story, (events) => {
      const run = new WatchedRun().journal(...events)
      for (const name of ['ledger-sums']) expect(run.violated[name]).toBeUndefined()
      const adjustments = events.filter((event) => event.type === 'PositionAdjusted').length
      expect(run.violated['position-equals-fills'] ?? 0).toBe(adjustments)
    }),
    { seed: 41, numRuns: 200 },
  )
})
