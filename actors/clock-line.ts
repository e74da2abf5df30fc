import { Gauge } from '../src/domain/queue-gauge.ts'
import type { VenueFailure } from '../src/venues/failure.ts'
import { type Sender, toClock } from './messages.ts'
import type { VenueWorld } from './world.ts'

/**
 * A clock is sampled within seconds, and exits repeat their cancels every 400 ms. Beyond, a request is not repeated and its
 * order is told so, as after a second refusal.
 */
const WAITS_AN_ORDER = 16

/** Requests that were refused for their timestamp, so certainly not done: made once more when the clock is sampled. */
export class ClockLine {
  readonly #sender: Sender
  readonly #world: VenueWorld
  readonly #waiting: (() => void)[] = []
  readonly #gauge: Gauge

  constructor(sender: Sender, world: VenueWorld) {
    this.#sender = sender
    this.#world = world
    this.#gauge = new Gauge(
      `${world.venue.name} requests for the clock`,
      WAITS_AN_ORDER * world.config.risk.openOrdersMax,
      () => this.#waiting.length,
    )
    world.channels.queue(this.#gauge)
  }

  get length(): number {
    return this.#waiting.length
  }

  /** Refused for nothing but its timestamp, and there is room to wait for a better one. */
  takes(failure: VenueFailure): boolean {
    return failure._tag === 'ClockSkewed' && !this.#gauge.isFull
  }

  /** Calls `again` when the clock is sampled, which is asked for. */
  wait(again: () => void): void {
    this.#waiting.push(again)
    this.#gauge.grew()
    toClock(this.#sender, this.#world.venue.name, { type: 'SampleNow' })
  }

  synced(): void {
    for (const again of this.#waiting.splice(0)) again()
  }
}
