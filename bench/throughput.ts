import type { Effort } from './bench.ts'

/** Work of a known amount, the same every time it is done. */
export interface Work {
  /** Things done by one `act`. */
  readonly count: number
  /** Puts everything back to where it was; not timed. */
  readonly prepare?: () => void
  readonly act: () => void
}

/**
 * Things done in a second of CPU, by each of several works: the median of the repetitions, after one that is not
 * counted. The works take turns, so that a slow moment of the machine falls on all of them, and time that other
 * programs took is not ours.
 */
export function throughputs<Name extends string>(
  works: Readonly<Record<Name, Work>>,
  { repetitions }: Effort,
): Readonly<Record<Name, number>> {
  const names = Object.keys(works) as Name[]
  const rates = new Map<Name, number[]>(names.map((name) => [name, []]))
  for (let repetition = 0; repetition <= repetitions; repetition++)
    for (const name of names) {
      const measured = once(works[name])
      if (repetition > 0) rates.get(name)?.push(measured)
    }
  return Object.fromEntries(names.map((name) => [name, median(rates.get(name) ?? [])])) as Record<
    Name,
    number
  >
}

export function median(values: readonly number[]): number {
  const ordered = values.toSorted((left, right) => left - right)
  const middle = ordered.length >> 1
  const upper = ordered[middle] ?? Number.NaN
  return ordered.length % 2 === 1 ? upper : ((ordered[middle - 1] ?? Number.NaN) + upper) / 2
}

function once({ count, prepare, act }: Work): number {
  prepare?.()
  const startedMicros = cpuMicros()
  act()
  return (count * 1e6) / Math.max(1, cpuMicros() - startedMicros)
}

/** CPU that this process has used, all its threads together. */
export function cpuMicros(): number {
  const { system, user } = process.cpuUsage()
  return system + user
}
