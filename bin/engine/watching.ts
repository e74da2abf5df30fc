import { Subject } from 'rxjs'
import { type Console, createConsole } from '../../src/console/create.ts'
import { createInspection, type Inspection } from '../../src/console/inspection/inspection.ts'
import type { QueueGauge } from '../../src/domain/queue-gauge.ts'
import { liveClock } from '../../src/ports/live/clock.ts'
import { liveServers } from '../../src/ports/live/server.ts'
import type { ChildReport } from '../../src/supervision/tree.ts'
import type { StatusView } from '../../src/telemetry/status.ts'
import type { Telemetry } from '../../src/telemetry/telemetry.ts'
import { queuesOf } from '../../supervisors/queues.ts'
import type { Session } from '../../supervisors/session.ts'
import { StartError } from '../../supervisors/start-error.ts'
import { statusOf } from '../../supervisors/status.ts'
import type { Settings } from './settings.ts'

/** Whoever looks on: the terminal, and a browser where --inspect asks for it. Trading waits for neither. */
export interface Watching {
  /** For the tree's actors; undefined when nobody inspects, and then it costs nothing. */
  readonly inspect: Inspection['inspect'] | undefined
  /** Before the start: a port that is taken ends the run before anything was sent. @throws StartError */
  open(): Promise<void>
  follow(session: Session): void
  end(): Promise<void>
}

/** Who looks on lives in real time, also while the engine is on a virtual clock. */
export function watching({ config, flags }: Settings, telemetry: Telemetry): Watching {
  const port = flags.inspect === 'default' ? config.telemetry.inspectPort : flags.inspect
  const inspection = port === undefined ? undefined : createInspection({ clock: liveClock })
  const status$ = new Subject<StatusView>()
  let page: Console | undefined
  let stopStatus = (): void => {}

  let children: () => readonly ChildReport[] = () => []
  let queues: () => readonly QueueGauge[] = () => []

  async function open(): Promise<void> {
    if (!inspection || port === undefined) return
    try {
      page = await createConsole({
        servers: liveServers,
        port,
        inspection,
        status$,
        children: () => children(),
        queues: () => queues(),
      })
    } catch (error) {
      const reason = `port ${port} cannot be used: ${error instanceof Error ? error.message : error}`
      telemetry.failed('--inspect', reason)
      throw new StartError(reason, { cause: error })
    }
    telemetry.line({ type: 'Note', level: 'info', text: `inspect at ${page.url}` })
  }

  function follow({ tree, world }: Session): void {
    children = () => tree.children()
    queues = () => queuesOf(world)
    const startedMicros = world.ports.clock.monotonicMicros()
    const show = (): void => {
      const view = statusOf(world, tree, startedMicros)
      telemetry.status(view)
      status$.next(view)
      timer = liveClock.setTimeout(show, config.telemetry.statusEveryMs)
    }
    let timer = liveClock.setTimeout(show, 0)
    stopStatus = () => liveClock.clearTimeout(timer)
  }

  return {
    inspect: inspection?.inspect,
    open,
    follow,
    end: async () => {
      stopStatus()
      await page?.close()
    },
  }
}
