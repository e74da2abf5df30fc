import fc from 'fast-check'
import type { FaultKind } from './catalogue.ts'
import { drawingSeed, type Plan, planArbitrary } from './plan.ts'
import { runTrial } from './trial.ts'

/** Longer than this nobody waits for a smaller plan. */
const SHRINK_MS_MAX = 180_000

/**
 * The smallest plan of the seed that still fails, as far as it was found in time: faults are left out, and moved.
 * Undefined: it did not fail this time.
 */
export async function smallestFailing(
  seed: number,
  durationMs: number,
  only: readonly FaultKind[],
  fails: (plan: Plan) => Promise<boolean> = async (plan) => (await runTrial(plan)).failures.length > 0,
): Promise<Plan | undefined> {
  const property = fc.asyncProperty(
    planArbitrary(seed, durationMs, only),
    async (plan) => !(await fails(plan)),
  )
  const found = await fc.check(property, {
    seed: drawingSeed(seed),
    numRuns: 1,
    interruptAfterTimeLimit: SHRINK_MS_MAX,
    markInterruptAsFailure: false,
  })
  return found.counterexample?.[0]
}
