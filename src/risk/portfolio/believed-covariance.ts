import { spreadBy } from './return-window.ts'
import type { SymmetricMatrix } from './symmetric-matrix.ts'

/**
 * A covariance as far as it is believed. Of an asset that was absent in some rows it knows too little, not that it was calm:
 * its variance becomes that of the rows in which it had a return, and correlations stay. And no asset is calmer than the
 * least variance, on its own: what it would take to that joins in with nothing else. Stays positive semidefinite.
 */
export class BelievedCovariance {
  readonly #matrix: SymmetricMatrix
  readonly #spread: Float64Array
  /** What each variance is short of the least. */
  readonly #missing: Float64Array

  /** @param presence of each asset, the weight of the rows in which it has a return in that of all */
  constructor(matrix: SymmetricMatrix, presence: (asset: number) => number, varianceMin: number) {
    this.#matrix = matrix
    this.#spread = Float64Array.from({ length: matrix.size }, (_, at) => spreadBy(presence(at)))
    this.#missing = this.#spread.map((spread, at) =>
      Math.max(0, varianceMin - spread * spread * matrix.cell(at, at)),
    )
  }

  times(vector: ArrayLike<number>): Float64Array {
    const product = this.#matrix.times(this.#spread.map((spread, at) => spread * (vector[at] ?? 0)))
    return product.map(
      (each, at) => each * (this.#spread[at] ?? 0) + (this.#missing[at] ?? 0) * (vector[at] ?? 0),
    )
  }
}
