import {
  DIFFERENCES,
  type Difference,
  type Durations,
  GAP_BOUNDS_MS,
  type Gap,
  type Reconciliation,
} from '../src/domain/reconciliation.ts'

/** Counts what reconciliation finds. It outlives every actor: a crash of who compares forgets nothing of it. */
export class ReconciliationTally {
  readonly #differences = Object.fromEntries(DIFFERENCES.map((each) => [each, 0])) as Record<
    Difference,
    number
  >
  #lastGap: Gap | null = null
  #lost = NOTHING
  #equalAfter = NOTHING

  found(difference: Difference, count = 1): void {
    this.#differences[difference] += count
  }

  gap(gap: Gap): void {
    this.#lastGap = gap
    this.#lost = withOne(this.#lost, gap.lostMs)
    this.#equalAfter = withOne(this.#equalAfter, gap.equalAfterMs)
  }

  view(equal: boolean): Reconciliation {
    return {
      equal,
      differences: { ...this.#differences },
      lastGap: this.#lastGap,
      lost: this.#lost,
      equalAfter: this.#equalAfter,
    }
  }
}

const NOTHING: Durations = { count: 0, sumMs: 0, maxMs: 0, within: GAP_BOUNDS_MS.map(() => 0) }

const withOne = ({ count, sumMs, maxMs, within }: Durations, ms: number): Durations => ({
  count: count + 1,
  sumMs: sumMs + ms,
  maxMs: Math.max(maxMs, ms),
  within: within.map((before, at) => before + (ms <= (GAP_BOUNDS_MS[at] ?? 0) ? 1 : 0)),
})
