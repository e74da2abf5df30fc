import type { Clock, TimerHandle } from '../ports/clock.ts'

/** Tasks that repeat, each with a delay of its own choosing, until all are stopped together. */
export class Timers {
  readonly #clock: Clock
  readonly #armed = new Map<string, TimerHandle>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Runs the task after `delayMs()`, and again after the next `delayMs()`. */
  repeat(name: string, delayMs: () => number, task: () => void): void {
    const fire = (): void => {
      this.repeat(name, delayMs, task)
      task()
    }
    this.#clock.clearTimeout(this.#armed.get(name))
    this.#armed.set(name, this.#clock.setTimeout(fire, delayMs()))
  }

  stop(name: string): void {
    this.#clock.clearTimeout(this.#armed.get(name))
    this.#armed.delete(name)
  }

  stopAll(): void {
    for (const name of [...this.#armed.keys()]) this.stop(name)
  }
}
