import type { ChartState } from './chart.ts'

/**
 * The children of a state in columns: the initial one first, every other as many columns to the right as it takes
 * transitions to get there, those that only the outside leads to in the last. Within a column they stand by the
 * middle of those that lead to them, which keeps arrows short.
 * @returns indexes into `state.states`.
 */
export function columnsOf(state: ChartState): readonly (readonly number[])[] {
  const successors = state.states.map((child, index) => successorsOf(state, child, index))
  const first = Math.max(
    0,
    state.states.findIndex((child) => child.path === state.initial),
  )
  const depth = distances(successors, first)
  const last = Math.max(0, ...depth.filter((each) => each !== undefined))
  const columns: number[][] = []
  for (const index of state.states.keys()) {
    const column = depth[index] ?? last + 1
    columns[column] ??= []
    columns[column]?.push(index)
  }
  return sorted(columns, successors)
}

/** Siblings that a child, or anything inside of it, leads to. */
function successorsOf(parent: ChartState, child: ChartState, self: number): readonly number[] {
  const found = new Set<number>()
  const visit = (state: ChartState): void => {
    for (const target of state.transitions.flatMap((transition) => transition.targets)) {
      const index = parent.states.findIndex(
        (sibling) => target === sibling.path || target.startsWith(`${sibling.path}.`),
      )
      if (index >= 0 && index !== self) found.add(index)
    }
    for (const inner of state.states) visit(inner)
  }
  visit(child)
  return [...found]
}

function distances(
  successors: readonly (readonly number[])[],
  first: number,
): readonly (number | undefined)[] {
  const depth: (number | undefined)[] = successors.map(() => undefined)
  depth[first] = 0
  const queue = [first]
  for (let index = queue.shift(); index !== undefined; index = queue.shift())
    for (const next of successors[index] ?? [])
      if (depth[next] === undefined) {
        depth[next] = (depth[index] ?? 0) + 1
        queue.push(next)
      }
  return depth
}

function sorted(
  columns: readonly number[][],
  successors: readonly (readonly number[])[],
): readonly number[][] {
  const row = new Map<number, number>()
  for (const column of columns) {
    const middle = (index: number): number => {
      const rows = [...row].filter(([from]) => successors[from]?.includes(index)).map(([, at]) => at)
      return rows.length === 0
        ? Number.POSITIVE_INFINITY
        : rows.reduce((sum, at) => sum + at, 0) / rows.length
    }
    const wanted = new Map(column.map((index) => [index, middle(index)]))
    // Infinity on both sides would make NaN; the sort is stable, so document order stays.
    column.sort((left, right) => compare(wanted.get(left) ?? 0, wanted.get(right) ?? 0))
    for (const [at, index] of column.entries()) row.set(index, at)
  }
  return columns
}

const compare = (left: number, right: number): number => (left === right ? 0 : left - right)
