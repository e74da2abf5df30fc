/**
 * The last net. The guard catches what an actor's own code throws in its turn; what is thrown by a foreign timer, or
 * rejected by an `async` action of a machine, reaches the process, where it would end everything or be overlooked.
 */
import type { AsyncContext } from './async-context.ts'
import { asError } from './events.ts'
import type { Tree } from './tree.ts'

/** The part of node's `process` that is needed. */
export interface UncaughtSource {
  on(event: (typeof EVENTS)[number], handler: (error: unknown) => void): unknown
  off(event: (typeof EVENTS)[number], handler: (error: unknown) => void): unknown
}

const EVENTS = ['uncaughtException', 'unhandledRejection'] as const

/** For what cannot be laid at anybody's door. */
export const UNKNOWN_PLACE = 'outside of the tree'

/**
 * Tells the tree's observers of everything that nobody caught, as `Stray`, with the path of the actor where it is
 * known: the one that has just crashed of the same error, else the one whose `context` it came from. The answer ends
 * it. Whether to go on is for the owner of the tree: nobody has been crashed by this.
 */
export function trapUncaught(
  tree: Pick<Tree, 'stray' | 'reports'>,
  source: UncaughtSource,
  context?: AsyncContext,
): () => void {
  const hear = (thrown: unknown): void => {
    const error = asError(thrown)
    const crash = tree.reports().findLast((report) => report.error === error)
    tree.stray(crash?.path ?? context?.getStore() ?? UNKNOWN_PLACE, error)
  }
  for (const event of EVENTS) source.on(event, hear)
  return () => {
    for (const event of EVENTS) source.off(event, hear)
  }
}
