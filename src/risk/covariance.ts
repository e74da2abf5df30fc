/**
 * Exponentially weighted covariance of returns, zero mean, as RiskMetrics (1996) has it:
 * Σ ← λΣ + (1 − λ)rrᵀ, begun with the first outer product. One update costs n²/2 multiplications.
 */
export class EwmaCovariance {
  readonly #decay: number
  readonly #size: number
  /** Row by row; both halves are kept, so that a row can be read in one go. */
  readonly #cells: Float64Array
  #updates = 0

  constructor(size: number, decay: number) {
    if (!(decay > 0 && decay < 1)) throw new RangeError(`not a decay: ${decay}`)
    this.#size = size
    this.#decay = decay
    this.#cells = new Float64Array(size * size)
  }

  get updates(): number {
    return this.#updates
  }

  /** One return for each asset, of one interval. */
  update(returns: ArrayLike<number>): void {
    const size = this.#size
    const cells = this.#cells
    const decay = this.#updates === 0 ? 0 : this.#decay
    for (let row = 0; row < size; row++) {
      const fresh = (1 - decay) * (returns[row] ?? 0)
      for (let column = 0; column <= row; column++) {
        const value = decay * (cells[row * size + column] ?? 0) + fresh * (returns[column] ?? 0)
        cells[row * size + column] = value
        cells[column * size + row] = value
      }
    }
    this.#updates++
  }

  cell(row: number, column: number): number {
    return this.#cells[row * this.#size + column] ?? 0
  }

  /** wᵀΣw: the variance of a portfolio with these weights. Never negative. */
  varianceOf(weights: ArrayLike<number>): number {
    let variance = 0
    for (let row = 0; row < this.#size; row++) {
      let inner = 0
      for (let column = 0; column < this.#size; column++)
        inner += this.cell(row, column) * (weights[column] ?? 0)
      variance += inner * (weights[row] ?? 0)
    }
    return Math.max(0, variance)
  }
}
