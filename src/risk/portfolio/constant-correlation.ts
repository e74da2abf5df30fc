import { RollingSum, RollingSums } from './rolling-sum.ts'
import { ShrunkCovariance, shrinkageOf } from './shrunk-covariance.ts'
import type { SymmetricMatrix } from './symmetric-matrix.ts'
import { ONE } from './window-moments.ts'

/**
 * Pulled toward a covariance in which every pair has the mean correlation: Ledoit and Wolf, "Honey, I Shrunk the Sample
 * Covariance Matrix" (2004, Journal of Portfolio Management). Nothing is assumed of that correlation; it is the
 * sample's. Divided by T, as in the authors' own program.
 */
export class ConstantCorrelation extends ShrunkCovariance {
  readonly #sums: RollingSums
  /** Σxᵢ²xⱼ, Σxᵢ³xⱼ, Σxᵢ³ and Σxᵢ⁴. */
  readonly #squares: RollingSum
  readonly #cubes: RollingSum
  readonly #third: RollingSum
  readonly #fourth: RollingSum
  #correlation = 0

  constructor(size: number, capacity: number) {
    super(size, capacity)
    this.#squares = new RollingSum(size, size)
    this.#cubes = new RollingSum(size, size)
    this.#third = new RollingSum(1, size)
    this.#fourth = new RollingSum(1, size)
    const sums = [this.#squares, this.#cubes, this.#third, this.#fourth]
    this.#sums = new RollingSums(capacity, sums, (row, step) => {
      const square = Float64Array.from(row, (each) => each * each)
      const cube = square.map((each, at) => each * (row[at] ?? 0))
      this.#squares[step](square, row)
      this.#cubes[step](cube, row)
      this.#third[step](ONE, cube)
      this.#fourth[step](
        ONE,
        square.map((each) => each * each),
      )
    })
  }

  override update(entering: ArrayLike<number>, leaving: ArrayLike<number> | undefined): void {
    super.update(entering, leaving)
    this.#sums.update(entering, leaving)
  }

  /** r̄, of all pairs; 0 of one asset alone. */
  get correlation(): number {
    this.matrix()
    return this.#correlation
  }

  protected override shrink(sample: SymmetricMatrix): number {
    const { size } = sample
    const deviations = Float64Array.from({ length: size }, (_, at) =>
      Math.sqrt(Math.max(0, sample.cell(at, at))),
    )
    this.#correlation = meanCorrelation(sample, deviations)
    const target = (row: number, column: number): number =>
      row === column
        ? sample.cell(row, row)
        : this.#correlation * (deviations[row] ?? 0) * (deviations[column] ?? 0)
    let distance = 0
    for (let row = 0; row < size; row++)
      for (let column = 0; column < row; column++)
        distance += 2 * (sample.cell(row, column) - target(row, column)) ** 2
    const error = this.moments.fourthNorm() - sample.squaredNorm() - this.#targetError(sample, deviations)
    const shrinkage = shrinkageOf(error, distance, this.moments.count)
    for (let row = 0; row < size; row++)
      for (let column = 0; column < row; column++)
        sample.set(row, column, (1 - shrinkage) * sample.cell(row, column) + shrinkage * target(row, column))
    return shrinkage
  }

  /** ρ̂: how sampling errors of the target go along with those of the sample. */
  #targetError(sample: SymmetricMatrix, deviations: Float64Array): number {
    const { count } = this.moments
    const { size } = sample
    const means = this.moments.means()
    let own = 0
    let pairs = 0
    for (let row = 0; row < size; row++) {
      const mean = means[row] ?? 0
      const square = this.moments.product(row, row)
      const third = (this.#third.cells[row] ?? 0) / count
      const fourth = (this.#fourth.cells[row] ?? 0) / count
      const variance = sample.cell(row, row)
      own += fourth - 4 * mean * third + 6 * mean ** 2 * square - 3 * mean ** 4 - variance ** 2
      const deviation = deviations[row] ?? 0
      if (deviation === 0) continue
      for (let column = 0, at = row * size; column < size; column++, at++) {
        if (column === row) continue
        const other = means[column] ?? 0
        // The mean of (xᵢ − mᵢ)³(xⱼ − mⱼ), multiplied out.
        const cubed =
          (this.#cubes.cells[at] ?? 0) / count -
          other * third -
          (3 * mean * (this.#squares.cells[at] ?? 0)) / count +
          3 * mean * other * square +
          3 * mean ** 2 * this.moments.product(row, column) -
          3 * mean ** 3 * other
        pairs += ((deviations[column] ?? 0) / deviation) * (cubed - variance * sample.cell(row, column))
      }
    }
    return own + this.#correlation * pairs
  }
}

/** Of all pairs; one that never moves correlates with nothing. */
function meanCorrelation(sample: SymmetricMatrix, deviations: Float64Array): number {
  const { size } = sample
  let sum = 0
  for (let row = 0; row < size; row++)
    for (let column = 0; column < row; column++) {
      const product = (deviations[row] ?? 0) * (deviations[column] ?? 0)
      if (product > 0) sum += sample.cell(row, column) / product
    }
  return size < 2 ? 0 : (2 * sum) / (size * (size - 1))
}
