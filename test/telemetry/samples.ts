import { ReconciliationTally } from '../../actors/reconciliation-tally.ts'
import type { Reconciliation } from '../../src/domain/reconciliation.ts'
import type { TelemetryEvent } from '../../src/telemetry/events.ts'
import type { StatusView } from '../../src/telemetry/status.ts'
import type { RunSummary } from '../../src/telemetry/summary.ts'

/** One of each event, with the sentence that a person reads. */
export const EVENTS: readonly (readonly [TelemetryEvent, string])[] = [
  [
    {
      type: 'LadderMoved',
      from: 'NORMAL',
      to: 'WARNING',
      trigger: 'dailyLoss',
      value: '0.021',
      threshold: '0.02',
    },
    'NORMAL → WARNING  by dailyLoss 0.021 against 0.02',
  ],
  [
    {
      type: 'FillSeen',
      symbol: 'XBTUSDTM',
      side: 'buy',
      lots: 12,
      price: '64250.1',
      fee: '0.154200240000',
      liquidity: 'maker',
      kind: 'trade',
    },
    'XBTUSDTM buy 12 @ 64250.1 maker fee 0.1542',
  ],
  [
    {
      type: 'FillSeen',
      symbol: 'ETHUSDTM',
      side: 'sell',
      lots: 3,
      price: '3000',
      fee: '-0.01',
      liquidity: 'taker',
      kind: 'liquidation',
    },
    'ETHUSDTM sell 3 @ 3000 taker fee -0.01 liquidation',
  ],
  [{ type: 'FundingPaid', symbol: 'XBTUSDTM', amount: '0.25' }, 'XBTUSDTM 0.25'],
  [
    { type: 'OrderRejected', symbol: 'XBTUSDTM', clientOrderId: 'a1', code: '300003', message: 'no margin' },
    'XBTUSDTM a1 300003 no margin',
  ],
  [
    {
      type: 'OrderDenied',
      symbol: 'XBTUSDTM',
      owner: 'avellaneda-stoikov',
      code: 'STALE_BOOK',
      context: { ageMs: 900, limitMs: 500 },
    },
    'XBTUSDTM avellaneda-stoikov STALE_BOOK ageMs=900 limitMs=500',
  ],
  [
    { type: 'OrderUncertain', symbol: 'XBTUSDTM', clientOrderId: 'a1', reason: 'no answer in 2000 ms' },
    'XBTUSDTM a1 no answer in 2000 ms',
  ],
  [
    { type: 'OrderResolved', symbol: 'XBTUSDTM', clientOrderId: 'a1', outcome: 'cancelled', afterMs: 1234 },
    'XBTUSDTM a1 cancelled, known again after 1.2 s',
  ],
  [
    { type: 'PositionAdjusted', symbol: 'XBTUSDTM', from: 2, to: -1, reason: 'venue differs' },
    'XBTUSDTM +2 → -1 lots: venue differs',
  ],
  [
    {
      type: 'ChildCrashed',
      path: 'symbols/symbol:XBTUSDTM/book',
      generation: 3,
      error: 'TypeError',
      message: 'boom',
      action: 'restart',
      afterMs: 120,
    },
    'symbols/symbol:XBTUSDTM/book #3 TypeError: boom → restart in 120 ms',
  ],
  [
    {
      type: 'ChildCrashed',
      path: 'console',
      generation: 1,
      error: 'Error',
      message: 'gone',
      action: 'none',
    },
    'console #1 Error: gone → not restarted',
  ],
  [{ type: 'ChildBack', path: 'journal', generation: 2 }, 'journal #2 ready'],
  [
    { type: 'ChildQuarantined', path: 'symbols/symbol:X', reason: 'budget' },
    'symbols/symbol:X budget: its restarts are spent',
  ],
  [
    { type: 'ChildQuarantined', path: 'journal', reason: 'probe' },
    'journal probe: it did not survive its probe',
  ],
  [
    { type: 'ChildQuarantined', path: 'venues', reason: 'unauthorised' },
    'venues unauthorised: it was refused entry',
  ],
  [
    { type: 'ChildQuarantined', path: 'risk', reason: 'root' },
    'risk root: it escalated, and above it is nobody but the operator',
  ],
  [
    { type: 'ChildSuspended', path: 'risk', missing: ['journal', 'account'] },
    'risk waits for journal, account',
  ],
  [{ type: 'ChildResumed', path: 'risk' }, 'risk'],
  [{ type: 'FeedLost', feed: 'public', reason: 'silent for 5000 ms' }, 'public silent for 5000 ms'],
  [{ type: 'FeedLive', feed: 'public', connects: 1, afterMs: 40 }, 'public after 40 ms'],
  [{ type: 'FeedLive', feed: 'private', connects: 3, afterMs: 950 }, 'private after 950 ms, connection 3'],
  [
    { type: 'FeedGap', feed: 'public', symbol: 'XBTUSDTM', expected: 10, received: 12 },
    'XBTUSDTM public: expected 10, received 12',
  ],
  [
    { type: 'Reconciled', venue: 'kucoin', orders: 6, positions: 3, differences: 0, tookMs: 31 },
    'kucoin 6 orders, 3 positions, no difference 31 ms',
  ],
  [
    { type: 'Reconciled', venue: 'kucoin', orders: 6, positions: 3, differences: 2, tookMs: 31 },
    'kucoin 6 orders, 3 positions, 2 put right 31 ms',
  ],
  [
    {
      type: 'GapClosed',
      feed: 'kucoin/private',
      lostMs: 1_500,
      equalAfterMs: 90,
      losses: 1,
      held: 0,
      spilled: false,
    },
    'kucoin/private was lost for 1.5 s, equal 90 ms after that',
  ],
  [
    {
      type: 'GapClosed',
      feed: 'kucoin/private',
      lostMs: 4_200,
      equalAfterMs: 3_100,
      losses: 3,
      held: 17,
      spilled: true,
    },
    'kucoin/private was lost for 4.2 s in 3 pieces, equal 3.1 s after that, 17 pushes waited, not all of them to the end',
  ],
  [
    { type: 'Recovered', events: 5120, folded: 5120, openOrders: 6, positions: 2, tookMs: 88 },
    '5120 events, 6 open orders, 2 positions 88 ms',
  ],
  [{ type: 'PhaseEntered', phase: 'cancel', detail: '6 orders' }, 'cancel 6 orders'],
  [
    { type: 'Violation', invariant: 'position-is-sum-of-fills', detail: 'XBTUSDTM 3 against 2' },
    'position-is-sum-of-fills XBTUSDTM 3 against 2',
  ],
  [
    { type: 'ChaosInjected', fault: 'freeze-socket', target: 'private', detail: 'for 4 s' },
    'freeze-socket private for 4 s',
  ],
  [
    { type: 'Note', level: 'warn', text: 'dead letter', fields: { to: 'risk', event: 'Tick' } },
    'dead letter to=risk event=Tick',
  ],
  [
    { type: 'Repeated', of: 'OrderDenied', subject: 'STALE_BOOK XBTUSDTM', count: 131, withinMs: 5000 },
    'OrderDenied 131 more in 5.0 s: STALE_BOOK XBTUSDTM',
  ],
]

