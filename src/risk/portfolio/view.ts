import type { InstrumentLabel } from '../../domain/instrument.ts'
import type { PortfolioTail } from './portfolio-risk.ts'
import type { StressLoss } from './stress.ts'

/** What all positions together may lose and will cost, in the reporting currency. */
export interface PortfolioView {
  /** Epoch ms. */
  readonly at: number
  /** null: the value of something that is held is not known; then nothing is known of stress and funding either. */
  readonly tail: PortfolioTail | null
  readonly stress: readonly StressLoss[]
  readonly funding: FundingCost
}

/** What the positions will cost in funding while they are held; negative is received. */
export interface FundingCost {
  readonly holdingMs: number
  /** null: of a position that is held no rate was heard yet. */
  readonly cost: number | null
  readonly positions: readonly { readonly symbol: InstrumentLabel; readonly cost: number | null }[]
}
