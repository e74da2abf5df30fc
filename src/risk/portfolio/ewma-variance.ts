/**
 * Variance of one series, zero mean: σ² ← λσ² + (1 − λ)r² (RiskMetrics, 1996). Begun with the first square, or with
 * what is known before.
 */
export class EwmaVariance {
  readonly #decay: number
  #value: number | undefined

  constructor(decay: number, start?: number) {
    if (!(decay > 0 && decay < 1)) throw new RangeError(`not a decay: ${decay}`)
    this.#decay = decay
    this.#value = start
  }

  update(value: number): void {
    const square = value * value
    this.#value = this.#value === undefined ? square : this.#decay * this.#value + (1 - this.#decay) * square
  }

  /** The forecast for the next value; undefined before the first. */
  get value(): number | undefined {
    return this.#value
  }
}
