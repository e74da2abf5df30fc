import { LADDER_TABLE, type LadderMove } from '../src/domain/ladder.ts'
import { DIFFERENCES, type Difference } from '../src/domain/reconciliation.ts'
import { FAULT_KINDS, type FaultKind } from './catalogue.ts'

/**
 * What a large batch of trials has to have met, each at least once: what never happened was never tried. A fault goes by
 * its own name, everything else by its family's and its own.
 */
/** Several venues fail at once. */
export const VENUES_AT_ONCE = 'venues at once'

export type Happening =
  | FaultKind
  | typeof VENUES_AT_ONCE
  | `ladder ${string}`
  | `restart ${RestartKind}`
  | `difference ${Difference}`

/** What supervision does in the engine's trees. None of them has a child that is temporary, or dies with all others. */
export const RESTART_KINDS = {
  'one-for-one': 'a child of a one-for-one supervisor is restarted alone',
  'rest-for-one': 'a child of a rest-for-one supervisor is restarted with those after it',
  dynamic: 'a child that was started by key is restarted',
  permanent: 'a child that is always restarted crashes and comes back',
  transient: 'a child that may finish crashes and comes back',
  backoff: 'a restart waits',
  quarantine: 'a child whose budget is spent is parked',
  probe: 'a parked child is tried again and comes back',
  escalate: 'a supervisor dies of a child whose budget is spent',
  suspend: 'a child waits for another that it needs',
  'give-up': 'the root has no restarts left, and the process ends',
} as const

export type RestartKind = keyof typeof RESTART_KINDS

export const ladderMove = ({ from, to, by }: LadderMove): Happening => `ladder ${from}→${to} by ${by}`
export const restart = (kind: RestartKind): Happening => `restart ${kind}`
export const difference = (found: Difference): Happening => `difference ${found}`

/** Seeds from which on a batch has to meet everything. */
export const MEETS_ALL_FROM = 100

/** What a batch need not come to, and why. */
export const OUT_OF_REACH: Readonly<Partial<Record<Happening, string>>> = {
  'difference orphan': 'an intent is on disk before its order leaves, so no order is unknown to the journal',
  'difference drift': 'the venue amends nothing, so no order stands on other terms than ours',
  'difference denied-fill': 'the exchange never takes back what it said of a fill',
  'difference position': 'every trade can be read again, so no position is without its fills',
}

const ALL: readonly Happening[] = [
  ...FAULT_KINDS,
  VENUES_AT_ONCE,
  ...LADDER_TABLE.map(ladderMove),
  ...(Object.keys(RESTART_KINDS) as RestartKind[]).map(restart),
  ...DIFFERENCES.map(difference),
]

export const MUST_HAPPEN: readonly Happening[] = ALL.filter((each) => !(each in OUT_OF_REACH))
