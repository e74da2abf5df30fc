import type { QueueGauge } from '../domain/queue-gauge.ts'
import type { Servers } from '../ports/server.ts'
import type { Subscribable } from '../supervision/scope.ts'
import type { ChildReport } from '../supervision/tree.ts'
import type { StatusView } from '../telemetry/status.ts'
import { childRows } from './child-rows.ts'
import { exposition } from './exposition.ts'
import { ConsoleFace } from './face.ts'
import type { Inspection } from './inspection/inspection.ts'
import { INSPECTION_LIMITS } from './inspection/limits.ts'
import { readPage } from './page.ts'
import { queueMetrics } from './queue-metrics.ts'
import { statusMetrics } from './status-metrics.ts'
import { treeMetrics } from './tree-metrics.ts'

export interface Console {
  /** `http://127.0.0.1:NNNN` */
  readonly url: string
  /** Drops the viewers and frees the port. */
  close(): Promise<void>
}

/** Serves the page, its feeds and the metrics on this machine. @throws when the port is taken. Port 0 takes any free one. */
export async function createConsole(parts: {
  readonly servers: Servers
  readonly port: number
  readonly inspection: Inspection
  readonly status$: Subscribable<StatusView>
  /** The tree's own report: children that have no actor at the moment are in it too. */
  readonly children: () => readonly ChildReport[]
  /** Those that are no inbox. */
  readonly queues: () => readonly QueueGauge[]
}): Promise<Console> {
  const { inspection } = parts
  let status: StatusView | undefined
  const face = new ConsoleFace({
    page: readPage(),
    metrics: () =>
      exposition([
        ...(status ? statusMetrics(status) : []),
        ...treeMetrics(parts.children()),
        ...queueMetrics(parts.queues()),
      ]),
    inspection,
    sources: {
      status: () => status,
      children: () => childRows(parts.children()),
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
