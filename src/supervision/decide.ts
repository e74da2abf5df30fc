import type { Random } from '../ports/random.ts'
import { backoffMs } from './backoff.ts'
import type { Cause } from './cause.ts'
import type { Child } from './child.ts'
import type { Schedules } from './schedules.ts'
import type { Decision } from './spec.ts'

/** A longer wish is a mistake, and beyond 24 days a timer of the platform fires at once. */
const RETRY_AFTER_MAX_MS = 86_400_000

/** How a life ended. */
export interface End {
  readonly cause: Cause
  readonly livedMs: number
  /** Monotonic. */
  readonly nowMs: number
}

/**
 * What follows from a crash, in this order: nothing while its supervisor is stopping, or for a temporary child; the
 * declared end for one that was refused entry; back into quarantine after a failed probe; the supervisor's own
 * intensity; the child's budget; else a restart, when its cause allows.
 */
export function decide(
  child: Child,
  { cause, livedMs, nowMs }: End,
  random: Random,
  schedules: Schedules,
): Decision {
  const { policy, parent } = child
  // Nobody is above the root but the owner of the tree.
  if (!parent) return { action: 'escalate' }
  if (policy.restart === 'temporary' || parent.phase !== 'running') return { action: 'none' }

  if (livedMs >= policy.backoff.healthyAfterMs) {
    child.attempts = 0
    child.probing = false
  }
  if (cause.kind === 'unauthorised') return end(policy.whenUnauthorised, 'unauthorised')
  if (child.probing) return { action: 'quarantine', reason: 'probe' }
  if (parent.intensity?.spend(nowMs)) return { action: 'escalate' }
  if (child.window.spend(nowMs)) return end(policy.whenSpent, 'budget')

  const delayMs = backoffMs(policy.backoff, child.attempts++, random)
  return { action: 'restart', afterMs: waitMs(child, cause, delayMs, schedules) }
}

function waitMs({ policy }: Child, cause: Cause, delayMs: number, schedules: Schedules): number {
  // On top of the backoff: those who were told the same time must not come back in step.
  if (cause.kind === 'rate-limited')
    return delayMs + (cause.retryAfterMs > 0 ? Math.min(cause.retryAfterMs, RETRY_AFTER_MAX_MS) : 0)
  if (cause.kind === 'disconnect' && policy.schedule) return schedules.slotMs(policy.schedule, delayMs)
  return delayMs
}

const end = (action: 'escalate' | 'quarantine' | 'stop', reason: 'unauthorised' | 'budget'): Decision =>
  action === 'quarantine' ? { action, reason } : { action }
