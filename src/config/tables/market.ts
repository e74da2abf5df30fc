import { z } from 'zod'
import { milliseconds } from './values.ts'

/** `[market]`: when what a venue says is stale, and how much of it is looked at. */
export const marketTable = z.strictObject({
  /** At most one view a symbol in so long. */
  conflateMs: milliseconds(0, 10_000),
  /** A book that nobody confirmed for so long is stale; so is a socket that said nothing. */
  staleAfterMs: milliseconds(100, 600_000),
  /** A mark that was not said for so long is stale. */
  markStaleAfterMs: milliseconds(100, 600_000),
  /** Our idea of the venue's clock may be wrong by so much. */
  clockErrorMsMax: milliseconds(10, 60_000),
  volatilityHalfLifeMs: milliseconds(100, 86_400_000),
  flowWindowMs: milliseconds(100, 86_400_000),
})
