import type { Currency } from '../domain/balances.ts'
import type { InstrumentName } from '../domain/instrument.ts'
import { moneyToNumber } from '../domain/money.ts'
import { type ClientOrderId, direction, type Side } from '../domain/order.ts'
import { holdingKey } from '../journal/keys.ts'
import { type Ends, excesses, farthest, type NotionalLimits } from './exposure-bounds.ts'
import type { Facts } from './facts.ts'
import { type OrderFacts, workingLots } from './known-orders.ts'
import type { Invariant } from './observation.ts'

export interface ExposureLimits extends NotionalLimits {
  /** Mark in ticks; undefined while unknown. */
  readonly markTicks: (of: InstrumentName) => number | undefined
  /** Reporting currency for one unit; undefined while unknown. */
  readonly worth: (currency: Currency) => number | undefined
}

/**
 * No request leaves that could take a symbol, its venue, a group of symbols, the net or the gross position past its
 * limit, whatever fills in whatever order. One that makes a sum no worse may leave above its limit: it is the way back.
 * Everything is counted anew from the bare events; none of it is what the door keeps.
 */
export const exposureWithinLimits = (limits: ExposureLimits): Invariant => ({
  name: 'exposure-within-limits',
  observe(observation, facts) {
    if (observation.type !== 'OrderSent' || observation.intent.purpose === 'exit') return undefined
    const { clientOrderId, venue, symbol } = observation.intent
    const after = endsOf(facts, limits)
    const before = endsOf(facts, limits, { of: clientOrderId, keepsTerms: observation.amends })
    const over = excesses({ venue, symbol }, limits, before, after).find(
      ({ worst, limit, drift }) => worst > limit + drift,
    )
    return over && `${clientOrderId} makes the worst case of ${over.sum} ${over.worst}, limit ${over.limit}`
  },
})

/** What was not yet asked for: an order, or only other terms of it. */
interface Without {
  readonly of: ClientOrderId
  readonly keepsTerms: boolean
}

/** Of every instrument. What has no value yet could not have passed the door, and counts for nothing. */
function endsOf(facts: Facts, { markTicks, worth }: ExposureLimits, without?: Without): readonly Ends[] {
  const working = Map.groupBy(facts.orders.open.values(), ({ intent }) =>
    holdingKey(intent.venue, intent.symbol),
  )
  return Array.from(facts.books.holdings, ([key, { venue, symbol, tickMoney, settleCurrency }]) => {
    const lots = facts.lots.get(key) ?? 0
    const orders = (working.get(key) ?? []).flatMap((order) => {
      if (order.intent.clientOrderId !== without?.of) return order
      return without.keepsTerms ? { ...order, amendment: null } : []
    })
    const value =
      (markTicks({ venue, symbol }) ?? 0) * moneyToNumber(tickMoney) * (worth(settleCurrency) ?? 0)
    return {
      venue,
      symbol,
      highest: reach('buy', lots, orders) * value,
      lowest: -reach('sell', lots, orders) * value,
    }
  })
}

function reach(side: Side, lots: number, orders: readonly OrderFacts[]): number {
  const [reducing = [], opening = []] = [true, false].map((reduceOnly) =>
    orders.filter(({ intent }) => intent.side === side && intent.reduceOnly === reduceOnly).map(workingLots),
  )
  return farthest(lots * direction(side), reducing, opening)
}
