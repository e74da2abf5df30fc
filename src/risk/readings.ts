/**
 * What the triggers read, at one instant. null is unknown: an unknown value neither tightens the ladder nor lets
 * it loosen. Money is in the reporting currency, as floats.
 */
export interface RiskReadings {
  /** Wallet plus open profit. */
  readonly equity: number | null
  readonly dayOpenEquity: number | null
  readonly peakEquity: number | null
  /** One-day portfolio CVaR, a positive loss. */
  readonly cvar: number | null
  /** The part of it that rests on returns that were seen; for the rest the configured volatility speaks. */
  readonly cvarSeen: number | null
  /** What the worst stress scenario would take, a positive loss. */
  readonly stress: number | null
  /** The worst of those that rest on no volatility that is merely configured. */
  readonly stressSeen: number | null
  readonly losingTrades: number | null
  /** Share of the marks to the nearest liquidation, of the wallet where it is nearest; 1: far, or nothing held. */
  readonly liquidationDistance: number | null
  /** Maintenance margin over the equity behind it, of the wallet where that is worst. */
  readonly marginRatio: number | null
  /** Value of all positions over the equity of the whole account. */
  readonly leverage: number | null
  /** Worst-case value of the orders of unknown fate. */
  readonly uncertainNotional: number | null
  /** Age of the oldest of them; 0 when there is none. */
  readonly uncertainAgeMs: number | null
  /** How long ago the last comparison with the venue should have been over, and was not; 0 while it is not overdue. */
  readonly reconciliationDebtMs: number | null
  /** Positions that differ from the venue's for certain, and those that were adjusted a while ago. */
  readonly positionMismatches: number | null
  /** Silence of the most silent feed that is needed. */
  readonly staleFeedMs: number | null
  /** What is left of the venue's clock offset after correction. */
  readonly clockOffsetMs: number | null
  readonly loopLagMs: number | null
  /** How long the oldest journal entry has waited for the disk. */
  readonly journalLagMs: number | null
  /** Share of the recent orders that were rejected. */
  readonly rejectRate: number | null
  /** Children in quarantine, and escalations. */
  readonly restartsSpent: number | null
}
