import { type Exposure, wayOut } from './exposure.ts'
import type { ExitRules } from './rules.ts'

/** How a position is worked at CRITICAL's pace. */
export type ExitStage = 'chase' | 'pieces'

/**
 * Chasing has two ends, time and slippage. While the market has not run from where it stood when the way out began by more
 * than `slippageBps`, and that is not longer ago than `chaseMs`, a resting order follows it. Past either of them, or when no
 * price is known at all, the position is crossed in pieces: waiting has become the dearer way. The answer is that of the
 * moment: a market that comes back within the bound in time is chased again.
 */
export function exitStage({ begun, lots, mark, touch }: Exposure, rules: ExitRules): ExitStage {
  const price = touch ? (touch.bid + touch.ask) / 2 : mark
  if (mark === undefined || price === undefined || !begun) return 'pieces'
  if (begun.elapsedMs >= rules.chaseMs) return 'pieces'
  return slippageBps(lots, begun.reference, price) > rules.slippageBps ? 'pieces' : 'chase'
}

/** How far a price has run against a position since then, in hundredths of a percent of the reference; negative: in its favour. */
function slippageBps(lots: number, reference: number, price: number): number {
  const ran = (price - reference) / reference
  return (wayOut(lots) === 'sell' ? -ran : ran) * 10_000
}