const RECONCILED: Reconciliation = new ReconciliationTally().view(true)

export const STATUS: StatusView = {
  at: Date.UTC(2024, 4, 1, 12),
  upMs: 192_000,
  mode: 'paper',
  venue: 'kucoin',
  ladder: 'NORMAL',
  phase: 'trading',
  equity: '10003.214567890000',
  dayPnl: '3.214567890000',
  marginRatio: 0,
  liquidation: null,
  positions: [
    { symbol: 'XBTUSDTM', lots: 12, pnl: '1.2', liquidation: null },
    { symbol: 'ETHUSDTM', lots: -3, pnl: '-0.2', liquidation: null },
    { symbol: 'SOLUSDTM', lots: 0, pnl: '0', liquidation: null },
  ],
  portfolio: {
    valueAtRisk: 31.25,
    cvar: 40.5,
    cvarShare: 0.00405,
    method: 'historical',
    components: [
      { symbol: 'XBTUSDTM', cvar: 45 },
      { symbol: 'ETHUSDTM', cvar: -4.5 },
    ],
    stress: [
      { name: '2021-05-19 fall in 1 h', loss: 90 },
      { name: 'no hedge holds', loss: 180 },
    ],
    worstStress: {
      name: 'no hedge holds',
      loss: 180,
      share: 0.018,
      positions: [
        { symbol: 'XBTUSDTM', loss: 120 },
        { symbol: 'ETHUSDTM', loss: 60 },
      ],
    },
    fundingCost: 0.5,
    fundingMs: 86_400_000,
    lossScale: 1,
  },
  orders: { open: 6, uncertain: 0, sent: 213, filled: 31 },
  feeds: [
    { name: 'public', state: 'live', ageMs: 12 },
    { name: 'private', state: 'lost', ageMs: 3400 },
  ],
  reconciliation: RECONCILED,
  restarts: 2,
  tree: { total: 19, ready: 18, suspended: 1, restarting: 0, quarantined: 0 },
}

export const SUMMARY: RunSummary = {
  durationMs: 30_000,
  orders: {
    sent: 213,
    acknowledged: 212,
    filled: 30,
    cancelled: 180,
    rejected: 1,
    denied: 4,
    uncertain: 0,
  },
  fills: { count: 31, notional: '12345.5', fees: '1.5' },
  pnl: {
    realised: '3.2',
    unrealised: '0',
    fees: '1.5',
    funding: '-0.1',
    equityStart: '10000',
    equityEnd: '10003.1',
  },
  positions: { XBTUSDTM: '0', ETHUSDTM: '0' },
  ladder: { state: 'NORMAL' },
  restarts: { 'venues/venue:kucoin/public': 2 },
  quarantined: [],
  reconciliation: {
    differences: { ghost: 1, drift: 0, 'missing-fill': 2 },
    gaps: { count: 2, lostMs: { max: 1_500 }, equalAfterMs: { max: 90 } },
  },
  violations: { 'ledger-sums': 0, 'position-is-sum-of-fills': 0 },
  exit: { code: 0, reason: 'duration over' },
}
