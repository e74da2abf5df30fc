import { ShrunkCovariance, shrinkageOf } from './shrunk-covariance.ts'
import type { SymmetricMatrix } from './symmetric-matrix.ts'

/**
 * Pulled toward μI, μ the mean variance: Ledoit and Wolf, "A Well-Conditioned Estimator for Large-Dimensional
 * Covariance Matrices" (2004, JMVA). How far is in the sample itself.
 */
export class LedoitWolf extends ShrunkCovariance {
  protected override shrink(sample: SymmetricMatrix): number {
    const { cells, size } = sample
    const norm = sample.squaredNorm()
    const target = sample.trace() / size
    const distance = norm - size * target * target
    const shrinkage = shrinkageOf(this.moments.fourthNorm() - norm, distance, this.moments.count)
    for (let at = 0; at < cells.length; at++) cells[at] = (cells[at] ?? 0) * (1 - shrinkage)
    for (let at = 0; at < size; at++) sample.set(at, at, sample.cell(at, at) + shrinkage * target)
    return shrinkage
  }
}
