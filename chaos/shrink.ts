import fc from 'fast-check'
import { FAULT_KINDS, PHASES, PLACES, type PlannedFault } from './catalogue.ts'
import type { Plan } from './plan.ts'
import { thinnedOut } from './thin-out.ts'
import { runTrial } from './trial.ts'

/** Longer than this nobody waits for a smaller plan. */
const SHRINK_MS_MAX = 180_000
/** A draw is told in thousandths, and shrinks to 0. */
const THOUSAND = 1_000

/** Any fault whatever. A plan that was drawn, kept or written by hand is one of its examples, and shrinks like one. */
const anyFault: fc.Arbitrary<PlannedFault> = fc.record(
  {
    atMs: fc.nat(),
    kind: fc.constantFrom(...FAULT_KINDS),
    draw: fc.nat({ max: THOUSAND - 1 }).map(
      (thousandths) => thousandths / THOUSAND,
      (draw) => Math.round(Number(draw) * THOUSAND),
    ),
    during: fc.constantFrom(...PHASES),
    at: fc.constantFrom(...PLACES),
  },
  { requiredKeys: ['atMs', 'kind', 'draw'] },
)

/**
 * The smallest plan out of one that fails which still does, as far as it was found in time: faults are left out, and what
 * stays is moved to earlier times and told in simpler digits. Undefined: it did not fail this time.
 */
export async function smallestFailing(
  failing: Plan,
  fails: (plan: Plan) => Promise<boolean> = async (smaller) => (await runTrial(smaller)).failures.length > 0,
): Promise<Plan | undefined> {
  if (!(await fails(failing))) return undefined
  const plan = await thinnedOut(failing, fails)
  const withFaults = (faults: readonly PlannedFault[]): Plan => ({
    ...plan,
    faults: faults.toSorted((left, right) => left.atMs - right.atMs),
  })
  const property = fc.asyncProperty(fc.array(anyFault), async (faults) => !(await fails(withFaults(faults))))
  const found = await fc.check(property, {
    examples: [[[...plan.faults]]],
    numRuns: 1,
    interruptAfterTimeLimit: SHRINK_MS_MAX,
    markInterruptAsFailure: false,
  })
  const [smallest] = found.counterexample ?? []
  return smallest && withFaults(smallest)
}
