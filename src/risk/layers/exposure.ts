import { rung } from '../../domain/ladder.ts'
import type { OrderIntent } from '../../domain/order.ts'
import { type Denial, denialsOf } from '../denial.ts'
import { type DoorContext, valueAt } from '../door-context.ts'
import type { Projection } from '../projection.ts'
import { opposes } from '../worst-case.ts'

const deny = denialsOf('exposure')

/**
 * Layer 4: the worst-case signed position after this order, with everything in flight and uncertain counted as
 * filled. An order that does not make the worst case worse passes also above the limit: it is the way back.
 */
export function exposureLayer(
  intent: OrderIntent,
  context: DoorContext,
  projection: Projection,
): Denial | undefined {
  const { symbol, size } = intent
  if (intent.purpose === 'exit') {
    const position = context.position(intent)
    if (opposes(intent, position)) return undefined
    return deny('EXIT_WOULD_OPEN', { symbol, position, side: intent.side, size })
  }
  const { limits } = context
  const { symbolBefore, symbolAfter, totalAfter, markUnknown, worthUnknown } = projection
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
  if (markUnknown !== undefined) return deny('EXPOSURE_MARK_UNKNOWN', { symbol: markUnknown })
  if (worthUnknown !== undefined) return deny('EXPOSURE_WORTH_UNKNOWN', { symbol, currency: worthUnknown })
  if (symbolAfter <= symbolBefore) return undefined
  const scale = rung(context.ladder().state) >= rung('CAUTION') ? limits.cautionSizeScale : 1
  const symbolLimit = limits.symbolNotionalMax * scale
  if (!(symbolAfter <= symbolLimit))
    return deny('EXPOSURE_SYMBOL', { symbol, worstCase: symbolAfter, limit: symbolLimit })
  const totalLimit = limits.totalNotionalMax * scale
  if (!(totalAfter <= totalLimit))
    return deny('EXPOSURE_TOTAL', { symbol, worstCase: totalAfter, limit: totalLimit })
  return undefined
}
