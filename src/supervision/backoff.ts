import type { Random } from '../ports/random.ts'
import type { Backoff } from './spec.ts'

/**
 * Milliseconds before restart number `attempt` (0 for the first): uniform in [0, min(max, initial × factor^attempt)).
 * Full jitter, so that many children that died of one cause do not come back in step.
 */
export function backoffMs(backoff: Backoff, attempt: number, random: Random): number {
  return random.next() * Math.min(backoff.maxMs, backoff.initialMs * backoff.factor ** attempt)
}
