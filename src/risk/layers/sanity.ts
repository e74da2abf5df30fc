import type { OrderIntent } from '../../domain/order.ts'
import { type Denial, denialsOf } from '../denial.ts'
import type { DoorContext } from '../door-context.ts'

const deny = denialsOf('sanity')

/** Valid on all four venues. */
const CLIENT_ORDER_ID = /^[A-Za-z0-9]{1,32}$/

/** Layer 3: the order itself, against its instrument and the mark. Holds for exits too. */
export function sanityLayer(intent: OrderIntent, context: DoorContext): Denial | undefined {
  const { symbol, size, price, clientOrderId } = intent
  if (!CLIENT_ORDER_ID.test(clientOrderId)) return deny('ORDER_CLIENT_ID', { clientOrderId })
  const instrument = context.instrument(symbol)
  if (instrument?.venue !== intent.venue) return deny('ORDER_INSTRUMENT', { symbol, venue: intent.venue })
  if (!instrument.tradable) return deny('ORDER_NOT_TRADABLE', { symbol })
  const { orderLotsMax, priceMax } = instrument
  if (!Number.isSafeInteger(size) || size <= 0 || size > orderLotsMax)
    return deny('ORDER_SIZE', { symbol, size, orderLotsMax })
  if (contradictory(intent)) {
    const { purpose, timeInForce, postOnly, reduceOnly } = intent
    return deny('ORDER_FLAGS', {
      purpose,
      timeInForce,
      postOnly: String(postOnly),
      reduceOnly: String(reduceOnly),
    })
  }
  // A market order has no price to hold against the mark: only the way out may cost what it costs.
  if (price === null)
    return intent.purpose === 'exit' ? undefined : deny('ORDER_MARKET', { purpose: intent.purpose })
  if (!Number.isSafeInteger(price) || price <= 0 || price > priceMax)
    return deny('ORDER_PRICE', { symbol, price, priceMax })
  const mark = context.markTicks(symbol)
  if (mark === undefined || !(mark > 0 && Number.isFinite(mark)))
    return deny('ORDER_MARK_UNKNOWN', { symbol })
  const { bandShare } = context.limits
  if (Math.abs(price - mark) > mark * bandShare) return deny('ORDER_BAND', { symbol, price, mark, bandShare })
  return undefined
}

const contradictory = (intent: OrderIntent): boolean =>
  (intent.postOnly && (intent.timeInForce === 'IOC' || intent.price === null)) ||
  (intent.purpose === 'exit' && !intent.reduceOnly)
