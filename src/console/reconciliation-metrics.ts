import { type Durations, GAP_BOUNDS_MS, type Reconciliation } from '../domain/reconciliation.ts'
import type { Metric, Sample } from './exposition.ts'

/** What comparisons with the venue have found, and what the losses of the private stream have cost, as numbers. */
export const reconciliationMetrics = ({
  equal,
  differences,
  lastGap,
  lost,
  equalAfter,
}: Reconciliation): readonly Metric[] => [
  {
    name: 'bulkhead_reconciled',
    help: '1 while what we know equals what the venue knows.',
    type: 'gauge',
    samples: [{ value: equal ? 1 : 0 }],
  },
  {
    name: 'bulkhead_differences_total',
    help: 'Differences between our truth and the venue found so far.',
    type: 'counter',
    samples: Object.entries(differences).map(([name, value]) => ({ labels: { class: name }, value })),
  },
  {
    name: 'bulkhead_gap_last_seconds',
    help: 'The last loss of the private stream: how long it was lost, and how long after that both were equal.',
    type: 'gauge',
    samples: lastGap
      ? [
          { labels: { part: 'lost' }, value: lastGap.lostMs / 1000 },
          { labels: { part: 'equal_after' }, value: lastGap.equalAfterMs / 1000 },
        ]
      : [],
  },
  {
    name: 'bulkhead_gap_lost_seconds',
    help: 'How long the private stream was lost.',
    type: 'histogram',
    samples: histogram(lost),
  },
  {
    name: 'bulkhead_gap_equal_after_seconds',
    help: 'From the return of the private stream to equality with the venue.',
    type: 'histogram',
    samples: histogram(equalAfter),
  },
]

const histogram = ({ count, sumMs, within }: Durations): readonly Sample[] => [
  ...GAP_BOUNDS_MS.map((boundMs, at) => ({
    suffix: '_bucket',
    labels: { le: String(boundMs / 1000) },
    value: within[at] ?? 0,
  })),
  { suffix: '_bucket', labels: { le: '+Inf' }, value: count },
  { suffix: '_sum', value: sumMs / 1000 },
  { suffix: '_count', value: count },
]
