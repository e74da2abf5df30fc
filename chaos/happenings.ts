import { DIFFERENCES, type Reconciliation } from '../src/domain/reconciliation.ts'
import type { TelemetryEvent } from '../src/telemetry/events.ts'
import { difference, type Happening, ladderMove, type RestartKind, restart } from './must-happen.ts'

/** How often what must happen did, in one trial. */
export class Happenings {
  readonly #counts: Partial<Record<Happening, number>> = {}
  readonly #parked = new Set<string>()

  get counts(): Readonly<Partial<Record<Happening, number>>> {
    return this.#counts
  }

  count(what: Happening, times = 1): void {
    if (times > 0) this.#counts[what] = (this.#counts[what] ?? 0) + times
  }

  /** A line of an engine. */
  hear(event: TelemetryEvent): void {
    switch (event.type) {
      case 'LadderMoved': {
        const by = event.trigger.startsWith('operator') ? 'operator' : 'trigger'
        return this.count(ladderMove({ from: event.from, to: event.to, by }))
      }
      case 'ChildCrashed': {
        const { action, path } = event
        if (action === 'restart') for (const kind of kindsOf(path, event.afterMs)) this.count(restart(kind))
        if (action === 'escalate') this.count(restart('escalate'))
        return
      }
      case 'ChildQuarantined':
        this.#parked.add(event.path)
        return this.count(restart('quarantine'))
      case 'ChildBack':
        if (this.#parked.delete(event.path)) this.count(restart('probe'))
        return
      case 'ChildSuspended':
        return this.count(restart('suspend'))
      default:
        return
    }
  }

  /** What one life of an engine found to differ from the venue. */
  reconciled({ differences }: Pick<Reconciliation, 'differences'>): void {
    for (const found of DIFFERENCES) this.count(difference(found), differences[found])
  }
}

const kindsOf = (path: string, afterMs = 0): readonly RestartKind[] => {
  const waits: readonly RestartKind[] = afterMs > 0 ? ['backoff'] : []
  if (/^orders\/(live|contingencies)\/./.test(path)) return ['dynamic', 'transient', ...waits]
  if (/^orders\/./.test(path)) return ['rest-for-one', 'permanent', ...waits]
  return ['one-for-one', 'permanent', ...waits]
}
