/**
 * The newest rows of returns, one return of each asset in a row; when it is full the newest overwrites the oldest. An asset
 * that has no return in a row stands still in it; what is asked of the window takes that back (`spread`).
 */
export class ReturnWindow {
  readonly size: number
  readonly capacity: number
  /** Row by row. Only the first `count` rows hold anything; their order is not that of time. */
  readonly cells: Float64Array
  /** 1 where there is a return. */
  readonly #present: Uint8Array
  /** Returns of each asset. */
  readonly #returns: Int32Array
  readonly #left: Float64Array
  #pushed = 0

  constructor(size: number, capacity: number) {
    this.size = size
    this.capacity = capacity
    this.cells = new Float64Array(size * capacity)
    this.#present = new Uint8Array(size * capacity)
    this.#returns = new Int32Array(size)
    this.#left = new Float64Array(size)
  }

  get count(): number {
    return Math.min(this.#pushed, this.capacity)
  }

  /** NaN: no return. Returns the row that had to go, valid until the next push; undefined while there is room. */
  push(row: ArrayLike<number>): Float64Array | undefined {
    const from = (this.#pushed % this.capacity) * this.size
    const full = this.#pushed >= this.capacity
    if (full) this.#left.set(this.cells.subarray(from, from + this.size))
    for (let at = 0; at < this.size; at++) {
      const value = row[at] ?? Number.NaN
      const present = Number.isNaN(value) ? 0 : 1
      this.#returns[at] = (this.#returns[at] ?? 0) + present - (this.#present[from + at] ?? 0)
      this.#present[from + at] = present
      this.cells[from + at] = present === 1 ? value : 0
    }
    this.#pushed++
    return full ? this.#left : undefined
  }

  /** Part of the rows in which an asset has a return. */
  presence(asset: number): number {
    return this.count === 0 ? 0 : (this.#returns[asset] ?? 0) / this.count
  }

  /**
   * Amounts by asset, multiplied so that the rows in which it stood still for want of a mark do not make it calm: its variance
   * over all rows becomes that of the rows in which it has a return.
   */
  spread(amounts: ArrayLike<number>): Float64Array {
    return Float64Array.from(
      { length: this.size },
      (_, at) => (amounts[at] ?? 0) * spreadBy(this.presence(at)),
    )
  }

  /** What positions of these values would have made in each row, spread. */
  profits(values: ArrayLike<number>): Float64Array {
    const { cells, count, size } = this
    const spread = this.spread(values)
    const profits = new Float64Array(count)
    for (let row = 0, at = 0; row < count; row++) {
      let sum = 0
      for (let asset = 0; asset < size; asset++, at++) sum += (cells[at] ?? 0) * (spread[asset] ?? 0)
      profits[row] = sum
    }
    return profits
  }

  /** The returns of one asset, oldest first. */
  series(asset: number): Float64Array {
    const { count, size } = this
    const oldest = this.#pushed - count
    const places = Array.from({ length: count }, (_, at) => ((oldest + at) % this.capacity) * size + asset)
    return Float64Array.from(
      places.filter((at) => this.#present[at] === 1),
      (at) => this.cells[at] ?? 0,
    )
  }
}

/** What brings a deviation over all rows to one over this part of them; 0 of none. */
export const spreadBy = (presence: number): number => (presence > 0 ? 1 / Math.sqrt(presence) : 0)
