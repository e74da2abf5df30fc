import { describe, expect, test } from 'vitest'
import { ReconciliationTally } from '../../actors/reconciliation-tally.ts'
import { onlyIn, type Reported } from '../../src/account/conversion.ts'
import { type AccountView, accountView } from '../../src/account/view.ts'
import type { InstrumentSymbol, Lots, Ticks } from '../../src/domain/instrument.ts'
import type { LadderState } from '../../src/domain/ladder.ts'
import { money } from '../../src/domain/money.ts'
import { Books } from '../../src/journal/books.ts'
import type { JournalEvent } from '../../src/journal/events.ts'
import { apply } from '../../src/journal/fold.ts'
import { ReportBuilder } from '../../src/report/build.ts'
import { Latency } from '../../src/report/latency.ts'
import { type Report, reportSchema } from '../../src/report/schema.ts'
import type { PortfolioView } from '../../src/risk/portfolio/view.ts'
import { accepted, closed, filled, id, intended, SYMBOL, seen, started } from '../journal/story.ts'

const STARTED_AT = 1_700_000_000_000

const accountOf = (unrealised: Reported | null): AccountView => ({
  ...accountView({
    at: STARTED_AT,
    held: [],
    ledgers: new Map(),
    rates: onlyIn('USDT'),
    foreign: new Map(),
    available: new Map(),
  }),
  unrealised,
  equity: null,
})

class ReportedRun {
  readonly books = new Books()
  micros = 0
  account: AccountView | null = accountOf(money('-1.5') as Reported)
  readonly builder: ReportBuilder

  constructor(before: readonly JournalEvent[] = []) {
    for (const event of before) this.#fold(event)
    this.builder = new ReportBuilder(
      {
        seed: 7,
        configHash: 'c0ffee',
        commit: 'abc',
        mode: 'paper',
        venue: 'kucoin',
        startedAt: STARTED_AT,
        symbols: ['XBTUSDTM', 'ETHUSDTM'],
      },
      () => this.books,
    )
  }

  #fold(event: JournalEvent) {
    const entry = { sequence: this.books.sequence + 1, at: STARTED_AT, event }
    apply(this.books, entry)
    return entry
  }

  journal(...events: readonly JournalEvent[]): this {
    for (const event of events) this.builder.journalEntry(this.#fold(event), this.micros)
    return this
  }

  finish(): Report {
    return this.builder.finish({
      durationMs: 30_000,
      positions: [{ symbol: SYMBOL, lots: -3 as Lots }],
      account: this.account,
      currency: 'USDT',
      ladder: { ...this.books.ladder, phase: null, left: [] },
      quarantined: [],
      violations: { 'ledger-sums': 0 },
      reconciliation: new ReconciliationTally().view(true),
      journal: {
        events: this.books.sequence,
        hash: 'f00',
        mode: 'full',
        windowMs: 0,
        worstLagMs: 1.5,
        sentAhead: 0,
      },
      exit: { code: 0, reason: 'duration' },
    })
  }
}

