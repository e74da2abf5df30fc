import type { Clock } from '../src/ports/clock.ts'
import type { CrashReport } from '../src/supervision/spec.ts'
import type { Tree } from '../src/supervision/tree.ts'
import { symbolAt } from './names.ts'

/** More escalations than this are one disaster. */
const ESCALATIONS_MAX = 1_000

/** Within a symbol they end in its quarantine, which is what counts of it. */
const counts = ({ decision, path }: CrashReport): boolean =>
  decision.action === 'escalate' && symbolAt(path) === undefined

/**
 * Restart budgets of a tree that are spent: children that are parked now, and escalations within a window, those of
 * before it was made included. What may go wrong is that who counts dies of what it counts.
 */
export class SpentBudgets {
  readonly #clock: Clock
  readonly #windowMs: number
  /** When each was; monotonic ms, since a wall clock that is set would forget them. */
  readonly #escalatedMs: number[] = []
  readonly #parked: Set<string>
  /** Ends the counting. */
  readonly release: () => void

  constructor(tree: Tree, clock: Clock, windowMs: number) {
    this.#clock = clock
    this.#windowMs = windowMs
    const now = clock.now()
    for (const report of tree.reports())
      if (counts(report)) this.#escalatedMs.push(this.#nowMs - Math.max(0, now - report.at))
    this.#parked = new Set(tree.standing('quarantined'))
    this.release = tree.observe((event) => {
      if (event.type === 'Crashed' && counts(event.report)) this.#escalated()
      if (event.type === 'Quarantined') this.#parked.add(event.path)
      if (event.type === 'Started' || event.type === 'Stopped') this.#parked.delete(event.path)
    })
  }

  get count(): number {
    const since = this.#nowMs - this.#windowMs
    return this.#parked.size + this.#escalatedMs.filter((at) => at >= since).length
  }

  #escalated(): void {
    this.#escalatedMs.push(this.#nowMs)
    if (this.#escalatedMs.length > ESCALATIONS_MAX) this.#escalatedMs.shift()
  }

  get #nowMs(): number {
    return this.#clock.monotonicMicros() / 1000
  }
}
