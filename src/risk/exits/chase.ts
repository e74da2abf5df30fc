import type { Lots, Ticks } from '../../domain/instrument.ts'
import type { Side } from '../../domain/order.ts'
import { withinBand } from './band.ts'
import { type Begun, type ExitSteps, type Exposure, type OpenExit, type Touch, wayOut } from './exposure.ts'
import type { ExitRules } from './rules.ts'

/**
 * One resting order for the whole position, post-only, at the near touch at first. It follows a touch that moves away, no
 * more often than every `repegMs`, and one that nobody takes for `patienceMs` is placed anew, deeper in the spread the
 * longer the chase has lasted. A touch that comes nearer is let come. While no book is seen what rests stays where it is: a
 * blink of a feed is no reason to pay a spread.
 *
 * What may go wrong is two of them at once. So a place is taken until the venue has said how it ended: cancelled, and only
 * then placed again.
 */
export function chase(exposure: Exposure, rules: ExitRules): ExitSteps {
  const { begun, exits, instrument, lots, mark, sinceLastMs, touch } = exposure
  if (!touch || !begun) return { cancel: [], place: undefined }
  const price = restingPrice(wayOut(lots), touch, begun, rules)
  if (exits.length > 0) {
    const left = exits.filter((exit) => isLeft(exit, touch, price, rules))
    return { cancel: left.map(({ clientOrderId }) => clientOrderId), place: undefined }
  }
  if (sinceLastMs < rules.repegMs) return { cancel: [], place: undefined }
  return {
    cancel: [],
    place: {
      symbol: instrument.symbol,
      side: wayOut(lots),
      price: withinBand(price, mark, instrument, rules),
      size: Math.min(Math.abs(lots), instrument.orderLotsMax) as Lots,
      timeInForce: 'GTC',
      postOnly: true,
      reduceOnly: true,
    },
  }
}

/** From the near touch at the beginning to one tick from the far one at the end, in steps of the patience. */
function restingPrice(side: Side, { ask, bid }: Touch, { elapsedMs }: Begun, rules: ExitRules): Ticks {
  const waitedMs = Math.floor(elapsedMs / rules.patienceMs) * rules.patienceMs
  const inside = Math.floor((ask - bid - 1) * Math.min(1, waitedMs / rules.chaseMs))
  return (side === 'sell' ? ask - inside : bid + inside) as Ticks
}

/** Whether the market has gone on without it, or has had its time; the touch that it makes itself is no other one. */
function isLeft(
  { price, restedMs, side, state }: OpenExit,
  { bid, ask }: Touch,
  wanted: Ticks,
  { patienceMs, repegMs }: ExitRules,
): boolean {
  if (state !== 'open' || price === null) return false
  const nearer = (one: Ticks): boolean => (side === 'sell' ? one < price : one > price)
  return (
    (restedMs >= repegMs && nearer(side === 'sell' ? ask : bid)) || (restedMs >= patienceMs && nearer(wanted))
  )
}
