import type { InstrumentSymbol } from '../domain/instrument.ts'
import { moneyToNumber } from '../domain/money.ts'
import type { ClientOrderId } from '../domain/order.ts'
import { holdingKey } from '../journal/books.ts'
import { NOTHING_WORKING, type Working, withOrder, worstCase } from '../risk/worst-case.ts'
import { type Facts, workingLots } from './facts.ts'
import type { Invariant } from './observation.ts'

export interface ExposureLimits {
  /** Value at the mark, settlement currency, with everything in flight and uncertain filled. */
  readonly symbolNotionalMax: number
  readonly totalNotionalMax: number
  /** Mark in ticks; undefined while unknown. */
  readonly markTicks: (symbol: InstrumentSymbol) => number | undefined
}

/** The mark may have moved so far between the door's look and the request. */
const MARK_DRIFT_SHARE = 0.05

/**
 * No request leaves that could take the position past its limits, whatever fills in whatever order. One that
 * makes the worst case no worse may leave above a limit: it is the way back. Recomputed from the bare events.
 */
export const exposureWithinLimits = (limits: ExposureLimits): Invariant => ({
  name: 'exposure-within-limits',
  observe(observation, facts) {
    if (observation.type !== 'OrderSent' || observation.intent.purpose === 'exit') return undefined
    const { clientOrderId, venue, symbol } = observation.intent
    const key = holdingKey(venue, symbol)
    const after = worstLots(facts, key)
    const before = worstLots(facts, key, { of: clientOrderId, keepsTerms: observation.amends })
    if (after <= before) return undefined
    const value = (of: string, lots: number): number => {
      const holding = facts.books.holdings.get(of)
      const mark = holding && limits.markTicks(holding.symbol)
      return holding && mark !== undefined ? mark * lots * moneyToNumber(holding.tickMoney) : 0
    }
    const inSymbol = value(key, after)
    if (inSymbol > limits.symbolNotionalMax * (1 + MARK_DRIFT_SHARE))
      return `${symbol}: ${clientOrderId} makes the worst case ${inSymbol}, limit ${limits.symbolNotionalMax}`
    let total = 0
    for (const of of facts.books.holdings.keys()) total += value(of, worstLots(facts, of))
    return total > limits.totalNotionalMax * (1 + MARK_DRIFT_SHARE)
      ? `${clientOrderId} makes the worst case of all symbols ${total}, limit ${limits.totalNotionalMax}`
      : undefined
  },
})

/** What was not yet asked for: an order, or only other terms of it. */
interface Without {
  readonly of: ClientOrderId
  readonly keepsTerms: boolean
}

/** Worst-case lots of an instrument. */
function worstLots(facts: Facts, key: string, without?: Without): number {
  let working: Working = NOTHING_WORKING
  for (const order of facts.open.values()) {
    const { clientOrderId, venue, symbol, side, reduceOnly } = order.intent
    if (holdingKey(venue, symbol) !== key) continue
    const isMeant = clientOrderId === without?.of
    if (isMeant && !without.keepsTerms) continue
    const size = workingLots(isMeant ? { ...order, amendment: null } : order)
    working = withOrder(working, { side, reduceOnly, size })
  }
  return worstCase(facts.lots.get(key) ?? 0, working)
}
