/** The rungs of graduated shutdown, from trading freely to a verified flat book. */
export const LADDER = ['NORMAL', 'CAUTION', 'WARNING', 'CRITICAL', 'STOP'] as const
export type LadderState = (typeof LADDER)[number]

const RUNGS: Readonly<Record<LadderState, number>> = {
  NORMAL: 0,
  CAUTION: 1,
  WARNING: 2,
  CRITICAL: 3,
  STOP: 4,
}

/** How tight a rung is: 0 for NORMAL, 4 for STOP. Looked up: the assessor asks a hundred times a look. */
export const rung = (state: LadderState): number => RUNGS[state]
export const tighter = (left: LadderState, right: LadderState): LadderState =>
  rung(left) >= rung(right) ? left : right

/** One row of the ladder's table: a move between rungs and who may ask for it. */
export interface LadderMove {
  readonly from: LadderState
  readonly to: LadderState
  readonly by: 'trigger' | 'operator'
}

/**
 * The whole table, as data. The statechart is generated from it and the invariant "the ladder moves only by its
 * table" reads the same rows. Tightening: anyone, any number of rungs. Loosening: one rung; of itself only from
 * CAUTION and WARNING.
 */
export const LADDER_TABLE: readonly LadderMove[] = LADDER.flatMap((from) =>
  LADDER.flatMap((to) => askers(from, to).map((by) => ({ from, to, by }))),
)

function askers(from: LadderState, to: LadderState): readonly LadderMove['by'][] {
  if (rung(to) > rung(from)) return ['trigger', 'operator']
  if (rung(to) !== rung(from) - 1) return []
  return from === 'CAUTION' || from === 'WARNING' ? ['trigger', 'operator'] : ['operator']
}

export const ladderMayMove = (from: LadderState, to: LadderState, by: LadderMove['by']): boolean =>
  LADDER_TABLE.some((move) => move.from === from && move.to === to && move.by === by)

/** The trigger of a move that somebody asked for by name: its value is the name, its threshold the reason. */
export const TIGHTENED_BY_HAND = 'operator'
export const LOOSENED_BY_HAND = 'operator-resume'

/** What an operator types to loosen the ladder by one rung. */
export const resumeConfirmation = (from: LadderState): string => `RESUME FROM ${from}`

/** The two halves of STOP: still flattening, or over and shut. */
export type StopPhase = 'flattening' | 'latched'

/** Where the ladder stands. */
export interface LadderPosition {
  readonly state: LadderState
  /** In STOP only. */
  readonly stopPhase: StopPhase | undefined
}
