import type { Config } from '../../config/schema.ts'

type SizingConfig = Config['risk']['sizing']

/** What the size of one quote is made from. Money is in the reporting currency. */
export interface SizingBasis {
  readonly equity: number
  /** One day's standard deviation of the price, as a share of it. */
  readonly volatility: number
  /** Of the equity: all that Kelly would put on this symbol beside the others; undefined while there is too little to say. */
  readonly kellyShare: number | undefined
  /** What the strategy is configured to quote. */
  readonly quoteValue: number
}

/**
 * The value of one quote that the configured method asks for, before any limit:
 *
 * - `fixed`: the strategy's own;
 * - `volatility-target`: the one whose daily deviation is `volatilityTarget` of the equity, equity × target ÷ σ;
 * - `kelly`: `kellyFraction` of what grows fastest with an edge of `kellyEdge` deviations a day, over all symbols at once;
 * - `kelly-trades`: `kellyFraction` of what would have grown fastest over the last round trips; the strategy's own until
 *   there are enough of them;
 * - `fixed-risk`: the one that loses `riskShare` of the equity at a stop `stopShare` away, equity × risk ÷ stop.
 *
 * Never negative; 0 without equity or with nothing to divide by.
 */
export function wantedValue(
  sizing: SizingConfig,
  { equity, volatility, kellyShare, quoteValue }: SizingBasis,
): number {
  if (sizing.method === 'fixed') return quoteValue
  if (!(equity > 0)) return 0
  switch (sizing.method) {
    case 'volatility-target':
      return volatility > 0 ? (equity * sizing.volatilityTarget) / volatility : 0
    case 'kelly':
    case 'kelly-trades':
      return kellyShare === undefined ? quoteValue : equity * sizing.kellyFraction * kellyShare
    case 'fixed-risk':
      return (equity * sizing.riskShare) / sizing.stopShare
    default:
      return sizing.method satisfies never
  }
}

/** A size and the limit that holds it down; null: none does. */
export interface CappedSize<Limit extends string> {
  readonly value: number
  readonly by: Limit | null
}

/** The smallest of what is wanted and what every limit allows. */
export function capped<Limit extends string>(
  wanted: number,
  limits: Readonly<Record<Limit, number>>,
): CappedSize<Limit> {
  let size: CappedSize<Limit> = { value: wanted, by: null }
  for (const limit of Object.keys(limits) as Limit[])
    if (limits[limit] < size.value) size = { value: Math.max(0, limits[limit]), by: limit }
  return size
}
