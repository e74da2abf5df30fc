import type { CovarianceEstimator } from './estimator.ts'
import { SymmetricMatrix } from './symmetric-matrix.ts'
import { WindowMoments } from './window-moments.ts'

/**
 * The sample covariance of a window pulled toward μI, μ the mean variance: Ledoit and Wolf, "A Well-Conditioned
 * Estimator for Large-Dimensional Covariance Matrices" (2004, JMVA). How far is in the sample itself. Means are taken
 * out; divided by T.
 */
export class LedoitWolf implements CovarianceEstimator {
  readonly #moments: WindowMoments
  readonly #matrix: SymmetricMatrix
  #shrinkage = 0
  #stale = false

  constructor(size: number, capacity: number) {
    this.#moments = new WindowMoments(size, capacity)
    this.#matrix = new SymmetricMatrix(size)
  }

  update(entering: ArrayLike<number>, leaving: ArrayLike<number> | undefined): void {
    this.#moments.update(entering, leaving)
    this.#stale = true
  }

  matrix(): SymmetricMatrix {
    if (this.#stale) this.#estimate()
    return this.#matrix
  }

  /** δ: 0 is the sample, 1 the target. */
  get shrinkage(): number {
    this.matrix()
    return this.#shrinkage
  }

  #estimate(): void {
    const moments = this.#moments
    const matrix = this.#matrix
    const { size } = matrix
    moments.covariance(matrix)
    const norm = matrix.squaredNorm()
    const target = matrix.trace() / size
    const distance = norm - size * target * target
    const error = (moments.fourthNorm() - norm) / moments.count
    this.#shrinkage = distance > 0 ? Math.min(1, Math.max(0, error / distance)) : 0
    const { cells } = matrix
    for (let at = 0; at < cells.length; at++) cells[at] = (cells[at] ?? 0) * (1 - this.#shrinkage)
    for (let at = 0; at < size; at++) matrix.set(at, at, matrix.cell(at, at) + this.#shrinkage * target)
    this.#stale = false
  }
}
