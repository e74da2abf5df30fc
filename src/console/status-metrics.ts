import { rung } from '../domain/ladder.ts'
import type { PortfolioStatus, StatusView, WorstStress } from '../telemetry/status.ts'
import type { Metric, Sample } from './exposition.ts'
import { reconciliationMetrics } from './reconciliation-metrics.ts'

/** What the terminal's status block says, as numbers. */
export function statusMetrics(status: StatusView): readonly Metric[] {
  const { feeds, mode, orders, phase, positions, venue } = status
  const gauge = (name: string, help: string, ...samples: readonly Sample[]): Metric => ({
    name,
    help,
    type: 'gauge',
    samples,
  })
  return [
    gauge('bulkhead_info', 'What runs.', { labels: { mode, venue, phase }, value: 1 }),
    gauge('bulkhead_up_seconds', 'Since the start.', { value: status.upMs / 1000 }),
    gauge('bulkhead_ladder_rung', 'From 0, NORMAL, to 4, STOP.', {
      labels: { rung: status.ladder },
      value: rung(status.ladder),
    }),
    gauge('bulkhead_equity', 'In the settlement currency.', ...amount(status.equity)),
    gauge('bulkhead_day_pnl', 'Since UTC midnight, open profit included.', ...amount(status.dayPnl)),
    ...(status.portfolio ? portfolioMetrics(status.portfolio, gauge) : []),
    gauge('bulkhead_orders_open', 'Orders that rest.', { value: orders.open }),
    gauge('bulkhead_orders_uncertain', 'Orders of unknown fate.', { value: orders.uncertain }),
    counter('bulkhead_orders_total', 'Orders so far.', orders.sent),
    counter('bulkhead_fills_total', 'Fills so far.', orders.filled),
    gauge(
      'bulkhead_position_lots',
      'Signed; long is positive.',
      ...positions.map(({ symbol, lots }) => ({ labels: { symbol }, value: lots })),
    ),
    gauge(
      'bulkhead_position_pnl',
      'Realised and open, in the settlement currency.',
      ...positions.flatMap(({ symbol, pnl }) => amount(pnl, { symbol })),
    ),
    gauge(
      'bulkhead_feed_live',
      '1 while the feed is live.',
      ...feeds.map(({ name, state }) => ({ labels: { feed: name }, value: state === 'live' ? 1 : 0 })),
    ),
    gauge(
      'bulkhead_feed_age_seconds',
      'Since its last message.',
      ...feeds.map(({ name, ageMs }) => ({ labels: { feed: name }, value: ageMs / 1000 })),
    ),
    ...reconciliationMetrics(status.reconciliation),
  ]
}

type Gauge = (name: string, help: string, ...samples: readonly Sample[]) => Metric

const portfolioMetrics = (portfolio: PortfolioStatus, gauge: Gauge): readonly Metric[] => [
  gauge(
    'bulkhead_value_at_risk',
    'Of all positions, one day, in the reporting currency.',
    ...figure(portfolio.valueAtRisk),
  ),
  gauge('bulkhead_cvar', 'Mean loss beyond it.', ...figure(portfolio.cvar)),
  gauge(
    'bulkhead_cvar_component',
    'What each position has to do with the CVaR; they sum to it.',
    ...portfolio.components.map(({ symbol, cvar }) => ({ labels: { symbol }, value: cvar })),
  ),
  gauge(
    'bulkhead_stress_loss',
    'What each crash would take, in the reporting currency.',
    ...portfolio.stress.map(({ name, loss }) => ({ labels: { scenario: name }, value: loss })),
  ),
  gauge(
    'bulkhead_stress_worst_loss',
    'What the worst of them would take.',
    ...worst(portfolio, ({ name, loss }) => [{ labels: { scenario: name }, value: loss }]),
  ),
  gauge(
    'bulkhead_stress_worst_share',
    'The same over the equity: what the stress trigger reads.',
    ...worst(portfolio, ({ share }) => figure(share)),
  ),
  gauge(
    'bulkhead_stress_worst_position_loss',
    'What each position would lose in it; they sum to it.',
    ...worst(portfolio, ({ positions }) =>
      positions.map(({ symbol, loss }) => ({ labels: { symbol }, value: loss })),
    ),
  ),
  gauge(
    'bulkhead_funding_projected',
    'What holding the positions costs in funding; negative is received.',
    ...figure(portfolio.fundingCost),
  ),
  gauge('bulkhead_loss_scale', 'What sizes are multiplied by after losses.', { value: portfolio.lossScale }),
]

const worst = (
  { worstStress }: PortfolioStatus,
  samples: (worst: WorstStress) => readonly Sample[],
): readonly Sample[] => (worstStress ? samples(worstStress) : [])

const figure = (value: number | null): readonly Sample[] => (value === null ? [] : [{ value }])

const counter = (name: string, help: string, value: number): Metric => ({
  name,
  help,
  type: 'counter',
  samples: [{ value }],
})

/** Empty text is not known yet. */
const amount = (text: string, labels = {}): readonly Sample[] =>
  text === '' ? [] : [{ labels, value: Number(text) }]
