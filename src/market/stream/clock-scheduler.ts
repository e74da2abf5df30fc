import { type SchedulerAction, type SchedulerLike, Subscription } from 'rxjs'
import type { Clock, TimerHandle } from '../../ports/clock.ts'

/**
 * An rx scheduler on our clock, so that a stream sees market time in a simulated run. Every timed operator is
 * given it; without one, rx falls back to the machine's own timers.
 *
 * `now()` is monotonic milliseconds from an arbitrary start, because operators only subtract it: a wall clock that
 * jumps must not release or hold back a value. Work without delay runs on the clock's queue too, never inside the
 * caller.
 */
export function clockScheduler(clock: Clock): SchedulerLike {
  return {
    now: () => clock.monotonicMicros() / 1000,
    schedule: <State>(work: Work<State>, delayMs = 0, state?: State) =>
      new ClockAction(clock, work).schedule(state, delayMs),
  }
}

type Work<State> = (this: SchedulerAction<State>, state?: State) => void

/** One piece of work. Work that does not schedule itself again is over. */
class ClockAction<State> extends Subscription implements SchedulerAction<State> {
  readonly #clock: Clock
  readonly #work: Work<State>
  #timer: TimerHandle | undefined

  constructor(clock: Clock, work: Work<State>) {
    super(() => clock.clearTimeout(this.#timer))
    this.#clock = clock
    this.#work = work
  }

  schedule(state?: State, delayMs = 0): Subscription {
    if (this.closed) return this
    this.#clock.clearTimeout(this.#timer)
    this.#timer = this.#clock.setTimeout(() => this.#run(state), delayMs)
    return this
  }

  #run(state?: State): void {
    const own = this.#timer
    try {
      this.#work.call(this, state)
    } catch (error) {
      this.unsubscribe()
      throw error
    }
    if (this.#timer === own) this.unsubscribe()
  }
}
