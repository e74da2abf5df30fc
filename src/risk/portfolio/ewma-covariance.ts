import type { CovarianceEstimator } from './estimator.ts'
import { SymmetricMatrix } from './symmetric-matrix.ts'

/**
 * Exponentially weighted covariance of returns, zero mean, as RiskMetrics (1996) has it:
 * Σ ← λΣ + (1 − λ)rrᵀ, begun with the first outer product. One update costs n²/2 multiplications.
 */
export class EwmaCovariance implements CovarianceEstimator {
  readonly #decay: number
  readonly #matrix: SymmetricMatrix
  #begun = false

  constructor(size: number, decay: number) {
    if (!(decay > 0 && decay < 1)) throw new RangeError(`not a decay: ${decay}`)
    this.#decay = decay
    this.#matrix = new SymmetricMatrix(size)
  }

  /** One return of each asset, of one interval. What leaves a window is forgotten by and by anyway. */
  update(entering: ArrayLike<number>): void {
    const { cells, size } = this.#matrix
    const decay = this.#begun ? this.#decay : 0
    for (let row = 0; row < size; row++) {
      const fresh = (1 - decay) * (entering[row] ?? 0)
      for (let column = 0; column <= row; column++) {
        const value = decay * (cells[row * size + column] ?? 0) + fresh * (entering[column] ?? 0)
        cells[row * size + column] = value
        cells[column * size + row] = value
      }
    }
    this.#begun = true
  }

  matrix(): SymmetricMatrix {
    return this.#matrix
  }
}
