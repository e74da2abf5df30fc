import { RollingSum, RollingSums } from './rolling-sum.ts'
import type { SymmetricMatrix } from './symmetric-matrix.ts'

export const ONE = [1]

/**
 * What shrinkage needs to know of the rows of a window, kept as sums of products, so that a row costs n² and not
 * T·n². The sums are of the rows as they are; their means are taken out when somebody asks.
 */
export class WindowMoments {
  readonly size: number
  readonly #first: RollingSum
  readonly #second: RollingSum
  /** Σ‖x‖²x. */
  readonly #bySquare: RollingSum
  /** Σ‖x‖² and Σ‖x‖⁴. */
  readonly #norms: RollingSum
  readonly #sums: RollingSums

  constructor(size: number, capacity: number) {
    this.size = size
    this.#first = new RollingSum(1, size)
    this.#second = new RollingSum(size, size)
    this.#bySquare = new RollingSum(1, size)
    this.#norms = new RollingSum(1, 2)
    const sums = [this.#first, this.#second, this.#bySquare, this.#norms]
    this.#sums = new RollingSums(capacity, sums, (row, step) => {
      let square = 0
      for (let at = 0; at < size; at++) square += (row[at] ?? 0) ** 2
      this.#first[step](ONE, row)
      this.#second[step](row, row)
      this.#bySquare[step]([square], row)
      this.#norms[step](ONE, [square, square * square])
    })
  }

  get count(): number {
    return this.#sums.count
  }

  update(entering: ArrayLike<number>, leaving: ArrayLike<number> | undefined): void {
    this.#sums.update(entering, leaving)
  }

  means(): Float64Array {
    return this.#first.cells.map((sum) => sum / this.count)
  }

  /** The mean of xᵢxⱼ, means not taken out. */
  product(row: number, column: number): number {
    return (this.#second.cells[row * this.size + column] ?? 0) / this.count
  }

  /** Of the population: divided by T. */
  covariance(into: SymmetricMatrix): void {
    const means = this.means()
    for (let row = 0; row < this.size; row++)
      for (let column = 0; column <= row; column++)
        into.set(row, column, this.product(row, column) - (means[row] ?? 0) * (means[column] ?? 0))
  }

  /** The mean of ‖x − m‖⁴: with its square multiplied out, nothing but sums that are kept. */
  fourthNorm(): number {
    const { count, size } = this
    const [square = 0, fourth = 0] = this.#norms.cells
    const means = this.means()
    let ofMeans = 0
    let bySquare = 0
    let spread = 0
    for (let row = 0; row < size; row++) {
      const mean = means[row] ?? 0
      ofMeans += mean * mean
      bySquare += mean * (this.#bySquare.cells[row] ?? 0)
      for (let column = 0; column < size; column++)
        spread += mean * (means[column] ?? 0) * (this.#second.cells[row * size + column] ?? 0)
    }
    return (fourth + 4 * spread - 4 * bySquare + 2 * ofMeans * square) / count - 3 * ofMeans * ofMeans
  }
}
