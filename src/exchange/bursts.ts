import type { Random } from '../ports/random.ts'

/** Part of all arrivals that an earlier arrival caused: a Hawkes process with this branching ratio. */
const BRANCHING = 0.6
/** How fast the excitement of one arrival fades, per second. */
const DECAY = 2

/**
 * Times between arrivals that come in bursts (Hawkes process with an exponential kernel; Ogata's thinning). The
 * mean rate is what is asked for: base = mean × (1 − branching), and an arrival raises the rate by
 * branching × decay.
 */
export class Bursts {
  readonly #random: Random
  #excitement = 0

  constructor(random: Random) {
    this.#random = random
  }

  /** Milliseconds to the next arrival at a mean rate in arrivals a second. */
  nextMs(meanPerSecond: number): number {
    const base = meanPerSecond * (1 - BRANCHING)
    let waited = 0
    for (;;) {
      const bound = base + this.#excitement
      const step = this.#random.exponential(1 / bound)
      waited += step
      this.#excitement *= Math.exp(-DECAY * step)
      if (!this.#random.chance((base + this.#excitement) / bound)) continue
      this.#excitement += BRANCHING * DECAY
      return waited * 1000
    }
  }
}
