import type { Clock, TimerHandle } from '../src/ports/clock.ts'

/** What strikes did and promised to take back: each after its time, or when everything is healed. */
export class Amends {
  readonly #clock: Clock
  readonly #owed = new Map<() => void, TimerHandle>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  readonly undo = (afterMs: number, act: () => void): void => {
    const undo = (): void => {
      if (this.#owed.delete(undo)) act()
    }
    this.#owed.set(undo, this.#clock.setTimeout(undo, afterMs))
  }

  /** Nothing of it is left to wait for. */
  all(): void {
    for (const [undo, timer] of this.#owed) {
      this.#clock.clearTimeout(timer)
      undo()
    }
  }
}
