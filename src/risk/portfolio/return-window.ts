/** The newest rows of returns, one return of each asset in a row; when it is full the newest overwrites the oldest. */
export class ReturnWindow {
  readonly size: number
  readonly capacity: number
  /** Row by row. Only the first `count` rows hold anything; their order is not that of time. */
  readonly cells: Float64Array
  readonly #left: Float64Array
  #pushed = 0

  constructor(size: number, capacity: number) {
    this.size = size
    this.capacity = capacity
    this.cells = new Float64Array(size * capacity)
    this.#left = new Float64Array(size)
  }

  get count(): number {
    return Math.min(this.#pushed, this.capacity)
  }

  /** Returns the row that had to go, valid until the next push; undefined while there is room. */
  push(row: ArrayLike<number>): Float64Array | undefined {
    const from = (this.#pushed % this.capacity) * this.size
    const full = this.#pushed >= this.capacity
    if (full) this.#left.set(this.cells.subarray(from, from + this.size))
    for (let at = 0; at < this.size; at++) this.cells[from + at] = row[at] ?? 0
    this.#pushed++
    return full ? this.#left : undefined
  }

  /** What positions of these values would have made in each row. */
  profits(values: ArrayLike<number>): Float64Array {
    const { cells, count, size } = this
    const profits = new Float64Array(count)
    for (let row = 0, at = 0; row < count; row++) {
      let sum = 0
      for (let asset = 0; asset < size; asset++, at++) sum += (cells[at] ?? 0) * (values[asset] ?? 0)
      profits[row] = sum
    }
    return profits
  }

  /** Of one asset, oldest first. */
  series(asset: number): Float64Array {
    const { cells, count, size } = this
    const oldest = this.#pushed - count
    return Float64Array.from(
      { length: count },
      (_, at) => cells[((oldest + at) % this.capacity) * size + asset] ?? 0,
    )
  }
}
