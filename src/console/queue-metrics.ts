import type { QueueGauge } from '../domain/queue-gauge.ts'
import type { Metric } from './exposition.ts'

/** What waits in queues that are no inbox. */
export function queueMetrics(queues: readonly QueueGauge[]): readonly Metric[] {
  const gauge = (name: string, help: string, read: (queue: QueueGauge) => number): Metric => ({
    name,
    help,
    type: 'gauge',
    samples: queues.map((queue) => ({ labels: { queue: queue.name }, value: read(queue) })),
  })
  return [
    gauge('bulkhead_queue_held', 'What waits.', ({ held }) => held),
    gauge('bulkhead_queue_most', 'The most that has waited.', ({ most }) => most),
    gauge('bulkhead_queue_bound', 'What there is room for.', ({ bound }) => bound),
  ]
}
