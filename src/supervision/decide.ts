import type { Random } from '../ports/random.ts'
import { backoffMs } from './backoff.ts'
import type { Child } from './child.ts'
import type { Decision } from './spec.ts'

/**
 * What follows from a crash, in this order: nothing while its supervisor is stopping, or for a temporary child; back
 * into quarantine after a failed probe; the supervisor's own intensity; the child's budget; else a restart.
 */
export function decide(child: Child, livedMs: number, nowMs: number, random: Random): Decision {
  const { policy, parent } = child
  if (policy.restart === 'temporary' || parent?.phase !== 'running') return { action: 'none' }

  if (livedMs >= policy.backoff.healthyAfterMs) {
    child.attempts = 0
    child.probing = false
  }
  if (child.probing) return { action: 'quarantine' }
  if (parent.intensity?.spend(nowMs)) return { action: 'escalate' }
  if (child.window.spend(nowMs)) return { action: policy.whenSpent }
  return { action: 'restart', afterMs: backoffMs(policy.backoff, child.attempts++, random) }
}
