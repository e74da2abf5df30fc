import type { Config } from '../config/schema.ts'
import { type LadderState, rung } from '../domain/ladder.ts'

/** What becomes of a strategy's quotes, before the door judges the orders. */
export interface Scales {
  /** Factor on sizes. */
  readonly sizeScale: number
  /** Factor on spreads. */
  readonly spreadScale: number
  readonly mayOpen: boolean
}

/** What sizes are multiplied by, whatever the rung. */
export interface SizeFactors {
  /** What `risk.sizing` makes of the strategy's own quote. */
  readonly sizing: number
  /** For losing trades in a row and drawdown. */
  readonly losses: number
}

/**
 * The one place where sizes are scaled. NORMAL: by sizing and losses. CAUTION: smaller still, and wider. From WARNING on
 * only what reduces is of use.
 */
export function scalesOf(
  state: LadderState,
  { sizing, losses }: SizeFactors,
  risk: Pick<Config['risk'], 'cautionSizeScale' | 'cautionSpreadScale'>,
): Scales {
  const sizeScale = sizing * losses
  if (state === 'NORMAL') return { sizeScale, spreadScale: 1, mayOpen: true }
  return {
    sizeScale: sizeScale * risk.cautionSizeScale,
    spreadScale: risk.cautionSpreadScale,
    mayOpen: rung(state) < rung('WARNING'),
  }
}
