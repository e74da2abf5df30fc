import type { PlannedFault } from './catalogue.ts'
import type { Plan } from './plan.ts'

/** So many trials at most; each may take as long as the whole plan. */
const TRIALS_MAX = 120
/** What a fault does may show only so much later. */
const AFTERWARDS_MS = 60_000

/**
 * The plan without the faults that it fails without, whole stretches of them at a time, then smaller ones; and no longer than
 * the rest needs (Zeller and Hildebrandt 2002, "Simplifying and Isolating Failure-Inducing Input", without its subsets). What
 * fails by pure accident may fail with less for another reason: that is a failure as well.
 */
export async function thinnedOut(plan: Plan, fails: (plan: Plan) => Promise<boolean>): Promise<Plan> {
  let smallest = plan
  let trials = 0
  const take = async (smaller: Plan): Promise<boolean> => {
    if (trials++ >= TRIALS_MAX || !(await fails(smaller))) return false
    smallest = smaller
    return true
  }
  for (let stretch = Math.ceil(plan.faults.length / 2); stretch > 0; stretch = next(stretch))
    // From the end: what went wrong first often needs nothing that came after it.
    for (let end = smallest.faults.length; end > 0; end -= stretch)
      await take(shortened({ ...smallest, faults: without(smallest.faults, end - stretch, end) }))
  return smallest
}

const next = (stretch: number): number => (stretch === 1 ? 0 : Math.ceil(stretch / 2))

const without = (faults: readonly PlannedFault[], from: number, to: number): readonly PlannedFault[] =>
  faults.filter((_, at) => at < from || at >= to)

const shortened = (plan: Plan): Plan => ({
  ...plan,
  durationMs: Math.min(plan.durationMs, (plan.faults.at(-1)?.atMs ?? 0) + AFTERWARDS_MS),
})
