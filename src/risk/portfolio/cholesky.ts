import type { SymmetricMatrix } from './symmetric-matrix.ts'

/** The lower triangle L with LLᵀ = A, row by row; undefined when A is not positive definite. */
export function cholesky(matrix: SymmetricMatrix): Float64Array | undefined {
  const { size } = matrix
  const lower = new Float64Array(size * size)
  for (let row = 0; row < size; row++)
    for (let column = 0; column <= row; column++) {
      let rest = matrix.cell(row, column)
      for (let at = 0; at < column; at++)
        rest -= (lower[row * size + at] ?? 0) * (lower[column * size + at] ?? 0)
      if (row > column) lower[row * size + column] = rest / (lower[column * size + column] ?? 0)
      else if (rest > 0) lower[row * size + row] = Math.sqrt(rest)
      else return undefined
    }
  return lower
}

/** x with Ax = b; undefined when A is not positive definite. */
export function solve(matrix: SymmetricMatrix, right: ArrayLike<number>): Float64Array | undefined {
  const lower = cholesky(matrix)
  if (!lower) return undefined
  const { size } = matrix
  const solution = Float64Array.from({ length: size }, (_, at) => right[at] ?? 0)
  for (let row = 0; row < size; row++) {
    let rest = solution[row] ?? 0
    for (let at = 0; at < row; at++) rest -= (lower[row * size + at] ?? 0) * (solution[at] ?? 0)
    solution[row] = rest / (lower[row * size + row] ?? 0)
  }
  for (let row = size - 1; row >= 0; row--) {
    let rest = solution[row] ?? 0
    for (let at = row + 1; at < size; at++) rest -= (lower[at * size + row] ?? 0) * (solution[at] ?? 0)
    solution[row] = rest / (lower[row * size + row] ?? 0)
  }
  return solution
}
