/**
 * Where our order stands in a recorded queue. A recording shows sizes, not orders, so the place is estimated, and
 * rounded against us: an order joins behind everything that is displayed; trades at its price come off the front;
 * cancellations are spread evenly over the queue, so those ahead of us get their share and no more.
 */

/** Lots ahead after so many traded at the price. */
export const aheadAfterTrade = (ahead: number, traded: number): number => Math.max(0, ahead - traded)

/**
 * Lots ahead after the recording changed the level from one size to another, of which `traded` lots were trades
 * that `aheadAfterTrade` has already taken off.
 */
export function aheadAfterChange(ahead: number, before: number, after: number, traded: number): number {
  const stayed = Math.max(0, before - traded)
  const cancelled = Math.max(0, stayed - after)
  const share = stayed === 0 ? 0 : Math.floor((cancelled * ahead) / stayed)
  return Math.min(ahead - share, after)
}
