import { FAULT_KINDS, type FaultKind } from './catalogue.ts'
import type { SeedsToFind } from './find-planted.ts'
import { INVARIANT_NAMES } from './invariants/contract.ts'
import { type Happening, MUST_HAPPEN } from './must-happen.ts'
import type { Scorecard, Spread } from './scorecard.ts'
import type { Verdict } from './verdict.ts'

/** Adds verdicts up. */
export class Tally {
  #run = 0
  readonly #failed: number[] = []
  #simulatedMs = 0
  #orphans = 0
  #duplicates = 0
  #worstOverLimit = 0
  readonly #injected = new Map<FaultKind, number>()
  readonly #recoveryMs = new Map<FaultKind, number[]>()
  readonly #flatMs: number[] = []
  readonly #moves = new Map<string, number>()
  readonly #happened = new Map<string, number>()
  readonly #violations = new Map<string, number>(INVARIANT_NAMES.map((name) => [name, 0]))

  add(verdict: Verdict): void {
    this.#run++
    if (verdict.failures.length > 0) this.#failed.push(verdict.seed)
    this.#simulatedMs += verdict.simulatedMs
    this.#orphans += verdict.orphans
    this.#duplicates += verdict.duplicates
    this.#worstOverLimit = Math.max(this.#worstOverLimit, verdict.worstOverLimit)
    if (verdict.timeToFlatMs !== null) this.#flatMs.push(verdict.timeToFlatMs)
    sum(this.#moves, verdict.moves)
    sum(this.#happened, verdict.happened)
    sum(this.#violations, verdict.violations)
    for (const kind of FAULT_KINDS) {
      this.#injected.set(kind, (this.#injected.get(kind) ?? 0) + (verdict.injected[kind] ?? 0))
      const known = this.#recoveryMs.get(kind) ?? []
      known.push(...(verdict.recoveryMs[kind] ?? []))
      this.#recoveryMs.set(kind, known)
    }
  }

  /** A trial without a verdict. */
  lost(seed: number): void {
    this.#run++
    this.#failed.push(seed)
  }

  /**
   * @param asked what could happen.
   * @param mutants what was found of the planted mistakes.
   */
  scorecard(cpuMs: number, asked: readonly Happening[] = MUST_HAPPEN, mutants: SeedsToFind = {}): Scorecard {
    const injected = (kind: FaultKind): number => this.#injected.get(kind) ?? 0
    return {
      seeds: { run: this.#run, failed: this.#failed.toSorted((left, right) => left - right) },
      simulatedHours: this.#simulatedMs / 3_600_000,
      speed: cpuMs > 0 ? this.#simulatedMs / cpuMs : 0,
      faults: Object.fromEntries(
        FAULT_KINDS.map((kind) => [
          kind,
          { injected: injected(kind), recoveryMs: spread(this.#recoveryMs.get(kind) ?? []) },
        ]),
      ) as Scorecard['faults'],
      orphans: this.#orphans,
      duplicates: this.#duplicates,
      worstOverLimit: this.#worstOverLimit,
      timeToFlatMs: spread(this.#flatMs),
      moves: Object.fromEntries(this.#moves),
      violations: Object.fromEntries(this.#violations),
      happened: Object.fromEntries(this.#happened),
      neverHappened: asked.filter((what) => !this.#happened.has(what)),
      mutants,
    }
  }
}

function sum(into: Map<string, number>, counts: Readonly<Partial<Record<string, number>>>): void {
  for (const [key, count = 0] of Object.entries(counts)) into.set(key, (into.get(key) ?? 0) + count)
}

/** Nearest rank. */
function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((left, right) => left - right)
  const at = (share: number): number | null =>
    sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null
  return { p50: at(0.5), p99: at(0.99) }
}
