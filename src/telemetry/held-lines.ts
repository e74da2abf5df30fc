import type { Clock, TimerHandle } from '../ports/clock.ts'
import type { TelemetryEvent, TelemetryLine } from './events.ts'
import { FLOOD_WINDOW_MS, Flood } from './flood.ts'

/** Stamps events, keeps floods away, and prints what is left. */
export class HeldLines {
  readonly #clock: Clock
  readonly #print: (line: TelemetryLine) => void
  readonly #flood = new Flood()
  #timer: TimerHandle | undefined

  constructor(clock: Clock, print: (line: TelemetryLine) => void) {
    this.#clock = clock
    this.#print = print
  }

  add(event: TelemetryEvent): void {
    const line = { at: this.#clock.now(), event }
    if (this.#flood.admit(line)) this.#print(line)
    if (this.#flood.watching) this.#timer ??= this.#clock.setTimeout(() => this.#drain(), FLOOD_WINDOW_MS)
  }

  /** Prints what is still held. */
  close(): void {
    this.#clock.clearTimeout(this.#timer)
    this.#report(Number.POSITIVE_INFINITY)
  }

  #drain(): void {
    this.#timer = undefined
    this.#report(this.#clock.now())
    if (this.#flood.watching) this.#timer = this.#clock.setTimeout(() => this.#drain(), FLOOD_WINDOW_MS)
  }

  #report(until: number): void {
    for (const event of this.#flood.drain(until)) this.#print({ at: this.#clock.now(), event })
  }
}
