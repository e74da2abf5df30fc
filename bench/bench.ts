import type { Row } from './row.ts'

/** One question about cost, answered in a few rows. */
export interface Bench {
  readonly name: string
  run(effort: Effort): Promise<readonly Row[]>
}

/** How much work a bench does for its answer. */
export interface Effort {
  /** Times that each measurement is made; the median counts. */
  readonly repetitions: number
  /** Share of the full amount of work in each of them. */
  readonly share: number
  /** Also what takes minutes. */
  readonly large?: boolean
}

export const FULL: Effort = { repetitions: 5, share: 1 }
/** Every line is gone through and every figure printed, each from too little work to be quoted. */
export const QUICK: Effort = { repetitions: 1, share: 0.1 }

/** A count of something, scaled to the effort; at least one. */
export const scaled = (count: number, { share }: Effort): number => Math.max(1, Math.round(count * share))
