import { FAULT_KINDS, type FaultKind } from './catalogue.ts'
import type { Verdict } from './verdict.ts'

/** p50 and p99 of what was measured, ms; null: nothing was. */
export interface Spread {
  readonly p50: number | null
  readonly p99: number | null
}

/** What a batch came to, as `--report` writes it. Names are a contract: they are added to, never changed. */
export interface Scorecard {
  readonly seeds: { readonly run: number; readonly failed: readonly number[] }
  readonly simulatedHours: number
  /** Market time over the CPU time of all threads. */
  readonly speed: number
  readonly faults: Readonly<Record<FaultKind, { readonly injected: number; readonly recoveryMs: Spread }>>
  readonly timeToFlatMs: Spread
  readonly moves: Readonly<Record<string, number>>
  readonly violations: Readonly<Record<string, number>>
  readonly neverHappened: readonly FaultKind[]
}

/** Adds verdicts up. */
export class Tally {
  #run = 0
  readonly #failed: number[] = []
  #simulatedMs = 0
  readonly #injected = new Map<FaultKind, number>()
  readonly #recoveryMs = new Map<FaultKind, number[]>()
  readonly #flatMs: number[] = []
  readonly #moves = new Map<string, number>()
  readonly #violations = new Map<string, number>()

  add(verdict: Verdict): void {
    this.#run++
    if (verdict.failures.length > 0) this.#failed.push(verdict.seed)
    this.#simulatedMs += verdict.simulatedMs
    if (verdict.timeToFlatMs !== null) this.#flatMs.push(verdict.timeToFlatMs)
    sum(this.#moves, verdict.moves)
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

  /** @param asked the kinds that could be met. */
  scorecard(cpuMs: number, asked: readonly FaultKind[] = FAULT_KINDS): Scorecard {
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
      timeToFlatMs: spread(this.#flatMs),
      moves: Object.fromEntries(this.#moves),
      violations: Object.fromEntries(this.#violations),
      neverHappened: asked.filter((kind) => injected(kind) === 0),
    }
  }
}

function sum(into: Map<string, number>, counts: Readonly<Record<string, number>>): void {
  for (const [key, count] of Object.entries(counts)) into.set(key, (into.get(key) ?? 0) + count)
}

/** Nearest rank. */
function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((left, right) => left - right)
  const at = (share: number): number | null =>
    sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null
  return { p50: at(0.5), p99: at(0.99) }
}
