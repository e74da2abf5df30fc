/** What is known of an instrument's funding. */
export interface FundingTerms {
  /** Share of the value that longs pay shorts at the next settlement. */
  readonly rate: number
  readonly intervalMs: number
  /** A settlement that is known of, epoch ms; the others are whole intervals from it. null: none was heard of. */
  readonly settledAt: number | null
}

/**
 * Settlements from now until the end of the holding period. Where nobody knows when they are, as many as can fall into
 * a period of that length.
 */
export function settlementsWithin(
  { intervalMs, settledAt }: Pick<FundingTerms, 'intervalMs' | 'settledAt'>,
  now: number,
  holdingMs: number,
): number {
  if (settledAt === null) return Math.ceil(holdingMs / intervalMs)
  const passed = (at: number): number => Math.floor((at - settledAt) / intervalMs)
  return passed(now + holdingMs) - passed(now)
}

/**
 * What holding a position of this signed value costs in funding, in its currency; negative is received. The rate is
 * taken to stay as it is, and the value too.
 */
export const projectedFunding = (
  value: number,
  terms: FundingTerms,
  now: number,
  holdingMs: number,
): number => value * terms.rate * settlementsWithin(terms, now, holdingMs)
