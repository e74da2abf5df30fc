import type { World } from '../actors/world.ts'
import type { QueueGauge } from '../src/domain/queue-gauge.ts'
import type { Tree } from '../src/supervision/tree.ts'
import type { Session } from './session.ts'

/** The queues that are no inbox, each against its bound. */
export const queuesOf = ({ channels, journal, venues }: World): readonly QueueGauge[] => [
  journal.queue,
  ...Array.from(channels.venues, ([, { barrier }]) => barrier.queue),
  ...channels.queues.values(),
  ...[...venues.values()].flatMap(({ venue }) => venue.queues),
]

/** All that an engine lets wait. */
export const allQueuesOf = ({ tree, world }: Pick<Session, 'tree' | 'world'>): readonly QueueGauge[] => [
  ...inboxesOf(tree),
  ...queuesOf(world),
]

/** What waits for each child that has an inbox. */
export const inboxesOf = (tree: Tree): readonly QueueGauge[] =>
  Array.from(tree.inboxes(), ([path, { depth, most, limit }]) => ({
    name: `inbox of ${path}`,
    held: depth,
    most,
    bound: limit,
  }))
