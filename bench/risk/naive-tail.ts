/**
 * What one would write first: everything anew from the window at every look. The answer is the same: covariance of the
 * rows (zero mean), historical and normal CVaR at 97.5 %, and what each position contributes.
 */
export function naiveTail(rows: readonly (readonly number[])[], values: readonly number[]): number {
  const covariance = values.map((_, row) =>
    values.map(
      (_, column) =>
        rows.reduce((sum, each) => sum + (each[row] ?? 0) * (each[column] ?? 0), 0) / rows.length,
    ),
  )
  const product = covariance.map((cells) =>
    cells.reduce((sum, cell, at) => sum + cell * (values[at] ?? 0), 0),
  )
  const deviation = Math.sqrt(values.reduce((sum, value, at) => sum + value * (product[at] ?? 0), 0))
  const outcomes = rows
    .map((row) => ({ row, profit: row.reduce((sum, each, at) => sum + each * (values[at] ?? 0), 0) }))
    .sort((left, right) => left.profit - right.profit)
  const tail = outcomes.slice(0, Math.ceil(rows.length * 0.025))
  const components = values.map(
    (value, at) => -tail.reduce((sum, { row }) => sum + value * (row[at] ?? 0), 0) / tail.length,
  )
  const historical = components.reduce((sum, each) => sum + each, 0)
  return Math.max(historical, NORMAL_MULTIPLE * deviation)
}

/** CVaR of the standard normal at 97.5 %. */
const NORMAL_MULTIPLE = 2.3378
