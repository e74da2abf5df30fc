import type { InstrumentName, Ticks } from '../../domain/instrument.ts'
import type { OrderIntent } from '../../domain/order.ts'
import { isThrough, type Trigger } from '../../domain/trigger.ts'
import { type Denial, denialsOf } from '../denial.ts'
import type { DoorContext } from '../door-context.ts'

const deny = denialsOf('sanity')

/** Valid on all four venues. */
const CLIENT_ORDER_ID = /^[A-Za-z0-9]{1,32}$/

/** Layer 3: the order itself, against its instrument and the mark. Holds for exits too. */
export function sanityLayer(intent: OrderIntent, context: DoorContext): Denial | undefined {
  const { symbol, size, price, clientOrderId } = intent
  if (!CLIENT_ORDER_ID.test(clientOrderId)) return deny('ORDER_CLIENT_ID', { clientOrderId })
  const instrument = context.instrument(intent)
  if (!instrument) return deny('ORDER_INSTRUMENT', { symbol, venue: intent.venue })
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
  const badTrigger = intent.trigger && triggerDenial(intent.trigger, intent, priceMax, context)
  if (badTrigger) return badTrigger
  // A market order has no price to hold against the mark: only the way out may cost what it costs.
  if (price === null) return intent.reduceOnly ? undefined : deny('ORDER_MARKET', { purpose: intent.purpose })
  if (!isPrice(price, priceMax)) return deny('ORDER_PRICE', { symbol, price, priceMax })
  // A stop-limit comes into the book when the price is at its trigger: that is what its limit is held against.
  const [against, reference] = intent.trigger
    ? ['trigger', intent.trigger.price]
    : ['mark', context.markTicks(intent)]
  if (reference === undefined || !(reference > 0 && Number.isFinite(reference)))
    return deny('ORDER_MARK_UNKNOWN', { symbol })
  const { bandShare } = context.limits
  if (Math.abs(price - reference) > reference * bandShare)
    return deny('ORDER_BAND', { symbol, price, [against]: reference, bandShare })
  return undefined
}

/** A trigger that is reached already is no stop: the venue would send the order at once. */
function triggerDenial(
  trigger: Trigger,
  of: InstrumentName,
  priceMax: Ticks,
  context: DoorContext,
): Denial | undefined {
  const { symbol } = of
  const { price, direction, by } = trigger
  if (!isPrice(price, priceMax)) return deny('ORDER_TRIGGER', { symbol, trigger: price, priceMax })
  const watched = context.watchedTicks(of, by)
  if (watched === undefined || !(watched > 0 && Number.isFinite(watched)))
    return deny('ORDER_MARK_UNKNOWN', { symbol, by })
  return isThrough(trigger, watched)
    ? deny('ORDER_TRIGGER_THROUGH', { symbol, trigger: price, direction, by, watched })
    : undefined
}

const isPrice = (price: number, priceMax: Ticks): boolean =>
  Number.isSafeInteger(price) && price > 0 && price <= priceMax

/** The ladder's exits go into the book at once or not at all: a trigger would fire at a rung where nothing may leave. */
const contradictory = (intent: OrderIntent): boolean =>
  (intent.postOnly && (intent.timeInForce === 'IOC' || intent.price === null)) ||
  (intent.purpose === 'exit' && (!intent.reduceOnly || intent.trigger !== undefined))
