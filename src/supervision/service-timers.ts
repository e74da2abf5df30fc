import type { Clock, TimerHandle } from '../ports/clock.ts'
import type { Holdings } from './holdings.ts'

/** The timers of one life of a service. Each is among its holdings until it has fired or was cancelled. */
export class ServiceTimers {
  readonly #clock: Clock
  readonly #holdings: Holdings
  readonly #run: (task: () => void) => void
  readonly #releases = new Map<TimerHandle, () => void>()

  /** `run` is how a task of the service runs. */
  constructor(clock: Clock, holdings: Holdings, run: (task: () => void) => void) {
    this.#clock = clock
    this.#holdings = holdings
    this.#run = run
  }

  after(delayMs: number, task: () => void): TimerHandle {
    const timer = this.#clock.setTimeout(() => {
      this.#forget(timer)
      this.#run(task)
    }, delayMs)
    const release = (): void => this.#clock.clearTimeout(timer)
    this.#releases.set(timer, release)
    this.#holdings.hold(release)
    return timer
  }

  cancel(timer: TimerHandle): void {
    this.#clock.clearTimeout(timer)
    this.#forget(timer)
  }

  #forget(timer: TimerHandle): void {
    const release = this.#releases.get(timer)
    if (release) this.#holdings.drop(release)
    this.#releases.delete(timer)
  }
}
