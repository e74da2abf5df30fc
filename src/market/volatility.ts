/**
 * Volatility of the mid from irregular samples: an exponentially weighted mean of squared change per second, each
 * sample weighing as much as the time it stands for (RiskMetrics' zero-mean estimate with λ = 2^(−dt/half-life),
 * divided by the weights so far, so that the start is not biased).
 *
 * Changes within `SAMPLE_MS_MIN` are added up first: what a mid does within a moment is mostly the bounce of the
 * touch, which nobody who holds a position for seconds can gain or lose.
 */
export class Volatility {
  readonly #halfLifeMs: number
  #mid = Number.NaN
  #at = 0
  #weighted = 0
  #weight = 0
  #samples = 0

  constructor(halfLifeMs: number) {
    this.#halfLifeMs = halfLifeMs
  }

  /** Takes the mid in ticks at a venue time in epoch ms. A time that is not later counts for nothing. */
  sample(mid: number, at: number): void {
    if (Number.isNaN(this.#mid)) {
      this.#mid = mid
      this.#at = at
      return
    }
    const elapsedMs = at - this.#at
    if (elapsedMs < SAMPLE_MS_MIN) return
    const change = mid - this.#mid
    const decay = 2 ** (-elapsedMs / this.#halfLifeMs)
    this.#weighted = decay * this.#weighted + (1 - decay) * ((change * change * 1000) / elapsedMs)
    this.#weight = decay * this.#weight + (1 - decay)
    this.#mid = mid
    this.#at = at
    this.#samples++
  }

  /** Standard deviation in ticks per square root of a second; 0 while there are too few samples to say. */
  get value(): number {
    return this.#samples < SAMPLES_MIN ? 0 : Math.sqrt(this.#weighted / this.#weight)
  }
}

export const SAMPLE_MS_MIN = 200
/** One second of a lively market. Fewer samples estimate a variance to worse than a factor of three. */
export const SAMPLES_MIN = 5
