import type { Random } from '../ports/random.ts'
import type { Schedule } from './spec.ts'

/**
 * One line for each door: restarts of many children that lost the same connection pass one by one, each at its own
 * jittered time or behind the one before it, whichever is later.
 */
export class Schedules {
  /** When the last restart that was given a turn takes place, by name. */
  readonly #lastMs = new Map<string, number>()

  /** Milliseconds until the turn of a restart that would come after `delayMs` by itself. */
  turnMs({ name, spacingMs }: Schedule, nowMs: number, delayMs: number, random: Random): number {
    const last = this.#lastMs.get(name) ?? Number.NEGATIVE_INFINITY
    // Half to one and a half spacings, so that two processes do not march in step.
    const at = Math.max(nowMs + delayMs, last + spacingMs * (0.5 + random.next()))
    this.#lastMs.set(name, at)
    return at - nowMs
  }
}
