import type { Lots } from '../../domain/instrument.ts'
import { withinBand } from './band.ts'
import { type ExitWish, type Exposure, wayOut } from './exposure.ts'
import type { ExitRules } from './rules.ts'

/** All of it, as far as the band reaches. */
export const crossAtOnce = (exposure: Exposure, rules: ExitRules): ExitWish =>
  crossing(exposure, Math.abs(exposure.lots), edge(exposure), rules)

/**
 * A share of what is held, or all that shows at the far touch where that is more: what is offered costs no more than the
 * touch. It may go beyond the touch by the slippage bound: a piece that waits at the touch of a market that runs fills nothing.
 */
export function crossPiece(exposure: Exposure, rules: ExitRules): ExitWish {
  const { lots, touch } = exposure
  const share = Math.ceil(Math.abs(lots) * rules.slice)
  if (!touch) return crossing(exposure, share, edge(exposure), rules)
  const selling = wayOut(lots) === 'sell'
  const reach = rules.slippageBps / 10_000
  const price = selling ? Math.floor(touch.bid * (1 - reach)) : Math.ceil(touch.ask * (1 + reach))
  return crossing(exposure, Math.max(share, selling ? touch.bidSize : touch.askSize), price, rules)
}

/**
 * Through the book: reduce-only, immediate or cancel. What does not fill is planned again at the next look, with the
 * market as it is then. Without a mark it is a market order.
 */
const crossing = (
  { instrument, lots, mark }: Exposure,
  size: number,
  price: number,
  rules: ExitRules,
): ExitWish => ({
  symbol: instrument.symbol,
  side: wayOut(lots),
  price: withinBand(price, mark, instrument, rules),
  size: Math.min(size, Math.abs(lots), instrument.orderLotsMax) as Lots,
  timeInForce: 'IOC',
  postOnly: false,
  reduceOnly: true,
})

/** The far edge of what the door lets through. */
const edge = ({ lots }: Exposure): number => (wayOut(lots) === 'sell' ? 0 : Number.POSITIVE_INFINITY)
