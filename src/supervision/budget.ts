import type { RestartBudget } from './spec.ts'

/** The restarts of a sliding window. */
export class RestartWindow {
  readonly #budget: RestartBudget
  /** The oldest first. */
  readonly #atMs: number[] = []

  constructor(budget: RestartBudget) {
    this.#budget = budget
  }

  /** Notes one more restart. True when it is one too many. */
  spend(nowMs: number): boolean {
    const since = nowMs - this.#budget.withinMs
    while ((this.#atMs[0] ?? nowMs) <= since) this.#atMs.shift()
    this.#atMs.push(nowMs)
    return this.#atMs.length > this.#budget.restarts
  }

  clear(): void {
    this.#atMs.length = 0
  }
}
