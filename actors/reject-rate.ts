/** The reject rate is of so many of the newest orders that are in its window: a desk that stopped sending calms down. */
const OUTCOMES = 50
/** Fewer outcomes say nothing of a rate. */
const OUTCOMES_MIN = 10

/** Which share of the newest orders was refused. */
export class RejectRate {
  readonly #windowMs: number
  readonly #outcomes: { readonly at: number; readonly rejected: boolean }[] = []

  constructor(windowMs: number) {
    this.#windowMs = windowMs
  }

  /** `at` is epoch ms. */
  add(at: number, rejected: boolean): void {
    this.#outcomes.push({ at, rejected })
    if (this.#outcomes.length > OUTCOMES) this.#outcomes.shift()
  }

  at(now: number): number {
    const since = now - this.#windowMs
    let recent = 0
    let refused = 0
    for (const { at, rejected } of this.#outcomes) {
      if (at < since) continue
      recent++
      if (rejected) refused++
    }
    return recent < OUTCOMES_MIN ? 0 : refused / recent
  }
}
