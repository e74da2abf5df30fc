/**
 * The last net. The guard catches what an actor's own code throws in its turn; what is thrown by a foreign timer, or
 * rejected by an `async` action of a machine, reaches the process, where it would end everything or be overlooked.
 */
import type { AsyncContext } from '../ports/async-context.ts'
import { asError } from './events.ts'
import type { Tree } from './tree.ts'

/** The part of node's `process` that is needed. */
export interface UncaughtSource {
  on(event: (typeof EVENTS)[number], handler: (error: unknown) => void): unknown
  off(event: (typeof EVENTS)[number], handler: (error: unknown) => void): unknown
}

const EVENTS = ['uncaughtException', 'unhandledRejection'] as const

export interface Uncaught {
  readonly kind: (typeof EVENTS)[number]
  readonly error: Error
  /** Of the actor that it came from, where that is known. */
  readonly path: string | undefined
}

/**
 * Tells the owner of a tree, once each, of everything that nobody caught, also while there is no tree yet or no more.
 * Whose it was is known of the actor that has just crashed of the same error, else of the one whose `context` it came
 * from. The answer ends it. Whether to go on is for the owner: nobody has been crashed by this.
 */
export function trapUncaught(
  source: UncaughtSource,
  tell: (uncaught: Uncaught) => void,
  known: {
    /** The one that was given to `createTree`. */
    readonly context?: AsyncContext
    readonly tree?: () => Pick<Tree, 'reports'> | undefined
  } = {},
): () => void {
  const { context, tree } = known
  const nets = EVENTS.map((kind) => {
    const hear = (thrown: unknown): void => {
      const error = asError(thrown)
      const crash = tree?.()
        ?.reports()
        .findLast((report) => report.error === error)
      tell({ kind, error, path: crash?.path ?? context?.current() })
    }
    source.on(kind, hear)
    return () => source.off(kind, hear)
  })
  return () => {
    for (const end of nets) end()
  }
}
