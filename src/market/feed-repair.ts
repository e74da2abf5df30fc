/** What can be done for a feed that is dead on a living socket. */
export type Repair = 'resubscribe' | 'reconnect'

/** A venue that does not push a symbol any more must not cost its neighbours a reconnect more often than this. */
const PAUSE_MS_MAX = 120_000

/**
 * What to do next about a feed that stays dead: it is subscribed anew first, which costs nobody else anything, then the whole
 * stream is opened anew, each time after a longer pause. Times are monotonic microseconds.
 */
export class FeedRepair {
  readonly #patienceMs: number
  #tries = 0
  #restsUntilMicros = Number.NEGATIVE_INFINITY

  /** `patienceMs`: how long the first repair has to show that it helped. */
  constructor(patienceMs: number) {
    this.#patienceMs = patienceMs
  }

  /** The feed has said something by itself. */
  healed(): void {
    this.#tries = 0
    this.#restsUntilMicros = Number.NEGATIVE_INFINITY
  }

  /** The feed is dead. undefined: what was done last still has time. */
  next(nowMicros: number): Repair | undefined {
    if (nowMicros < this.#restsUntilMicros) return undefined
    const pauseMs = Math.min(PAUSE_MS_MAX, this.#patienceMs * 2 ** this.#tries)
    this.#restsUntilMicros = nowMicros + pauseMs * 1000
    return this.#tries++ === 0 ? 'resubscribe' : 'reconnect'
  }
}
