import type { World } from '../actors/world.ts'
import type { QueueGauge } from '../src/domain/queue-gauge.ts'
import type { Tree } from '../src/supervision/tree.ts'

/** The queues that are no inbox, each against its bound. */
export const queuesOf = ({ channels, journal, venue }: World): readonly QueueGauge[] => [
  journal.queue,
  channels.barrier.queue,
  ...channels.queues.values(),
  ...venue.queues,
]

/** What waits for each child that has an inbox. */
export const inboxesOf = (tree: Tree): readonly QueueGauge[] =>
  tree
    .children()
    .flatMap(({ path, inbox }) =>
      inbox ? [{ name: `inbox of ${path}`, held: inbox.depth, most: inbox.most, bound: inbox.limit }] : [],
    )
