/**
 * Σ abᵀ over the rows of a window, kept by adding the row that enters and taking off the one that leaves.
 *
 * What may go wrong is rounding: what is taken off is not exactly what the sum still holds of it, and over days that
 * adds up. So a second sum is only added to, and stands in for the first once it covers the whole window (`renew`).
 */
export class RollingSum {
  readonly #rows: number
  readonly #columns: number
  readonly cells: Float64Array
  readonly #fresh: Float64Array

  constructor(rows: number, columns: number) {
    this.#rows = rows
    this.#columns = columns
    this.cells = new Float64Array(rows * columns)
    this.#fresh = new Float64Array(rows * columns)
  }

  add(left: ArrayLike<number>, right: ArrayLike<number>): void {
    const { cells } = this
    const fresh = this.#fresh
    for (let row = 0, at = 0; row < this.#rows; row++) {
      const factor = left[row] ?? 0
      for (let column = 0; column < this.#columns; column++, at++) {
        const product = factor * (right[column] ?? 0)
        cells[at] = (cells[at] ?? 0) + product
        fresh[at] = (fresh[at] ?? 0) + product
      }
    }
  }

  takeOff(left: ArrayLike<number>, right: ArrayLike<number>): void {
    const { cells } = this
    for (let row = 0, at = 0; row < this.#rows; row++) {
      const factor = left[row] ?? 0
      for (let column = 0; column < this.#columns; column++, at++)
        cells[at] = (cells[at] ?? 0) - factor * (right[column] ?? 0)
    }
  }

  /** Every row of the window was added since the last time. */
  renew(): void {
    this.cells.set(this.#fresh)
    this.#fresh.fill(0)
  }
}

/** Takes a row's part into the sums, or off them. */
export type Step = 'add' | 'takeOff'

/** Several sums over one window. */
export class RollingSums {
  readonly #capacity: number
  readonly #sums: readonly RollingSum[]
  readonly #apply: (row: ArrayLike<number>, step: Step) => void
  #entered = 0

  /** `apply` knows the products that each sum is made of. */
  constructor(
    capacity: number,
    sums: readonly RollingSum[],
    apply: (row: ArrayLike<number>, step: Step) => void,
  ) {
    this.#capacity = capacity
    this.#sums = sums
    this.#apply = apply
  }

  /** Rows in the window. */
  get count(): number {
    return Math.min(this.#entered, this.#capacity)
  }

  /** `leaving`: what the window no longer holds; undefined while it grows. */
  update(entering: ArrayLike<number>, leaving: ArrayLike<number> | undefined): void {
    if (leaving) this.#apply(leaving, 'takeOff')
    this.#apply(entering, 'add')
    this.#entered++
    if (this.#entered % this.#capacity === 0) for (const sum of this.#sums) sum.renew()
  }
}
