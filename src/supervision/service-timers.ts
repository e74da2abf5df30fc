import type { Clock, TimerHandle } from '../ports/clock.ts'

/** The timers of one life of a service. */
export class ServiceTimers {
  readonly #clock: Clock
  readonly #run: (task: () => void) => void
  readonly #pending = new Set<TimerHandle>()

  /** `run` is how a task of the service runs. */
  constructor(clock: Clock, run: (task: () => void) => void) {
    this.#clock = clock
    this.#run = run
  }

  after(delayMs: number, task: () => void): TimerHandle {
    const timer = this.#clock.setTimeout(() => {
      this.#pending.delete(timer)
      this.#run(task)
    }, delayMs)
    this.#pending.add(timer)
    return timer
  }

  cancel(timer: TimerHandle): void {
    this.#pending.delete(timer)
    this.#clock.clearTimeout(timer)
  }

  cancelAll(): void {
    for (const timer of this.#pending) this.cancel(timer)
  }
}
