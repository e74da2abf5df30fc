import type { FaultKind, PlannedFault } from '../catalogue.ts'

/** What is to be done when a fault of the wire meets its victim, by kind. */
export type Acts<Kind extends string, Act> = { readonly [Each in Kind]: Act }

/** Faults of the wire that wait for something to strike. Each strikes once, the oldest that fits first. */
export class Armed {
  #waiting: PlannedFault[] = []
  readonly #struck: (kind: FaultKind, victim: string) => void

  constructor(struck: (kind: FaultKind, victim: string) => void) {
    this.#struck = struck
  }

  add(fault: PlannedFault): void {
    this.#waiting.push(fault)
  }

  clear(): void {
    this.#waiting = []
  }

  get none(): boolean {
    return this.#waiting.length === 0
  }

  /**
   * What one of the waiting faults makes of it; undefined: none fits, or none can do anything with this.
   * @param victim what it was, for people.
   */
  strike<Act, Result>(
    acts: { readonly [Kind in string]?: Act },
    attempt: (act: Act, draw: number) => Result | undefined,
    victim: () => string,
  ): Result | undefined {
    for (const fault of this.#waiting) {
      const act = acts[fault.kind]
      const result = act && attempt(act, fault.draw)
      if (result === undefined) continue
      this.#waiting = this.#waiting.filter((each) => each !== fault)
      this.#struck(fault.kind, victim())
      return result
    }
    return undefined
  }
}
