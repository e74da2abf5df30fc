/** The rungs of graduated shutdown, from trading freely to a verified flat book. */
export const LADDER = ['NORMAL', 'CAUTION', 'WARNING', 'CRITICAL', 'STOP'] as const
export type LadderState = (typeof LADDER)[number]

/** How tight a rung is: 0 for NORMAL, 4 for STOP. */
export const rung = (state: LadderState): number => LADDER.indexOf(state)
export const tighter = (left: LadderState, right: LadderState): LadderState =>
  rung(left) >= rung(right) ? left : right
