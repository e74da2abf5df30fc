/** A symmetric matrix, row by row with both halves, so that a row is read in one go. */
export class SymmetricMatrix {
  readonly size: number
  readonly cells: Float64Array

  constructor(size: number) {
    this.size = size
    this.cells = new Float64Array(size * size)
  }

  cell(row: number, column: number): number {
    return this.cells[row * this.size + column] ?? 0
  }

  /** Writes both halves. */
  set(row: number, column: number, value: number): void {
    this.cells[row * this.size + column] = value
    this.cells[column * this.size + row] = value
  }

  trace(): number {
    let sum = 0
    for (let at = 0; at < this.size; at++) sum += this.cell(at, at)
    return sum
  }

  /** Σ of all squared cells: the Frobenius norm, squared. */
  squaredNorm(): number {
    let sum = 0
    for (const each of this.cells) sum += each * each
    return sum
  }

  times(vector: ArrayLike<number>): Float64Array {
    const { cells, size } = this
    const product = new Float64Array(size)
    for (let row = 0, at = 0; row < size; row++) {
      let sum = 0
      for (let column = 0; column < size; column++, at++) sum += (cells[at] ?? 0) * (vector[column] ?? 0)
      product[row] = sum
    }
    return product
  }
}

export function dot(left: ArrayLike<number>, right: ArrayLike<number>): number {
  let sum = 0
  for (let at = 0; at < left.length; at++) sum += (left[at] ?? 0) * (right[at] ?? 0)
  return sum
}
