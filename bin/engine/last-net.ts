import type { AsyncContext } from '../../src/ports/async-context.ts'
import { liveAsyncContext } from '../../src/ports/live/async-context.ts'
import { trapUncaught, type Uncaught, type UncaughtSource } from '../../src/supervision/trap-uncaught.ts'
import type { Tree } from '../../src/supervision/tree.ts'
import type { Note } from '../../src/telemetry/events.ts'
import { withoutSecrets } from '../../src/telemetry/secrets.ts'

/**
 * What nobody caught, heard from before the first step of a run until the process is gone. The supervision tree
 * contains everything that its actors do, so whatever arrives here is a hole in that, and the engine must not go on
 * trading with it. The first error stops the engine in order; what follows while it stops is only told.
 */
export interface LastNet {
  /** For the tree, which names its actors with it. */
  readonly context: AsyncContext
  /** Resolves with the first error, in words. */
  readonly torn: Promise<string>
  /** The same words, once there are any. */
  readonly tear: () => string | undefined
  /** Whose reports tell who has crashed. */
  follow(tree: Tree): void
  /** Until the answer is called errors are told here; before and afterwards by `complain`. */
  tellBy(tell: (line: Note) => void): () => void
}

export function lastNet(source: UncaughtSource, complain: (text: string) => void): LastNet {
  const context = liveAsyncContext()
  const torn = Promise.withResolvers<string>()
  let tear: string | undefined
  let followed: Tree | undefined
  let tell: ((line: Note) => void) | undefined
  trapUncaught(
    source,
    (uncaught) => {
      if (tell) tell(noteOf(uncaught))
      else complain([wordsOf(uncaught), ...framesOf(uncaught)].map((line) => `${line}\n`).join(''))
      tear ??= wordsOf(uncaught)
      torn.resolve(tear)
    },
    { context, tree: () => followed },
  )
  return {
    context,
    torn: torn.promise,
    tear: () => tear,
    follow: (tree) => {
      followed = tree
    },
    tellBy: (line) => {
      tell = line
      return () => {
        tell = undefined
      }
    },
  }
}

const KINDS: Record<Uncaught['kind'], string> = {
  uncaughtException: 'uncaught exception',
  unhandledRejection: 'unhandled rejection',
}

const wordsOf = ({ kind, error, path }: Uncaught): string =>
  withoutSecrets(`${KINDS[kind]}${path === undefined ? '' : ` in ${path}`}: ${error.name}: ${error.message}`)

const noteOf = ({ kind, error, path }: Uncaught): Note => ({
  type: 'Note',
  level: 'error',
  text: KINDS[kind],
  fields: {
    actor: path ?? 'unknown',
    error: `${error.name}: ${error.message}`,
    at: framesOf({ error })[0]?.replace(FRAME, '') ?? 'unknown',
  },
})

const FRAME = /^ {4}at /

const framesOf = ({ error }: Pick<Uncaught, 'error'>): readonly string[] =>
  error.stack?.split('\n').filter((line) => FRAME.test(line)) ?? []
