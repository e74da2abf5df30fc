import { isProtective, type OrderIntent } from '../../domain/order.ts'
import { type Denial, denialsOf } from '../denial.ts'
import type { DoorContext } from '../door-context.ts'

const deny = denialsOf('rates')

/**
 * Layer 6: how many, how often, and never against ourselves. A known client id is refused whatever it is for: the
 * venue would take it for the old order. So is, for a moment, an order that says the same under another id while the first
 * may still fill. That and the rest do not hold for exits, whose budget is reserved; the venue's own self-trade
 * prevention stands behind them.
 */
export function ratesLayer(intent: OrderIntent, context: DoorContext): Denial | undefined {
  const { clientOrderId, owner, venue } = intent
  if (context.knows(clientOrderId)) return deny('RATE_DUPLICATE', { clientOrderId })
  if (intent.purpose === 'exit') return undefined
  const { ordersPerSecondMax, openOrdersMax, duplicateWindowMs } = context.limits
  // A stop that is there twice costs nothing, and one that is missing does.
  const twin = isProtective(intent) ? undefined : context.twinOf(intent)
  if (twin !== undefined)
    return deny('RATE_DUPLICATE_CONTENT', { symbol: intent.symbol, twin, duplicateWindowMs })
  const sent = context.ordersInLastSecond(owner)
  if (sent >= ordersPerSecondMax) return deny('RATE_ORDERS', { owner, sent, ordersPerSecondMax })
  if (context.working.count >= openOrdersMax)
    return deny('RATE_OPEN_ORDERS', { open: context.working.count, openOrdersMax })
  if (!context.budgetForOrders(venue)) return deny('RATE_VENUE_BUDGET', { venue })
  // What waits for a trigger is in no book yet, and what must get out takes our own orders out of its way.
  if (intent.trigger || (intent.reduceOnly && intent.price === null)) return undefined
  return context.working.meets(intent, intent.side, intent.price) ? selfTrade(intent, context) : undefined
}

/** Names the order of ours that it would meet. */
function selfTrade(intent: OrderIntent, { working }: DoorContext): Denial {
  const price = intent.price ?? 'market'
  for (const own of working.of(intent))
    if (!own.waiting && own.side !== intent.side && crosses(intent, own.price))
      return deny('RATE_SELF_TRADE', { price, own: own.clientOrderId, ownPrice: own.price ?? 'market' })
  throw new Error(`an order at ${price} meets one of ours that is not there`)
}

function crosses(intent: OrderIntent, ownPrice: number | null): boolean {
  if (intent.price === null || ownPrice === null) return true
  return intent.side === 'buy' ? intent.price >= ownPrice : intent.price <= ownPrice
}
