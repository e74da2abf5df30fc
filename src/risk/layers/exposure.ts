import type { Lots } from '../../domain/instrument.ts'
import { rung } from '../../domain/ladder.ts'
import type { OrderIntent } from '../../domain/order.ts'
import { type Denial, denialsOf } from '../denial.ts'
import { type DoorContext, valueAt } from '../door-context.ts'
import type { SignedSum } from '../exposure-book.ts'
import type { Extent, Projection } from '../projection.ts'
import { opposes } from '../worst-case.ts'

const deny = denialsOf('exposure')

/**
 * Layer 4: the worst-case signed position after this order, with everything in flight and uncertain counted as
 * filled: of its instrument, its venue, its correlated groups, net and gross. An order that does not make one of these
 * worse passes that one also above its limit: it is the way back.
 */
export function exposureLayer(
  intent: OrderIntent,
  context: DoorContext,
  { before, after, around, unvalued }: Projection,
): Denial | undefined {
  const { symbol, size } = intent
  if (intent.purpose === 'exit') {
    const position = context.position(intent)
    const underWay = exitsUnderWay(intent, context)
    if (opposes({ side: intent.side, size: (size + underWay) as Lots }, position)) return undefined
    return deny('EXIT_WOULD_OPEN', { symbol, position, side: intent.side, size, underWay })
  }
  const { limits } = context
  const instrument = context.instrument(intent)
  const { price, trigger } = intent
  const reference = Math.max(price ?? 0, trigger?.price ?? 0, context.markTicks(intent) ?? 0)
  const worth = instrument && context.worth(instrument.settleCurrency)
  if (instrument && worth === undefined)
    return deny('EXPOSURE_WORTH_UNKNOWN', { symbol, currency: instrument.settleCurrency })
  const value = instrument ? valueAt(instrument, reference, size) * (worth ?? 0) : Number.POSITIVE_INFINITY
  // What only closes a position may be as large as the position that was allowed to be.
  const closes = intent.reduceOnly && opposes(intent, context.position(intent))
  if (!closes && !(value <= limits.orderNotionalMax))
    return deny('EXPOSURE_ORDER', { symbol, value, limit: limits.orderNotionalMax })
  if (unvalued?.currency !== undefined)
    return deny('EXPOSURE_WORTH_UNKNOWN', { symbol: unvalued.symbol, currency: unvalued.currency })
  if (unvalued) return deny('EXPOSURE_MARK_UNKNOWN', { symbol: unvalued.symbol })
  const scale = rung(context.ladder().state) >= rung('CAUTION') ? limits.cautionSizeScale : 1
  if (after.worst > before.worst) {
    const limit = limits.symbolNotionalMax * scale
    if (!(after.worst <= limit)) return deny('EXPOSURE_SYMBOL', { symbol, worstCase: after.worst, limit })
  }
  for (const { group, ...others } of around.groups) {
    const limit = group.notionalMax * scale
    const worstCase = over(limit, before, after, others)
    if (worstCase !== undefined)
      return deny('EXPOSURE_GROUP', { symbol, group: group.name, worstCase, limit })
  }
  const netLimit = limits.netNotionalMax * scale
  const net = over(netLimit, before, after, around.net)
  if (net !== undefined) return deny('EXPOSURE_NET', { symbol, worstCase: net, limit: netLimit })
  if (after.worst <= before.worst) return undefined
  const venueLimit = limits.venueNotionalMax * scale
  const atVenue = around.venueGross + after.worst
  if (!(atVenue <= venueLimit))
    return deny('EXPOSURE_VENUE', { symbol, venue: intent.venue, worstCase: atVenue, limit: venueLimit })
  const totalLimit = limits.totalNotionalMax * scale
  const total = around.gross + after.worst
  if (!(total <= totalLimit)) return deny('EXPOSURE_TOTAL', { symbol, worstCase: total, limit: totalLimit })
  return undefined
}

/**
 * Lots that other exits are about to take off. One of unknown fate, and one that is being taken back, do not count: either may
 * stay silent for long, the way out must not wait for it, and the venue takes none of them past zero.
 */
function exitsUnderWay(intent: OrderIntent, { working }: DoorContext): number {
  let lots = 0
  for (const { exits, remaining, side } of working.of(intent))
    if (exits && side === intent.side) lots += remaining
  return lots
}

/** A signed worst case that the order makes worse and that is over its limit then, on the side where it is. */
function over(limit: number, before: Extent, after: Extent, others: SignedSum): number | undefined {
  const up = others.highest + after.highest
  if (after.highest > before.highest && !(up <= limit)) return up
  const down = others.lowest + after.lowest
  return after.lowest < before.lowest && !(-down <= limit) ? down : undefined
}
