import fc from 'fast-check'
import { scattered, seededRandom } from '../src/ports/random.ts'
import { FAULT_KINDS, type FaultKind, PHASES, type Phase, type PlannedFault } from './catalogue.ts'

/** What one trial is: the seed moves the market and the network, the plan breaks things. It is data, so it shrinks. */
export interface Plan {
  readonly seed: number
  /** Market time under faults; healing comes after. */
  readonly durationMs: number
  /** By time. */
  readonly faults: readonly PlannedFault[]
}

/** Mean pause between two faults of a calm and of a bad day. */
const PAUSE_MS = { calm: 20_000, bad: 1_000 }
/** No plan is longer: a failure must be readable. */
const FAULTS_MAX = 2_000
const DRAWS = 1_000
/** Of twenty faults one strikes while an engine begins, and one while it stops. */
const WHEN: readonly (Phase | undefined)[] = [...Array.from({ length: 18 }, () => undefined), ...PHASES]

/**
 * The plan of a seed. Swarm: the seed first draws which kinds of fault the day has and how many, so that rare mixtures
 * come up which an even sprinkling of everything would drown.
 * @param only kinds that may be drawn; empty: all.
 */
export function planOf(seed: number, durationMs: number, only: readonly FaultKind[] = []): Plan {
  const [plan] = fc.sample(planArbitrary(seed, durationMs, only), {
    seed: drawingSeed(seed),
    numRuns: 1,
  })
  if (!plan) throw new Error('one plan was asked for')
  return plan
}

/** What the drawing begins with: of seeds that are neighbours, the first draws of fast-check are too much alike. */
export const drawingSeed = (seed: number): number => seededRandom(scattered(seed), 'drawing').below(2 ** 31)

/** Plans of a seed's mixture; shrinking leaves faults out and moves them to earlier times. */
export function planArbitrary(
  seed: number,
  durationMs: number,
  only: readonly FaultKind[] = [],
): fc.Arbitrary<Plan> {
  const random = seededRandom(scattered(seed), 'plan')
  const known = only.length > 0 ? only : FAULT_KINDS
  const mixture = known.filter(() => random.chance(0.5))
  const kinds = mixture.length > 0 ? mixture : [random.pick(known)]
  const pauseMs = PAUSE_MS.bad * (PAUSE_MS.calm / PAUSE_MS.bad) ** random.next()
  const count = Math.min(FAULTS_MAX, Math.max(1, Math.round(durationMs / pauseMs)))
  const fault = fc
    .record({
      atMs: fc.nat({ max: Math.max(0, Math.floor(durationMs) - 1) }),
      kind: fc.constantFrom(...kinds),
      draw: fc.nat({ max: DRAWS - 1 }).map((nat) => nat / DRAWS),
      during: fc.constantFrom(...WHEN),
    })
    .map(({ during, ...rest }) => (during ? { ...rest, during } : rest))
  // Without bias: a search begins with the simple, a trial should begin with a bad day.
  return fc
    .noBias(fc.array(fault, { maxLength: count, size: 'max' }))
    .map((faults) => ({ seed, durationMs, faults: faults.toSorted((left, right) => left.atMs - right.atMs) }))
}
