import type { TreeEvent } from '../supervision/tree.ts'
import type { TelemetryEvent } from './events.ts'

/** What a person is told of a tree's event; undefined for the ordinary ones (a first start, a clean stop). */
export function lineOfTreeEvent(event: TreeEvent): TelemetryEvent | undefined {
  switch (event.type) {
    case 'Crashed':
    case 'Escalated': {
      const { path, generation, error, decision } = event.report
      return {
        type: 'ChildCrashed',
        path,
        generation,
        error: error.name,
        message: error.message,
        action: event.type === 'Escalated' ? 'escalate' : decision.action,
        ...(decision.action === 'restart' ? { afterMs: decision.afterMs } : {}),
      }
    }
    case 'Ready':
      return event.generation > 1
        ? { type: 'ChildBack', path: event.path, generation: event.generation }
        : undefined
    case 'Quarantined':
      return { type: 'ChildQuarantined', path: event.path, reason: event.reason }
    case 'Suspended':
      return { type: 'ChildSuspended', path: event.path, missing: event.missing }
    case 'Resumed':
      return { type: 'ChildResumed', path: event.path }
    case 'DeadLetter':
      return {
        type: 'Note',
        level: 'warn',
        text: 'dead letter',
        fields: { to: event.to, event: event.event.type, reason: event.reason },
      }
    case 'Stray':
      return {
        type: 'Note',
        level: 'error',
        text: 'an error outside of every child',
        fields: { path: event.path, error: `${event.error.name}: ${event.error.message}` },
      }
    case 'Started':
    case 'Stopped':
      return undefined
    default: {
      const never: never = event
      throw new Error(`unknown tree event: ${JSON.stringify(never)}`)
    }
  }
}
