import type { Config } from '../config/schema.ts'
import { type LadderState, rung } from '../domain/ladder.ts'

/** What a rung does to a strategy's quotes, before the door judges the orders. */
export interface Scales {
  /** Factor on sizes. */
  readonly sizeScale: number
  /** Factor on spreads. */
  readonly spreadScale: number
  readonly mayOpen: boolean
}

const FULL: Scales = { sizeScale: 1, spreadScale: 1, mayOpen: true }

/** NORMAL: as they are. CAUTION: smaller and wider. From WARNING on only what reduces is of use. */
export function scalesOf(
  state: LadderState,
  risk: Pick<Config['risk'], 'cautionSizeScale' | 'cautionSpreadScale'>,
): Scales {
  if (state === 'NORMAL') return FULL
  return {
    sizeScale: risk.cautionSizeScale,
    spreadScale: risk.cautionSpreadScale,
    mayOpen: rung(state) < rung('WARNING'),
  }
}
