import type { Servers } from '../ports/server.ts'
import type { Subscribable } from '../supervision/scope.ts'
import type { ChildReport } from '../supervision/tree.ts'
import type { StatusView } from '../telemetry/status.ts'
import { ConsoleFace } from './face.ts'
import type { ChildRow } from './inspection/feed-frame.ts'
import type { Inspection } from './inspection/inspection.ts'
import { INSPECTION_LIMITS } from './inspection/limits.ts'
import { plain } from './inspection/plain.ts'
import { readPage } from './page.ts'

export interface Console {
  /** `http://127.0.0.1:NNNN` */
  readonly url: string
  /** Drops the viewers and frees the port. */
  close(): Promise<void>
}

/** Serves the page and its feeds on this machine. @throws when the port is taken. Port 0 takes any free one. */
export async function createConsole(parts: {
  readonly servers: Servers
  readonly port: number
  readonly inspection: Inspection
  readonly status$: Subscribable<StatusView>
  /** The tree's own report: children that have no actor at the moment are in it too. */
  readonly children: () => readonly ChildReport[]
}): Promise<Console> {
  const { inspection } = parts
  let status: StatusView | undefined
  const face = new ConsoleFace({
    page: readPage(),
    inspection,
    sources: {
      status: () => status,
      children: () => remarkable(parts.children()).map(childRow),
      find: (sessionId) => inspection.find(sessionId),
    },
    statelyFramesMax: INSPECTION_LIMITS.statelyFramesMax,
  })
  const listener = await parts.servers.listen(parts.port, face)
  const subscription = parts.status$.subscribe({
    next: (view) => {
      status = view
    },
    error: () => {
      status = undefined
    },
  })
  return {
    url: listener.url,
    close: () => {
      subscription.unsubscribe()
      inspection.close()
      return listener.close()
    },
  }
}

/** Many more than a tree declares; the rest would be orders. */
const CHILDREN_MAX = 1_000

/** All but the ready children of dynamic supervisors: of those there may be thousands, and their actors say enough. */
function remarkable(children: readonly ChildReport[]): readonly ChildReport[] {
  const dynamic = new Set(children.filter(({ kind }) => kind === 'dynamic').map(({ path }) => path))
  const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')))
  return children
    .filter(({ path, status }) => status !== 'ready' || !dynamic.has(parentOf(path)))
    .slice(0, CHILDREN_MAX)
}

const childRow = ({ path, status, restarts, missing, lastCrash }: ChildReport): ChildRow => ({
  path,
  status,
  restarts,
  missing,
  crash: lastCrash ? String(plain(`${lastCrash.error.name}: ${lastCrash.error.message}`)) : '',
})
