import { type Random, scattered, seededRandom } from '../src/ports/random.ts'
import {
  FAULT_KINDS,
  type FaultKind,
  PHASES,
  type Phase,
  type Place,
  type PlannedFault,
} from './catalogue.ts'

/** What one trial is: the seed moves the market and the network, the plan breaks things. It is data, so it shrinks. */
export interface Plan {
  readonly seed: number
  /** Absent: one. */
  readonly venues?: 2
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
/** A trial with two venues costs nearly twice as much as one with one. */
const TWO_VENUES_SHARE = 1 / 16
/** Of four faults one strikes both venues at once. */
const PLACES: readonly (Place | undefined)[] = [undefined, undefined, 'second', 'both']
/** Of twenty faults one strikes while an engine begins, and one while it stops. */
const WHEN: readonly (Phase | undefined)[] = [...Array.from({ length: 18 }, () => undefined), ...PHASES]

/**
 * The plan of a trial's seed. Swarm: the seed first draws which kinds of fault the day has and how many, so that rare
 * mixtures come up which an even sprinkling of everything would drown.
 * @param only kinds that may be drawn; empty: all.
 */
export function planOf(seed: number, durationMs: number, only: readonly FaultKind[] = []): Plan {
  const random = seededRandom(scattered(seed), 'plan')
  // Drawn apart: the others' plans are what they would be without.
  const hasTwo = seededRandom(scattered(seed), 'venues').chance(TWO_VENUES_SHARE)
  const known = only.length > 0 ? only : FAULT_KINDS
  const mixture = known.filter(() => random.chance(0.5))
  const kinds = mixture.length > 0 ? mixture : [random.pick(known)]
  const pauseMs = PAUSE_MS.bad * (PAUSE_MS.calm / PAUSE_MS.bad) ** random.next()
  const most = Math.min(FAULTS_MAX, Math.max(1, Math.round(durationMs / pauseMs)))
  const faults = drawn(random, 1 + random.below(most), durationMs, () => {
    const kind = random.pick(kinds)
    const during = random.pick(WHEN)
    const at = hasTwo ? random.pick(PLACES) : undefined
    return { kind, ...(during && { during }), ...(at && { at }) }
  })
  return { seed, durationMs, ...(hasTwo && { venues: 2 }), faults }
}

/** So many faults, by time: each somewhere in the time, with digits to decide by. @param kind draws what each is. */
export function drawn(
  random: Random,
  count: number,
  durationMs: number,
  kind: () => Pick<PlannedFault, 'kind' | 'during' | 'at'>,
): readonly PlannedFault[] {
  const latestMs = Math.max(1, Math.floor(durationMs))
  return Array.from({ length: count }, () => ({
    atMs: random.below(latestMs),
    draw: random.below(DRAWS) / DRAWS,
    ...kind(),
  })).toSorted((left, right) => left.atMs - right.atMs)
}
