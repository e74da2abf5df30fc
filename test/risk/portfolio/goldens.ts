import { SymmetricMatrix } from '../../../src/risk/portfolio/symmetric-matrix.ts'

/** The shapes of the golden files that several tests read. */

export type Matrix = readonly (readonly number[])[]

export interface Returns {
  readonly returns: Matrix
  readonly weights: readonly number[]
}

export const matrixOf = (rows: Matrix): SymmetricMatrix => {
  const matrix = new SymmetricMatrix(rows.length)
  rows.forEach((row, at) => {
    row.forEach((cell, column) => {
      matrix.set(at, column, cell)
    })
  })
  return matrix
}

/** The returns of a portfolio with these weights. */
export const portfolioOf = ({ returns, weights }: Returns): readonly number[] =>
  returns.map((row) => row.reduce((sum, each, asset) => sum + each * (weights[asset] ?? 0), 0))

export const sum = (values: Iterable<number>): number => {
  let total = 0
  for (const each of values) total += each
  return total
}
