import type { CovarianceEstimator } from './estimator.ts'
import { SymmetricMatrix } from './symmetric-matrix.ts'
import { WindowMoments } from './window-moments.ts'

/**
 * The sample covariance of a window, pulled toward a target. Means are taken out; divided by T. An update only adds
 * up; the estimate is made when somebody asks for it.
 */
export abstract class ShrunkCovariance implements CovarianceEstimator {
  protected readonly moments: WindowMoments
  readonly #matrix: SymmetricMatrix
  #shrinkage = 0
  #stale = false

  constructor(size: number, capacity: number) {
    this.moments = new WindowMoments(size, capacity)
    this.#matrix = new SymmetricMatrix(size)
  }

  /** Pulls the sample toward the target. Returns by how much: 0 leaves the sample, 1 makes it the target. */
  protected abstract shrink(sample: SymmetricMatrix): number

  update(entering: ArrayLike<number>, leaving: ArrayLike<number> | undefined): void {
    this.moments.update(entering, leaving)
    this.#stale = true
  }

  matrix(): SymmetricMatrix {
    if (this.#stale) {
      this.moments.covariance(this.#matrix)
      this.#shrinkage = this.shrink(this.#matrix)
      this.#stale = false
    }
    return this.#matrix
  }

  /** δ: 0 is the sample, 1 the target. */
  get shrinkage(): number {
    this.matrix()
    return this.#shrinkage
  }
}

/**
 * δ* of Ledoit and Wolf: what sampling errors make of the sample, over what is between it and the target.
 * @param error summed over the cells, of one row of the window
 * @param distance squared, summed over the cells
 */
export const shrinkageOf = (error: number, distance: number, count: number): number =>
  distance > 0 ? Math.min(1, Math.max(0, error / count / distance)) : 0
