import type { SymmetricMatrix } from './symmetric-matrix.ts'

/** Covariance of returns as they come in: one update costs n², however many rows there were. */
export interface CovarianceEstimator {
  /** One return of each asset, of one interval, 0 where there is none; and the row that the window lets go of, undefined while it grows. */
  update(entering: ArrayLike<number>, leaving: ArrayLike<number> | undefined): void
  /** Of one interval. Positive semidefinite; valid until the next update. */
  matrix(): SymmetricMatrix
}
