/** Losing round trips in a row. A while after the last of them they are forgotten. */
export class LosingStreak {
  readonly #windowMs: number
  #trips = 0
  #tripsAt = 0
  /** Trips of a streak that is over. */
  #forgiven = 0

  constructor(windowMs: number) {
    this.#windowMs = windowMs
  }

  /** `trips`: as many as the books count by now, epoch ms `now`. To be asked often: it sees by itself when they grow. */
  length(trips: number, now: number): number {
    if (trips !== this.#trips) this.#tripsAt = now
    if (trips < this.#trips) this.#forgiven = 0
    this.#trips = trips
    if (now - this.#tripsAt > this.#windowMs) this.#forgiven = trips
    return trips - this.#forgiven
  }
}
