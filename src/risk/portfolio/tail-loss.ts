/** The tail of a distribution of profits. A loss is positive; `confidence` is 0.95 for the worst one in twenty. */
export interface TailLoss {
  /** The loss at the edge of the tail. */
  readonly valueAtRisk: number
  /** The mean loss in it (expected shortfall). */
  readonly cvar: number
}