describe('a report', () => {
  test('of a run in which nothing happened is whole', () => {
    const report = new ReportedRun().journal(started(), seen()).finish()
    expect(reportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report)
    expect(report).toMatchObject({
      durationMs: 30_000,
      orders: { sent: 0, acknowledged: 0, uncertain: 0 },
      fills: { count: 0, notional: '0', fees: '0' },
      currency: 'USDT',
      ledgers: [],
      positions: { XBTUSDTM: '-3', ETHUSDTM: '0' },
      ladder: { state: 'NORMAL', transitions: [] },
      latencyMicros: { tickToOrder: { count: 0, p50: 0, p99: 0, max: 0 } },
      violations: { 'ledger-sums': 0 },
    })
  })

  test('counts orders by what became of them, each once', () => {
    const run = new ReportedRun().journal(started(), seen())
    run.journal(
      ...['a', 'b', 'c', 'd', 'e'].map((name) => intended(name)),
      accepted('a'),
      accepted('a'),
      filled('a', 't1'),
      closed('a', 'filled'),
      accepted('b'),
      filled('b', 't2', { size: 4 as Lots }),
      closed('b', 'cancelled'),
      closed('c', 'rejected'),
      { type: 'OrderUncertain', clientOrderId: id('d'), reason: '' },
      { type: 'OrderConfirmed', clientOrderId: id('d') },
      { type: 'OrderUncertain', clientOrderId: id('d'), reason: '' },
      closed('d', 'never-arrived'),
      accepted('e'),
      filled('e', 't3', { size: 1 as Lots }),
    )
    for (const name of ['a', 'b', 'c', 'd', 'e']) run.builder.orderSent(id(name), 0)
    run.builder.denied('FEED_STALE')
    run.builder.denied('FEED_STALE')
    run.builder.denied('RATE_ORDERS')
    expect(run.finish()).toMatchObject({
      orders: {
        sent: 5,
        acknowledged: 3,
        filled: 1,
        partiallyFilled: 2,
        cancelled: 1,
        rejected: 1,
        denied: 3,
        uncertain: 1,
      },
      denials: { FEED_STALE: 2, RATE_ORDERS: 1 },
    })
  })

  test('counts money of this run, not of the runs before it in the log', () => {
    const before = [started(), seen(), intended('old'), filled('old', 't0')]
    const run = new ReportedRun(before).journal(
      started(2),
      intended('a', { side: 'sell' }),
      filled('a', 't1', { side: 'sell', price: 600_010 as Ticks }),
      {
        type: 'FundingPaid',
        id: 'f',
        venue: 'kucoin',
        symbol: SYMBOL as InstrumentSymbol,
        amount: money('0.25'),
        at: 0,
      },
    )
    expect(run.finish()).toMatchObject({
      fills: { count: 1, notional: '600.01', fees: '0.012' },
      pnl: { realised: '0.01', unrealised: '-1.5', fees: '0.012', funding: '0.25' },
    })
  })

  test('follows the equity to its deepest fall', () => {
    const run = new ReportedRun().journal(started())
    for (const amount of ['100', '104', '97.5', '103', '99'])
      run.builder.account({ ...accountOf(null), equity: money(amount) as Reported })
    expect(run.finish().pnl).toMatchObject({ equityStart: '100', equityEnd: '99', maxDrawdown: '6.5' })
  })

  test('keeps the moment of the largest CVaR, and the last, of all positions together', () => {
    const run = new ReportedRun().journal(started())
    expect(run.finish().portfolio).toEqual({
      worst: null,
      mostStressed: null,
      last: null,
      lossScaleMin: 1,
    })
    const funding = { holdingMs: 60_000, cost: null, positions: [] }
    const look = (at: number, cvar: number | null, stressed = 0): PortfolioView => ({
      at,
      tail:
        cvar === null
          ? null
          : { valueAtRisk: 0, cvar, seenCvar: cvar, method: 'normal', prior: [], components: [] },
      stress: [
        { name: 'calm', loss: 0, seen: true, positions: [] },
        { name: 'crash', loss: stressed, seen: false, positions: [] },
      ],
      funding,
    })
    for (const view of [look(1, 5, 40), look(2, 9, 30), look(3, 7, 20), look(4, null)])
      run.builder.portfolio(view)
    for (const losses of [1, 0.5, 0.75]) run.builder.sizesScaled(losses)
    expect(run.finish().portfolio).toMatchObject({
      worst: { at: 2, cvar: 9 },
      mostStressed: { at: 1, cvar: 5, stress: [{ name: 'calm' }, { name: 'crash', loss: 40, seen: false }] },
      last: { at: 3, cvar: 7, funding },
      lossScaleMin: 0.5,
    })
  })

  test('measures tick to order, order to acknowledgement and to first fill', () => {
    const run = new ReportedRun().journal(started(), seen(), intended('a'))
    run.builder.orderIntended(id('a'), 1_000)
    run.builder.orderSent(id('a'), 1_350)
    run.builder.orderAcknowledged(id('a'), 2_350)
    run.builder.orderAcknowledged(id('a'), 9_999)
    run.micros = 4_350
    run.journal(filled('a', 't1', { size: 5 as Lots }))
    run.micros = 9_000
    run.journal(filled('a', 't2', { size: 5 as Lots }))
    run.journal(intended('b'))
    run.builder.orderIntended(id('b'), null)
    run.builder.orderSent(id('b'), 9_100)
    const { tickToOrder, orderToAck, orderToFill } = run.finish().latencyMicros
    expect(tickToOrder).toEqual({ count: 1, p50: 350, p99: 350, max: 350 })
    expect(orderToAck).toMatchObject({ count: 1, max: 1_000 })
    expect(orderToFill).toMatchObject({ count: 1, p50: expect.closeTo(3_000, -1) })
  })

  test('tells the ladder, restarts and feeds', () => {
    const run = new ReportedRun().journal(started(), {
      type: 'LadderMoved',
      from: 'NORMAL',
      to: 'CAUTION',
      trigger: 'drawdown',
      value: '0.011',
      threshold: '0.01',
    })
    run.builder.restarted('journal')
    run.builder.restarted('journal')
    run.builder.feedConnected('public')
    run.builder.feedGap('XBTUSDTM')
    run.builder.feedStale('public', 700)
    run.builder.feedStale('public', 50)
    expect(run.finish()).toMatchObject({
      ladder: {
        state: 'CAUTION',
        transitions: [{ from: 'NORMAL', to: 'CAUTION', trigger: 'drawdown', value: '0.011' }],
      },
      restarts: { journal: 2 },
      feeds: {
        public: { connects: 1, gaps: 0, staleMs: 750 },
        XBTUSDTM: { connects: 0, gaps: 1, staleMs: 0 },
      },
    })
  })

  test('tells by what each rung was reached first, also on the way to one above it', () => {
    const moved = (from: LadderState, to: LadderState, trigger: string): JournalEvent => ({
      type: 'LadderMoved',
      from,
      to,
      trigger,
      value: '2',
      threshold: '1',
    })
    const run = new ReportedRun().journal(
      started(),
      moved('NORMAL', 'WARNING', 'cvar'),
      moved('WARNING', 'CAUTION', 'staleFeed'),
      moved('CAUTION', 'CRITICAL', 'dailyLoss'),
    )
    const by = (trigger: string) => ({ at: STARTED_AT, trigger, value: '2', threshold: '1' })
    expect(run.finish().ladder).toMatchObject({
      state: 'CRITICAL',
      phase: null,
      left: [],
      firstReached: { CAUTION: by('cvar'), WARNING: by('cvar'), CRITICAL: by('dailyLoss'), STOP: null },
    })
  })

  test('that is not what the schema promises is refused', () => {
    const run = new ReportedRun().journal(started())
    run.builder.feedStale('public', Number.NaN)
    expect(() => run.finish()).toThrow('staleMs')
    expect(() => reportSchema.parse({ ...new ReportedRun().journal(started()).finish(), extra: 1 })).toThrow(
      'extra',
    )
  })

  test('has exactly the names that other programs read', () => {
    expect(Object.keys(reportSchema.shape)).toEqual(
      'seed configHash commit mode venue startedAt durationMs symbols orders fills pnl currency account liquidation portfolio ledgers positions ladder restarts quarantined feeds reconciliation latencyMicros denials violations journal chaos exit'.split(
        ' ',
      ),
    )
    expect(Object.keys(reportSchema.shape.orders.shape)).toEqual(
      'sent acknowledged filled partiallyFilled cancelled rejected denied uncertain'.split(' '),
    )
    expect(Object.keys(reportSchema.shape.pnl.shape)).toEqual(
      'realised unrealised fees funding equityStart equityEnd maxDrawdown'.split(' '),
    )
  })
})

test('a latency histogram keeps percentiles to three digits, and takes what is below nothing as nothing', () => {
  const latency = new Latency()
  for (let micros = 1; micros <= 10_000; micros++) latency.record(micros)
  latency.record(-5)
  latency.record(90_000_000)
  const { count, p50, p99, max } = latency.summary()
  expect(count).toBe(10_002)
  expect(Math.abs(p50 - 5_000) / 5_000).toBeLessThan(0.002)
  expect(Math.abs(p99 - 9_900) / 9_900).toBeLessThan(0.002)
  expect(Math.abs(max - 90_000_000) / 90_000_000).toBeLessThan(0.002)
})
