import type { RestartBudget } from './spec.ts'

/** The restarts of a sliding window. */
export class RestartWindow {
  readonly #budget: RestartBudget
  #atMs: number[] = []

  constructor(budget: RestartBudget) {
    this.#budget = budget
  }

  /** Notes one more restart. True when it is one too many. */
  spend(nowMs: number): boolean {
    const since = nowMs - this.#budget.withinMs
    this.#atMs = this.#atMs.filter((at) => at > since)
    this.#atMs.push(nowMs)
    return this.#atMs.length > this.#budget.restarts
  }

  clear(): void {
    this.#atMs = []
  }
}
