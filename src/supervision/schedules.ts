import type { Clock } from '../ports/clock.ts'
import type { Random } from '../ports/random.ts'
import type { Schedule } from './spec.ts'

/** No slot keeps more than so many spacings from the next. */
const GAP_MAX = 1.5

/**
 * One line for each door: what many do that have lost the same connection is done one by one, each at its own jittered
 * time or in the first gap after it.
 */
export class Schedules {
  readonly #clock: Clock
  readonly #random: Random
  /** When those that were given a slot have theirs, soonest first, by name. */
  readonly #slots = new Map<string, readonly number[]>()

  constructor(clock: Clock, random: Random) {
    this.#clock = clock
    this.#random = random
  }

  /** Milliseconds until the slot of somebody who would come after `delayMs` by itself. */
  slotMs({ name, spacingMs }: Schedule, delayMs: number): number {
    const nowMs = this.#clock.monotonicMicros() / 1000
    // Half to one and a half spacings, so that two processes do not march in step.
    const gapMs = spacingMs * (GAP_MAX - this.#random.next())
    const slots = (this.#slots.get(name) ?? []).filter((slot) => slot > nowMs - GAP_MAX * spacingMs)
    let at = nowMs + delayMs
    let place = 0
    for (const slot of slots) {
      // Who waits for long keeps nobody behind. The widest gap, or the closest would creep in between all others.
      if (at + GAP_MAX * spacingMs <= slot) break
      at = Math.max(at, slot + gapMs)
      place++
    }
    this.#slots.set(name, slots.toSpliced(place, 0, at))
    return at - nowMs
  }
}
