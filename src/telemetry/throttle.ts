import type { Clock, TimerHandle } from '../ports/clock.ts'

/** Hands on the newest value at most once in `everyMs`: the first at once, the last always. */
export class Throttle<Value> {
  readonly #clock: Clock
  readonly #everyMs: number
  readonly #handOn: (value: Value) => void
  #waiting: { readonly value: Value } | undefined
  #timer: TimerHandle | undefined

  constructor(clock: Clock, everyMs: number, handOn: (value: Value) => void) {
    this.#clock = clock
    this.#everyMs = everyMs
    this.#handOn = handOn
  }

  put(value: Value): void {
    this.#waiting = { value }
    if (this.#timer === undefined) this.#release()
  }

  stop(): void {
    this.#clock.clearTimeout(this.#timer)
    this.#waiting = undefined
  }

  #release(): void {
    const waiting = this.#waiting
    this.#waiting = undefined
    this.#timer = waiting && this.#clock.setTimeout(() => this.#release(), this.#everyMs)
    if (waiting) this.#handOn(waiting.value)
  }
}
