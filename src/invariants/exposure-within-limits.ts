import type { Currency } from '../domain/balances.ts'
import type { InstrumentName, InstrumentSymbol } from '../domain/instrument.ts'
import { moneyToNumber } from '../domain/money.ts'
import { type ClientOrderId, direction, type Side } from '../domain/order.ts'
import { holdingKey } from '../journal/books.ts'
import type { DoorLimits } from '../risk/door-context.ts'
import type { CorrelatedGroup } from '../risk/groups.ts'
import { type Facts, type OrderFacts, workingLots } from './facts.ts'
import type { Invariant } from './observation.ts'

export interface ExposureLimits
  extends Pick<DoorLimits, 'symbolNotionalMax' | 'venueNotionalMax' | 'netNotionalMax' | 'totalNotionalMax'> {
  readonly groups: readonly CorrelatedGroup[]
  /** Mark in ticks; undefined while unknown. */
  readonly markTicks: (symbol: InstrumentSymbol) => number | undefined
  /** Reporting currency for one unit; undefined while unknown. */
  readonly worth: (currency: Currency) => number | undefined
}

/** The marks may have moved so far between the door's look and the request. */
const MARK_DRIFT_SHARE = 0.05

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
    for (const { sum, of, limit } of boundsOf({ venue, symbol }, limits)) {
      const worst = total(after, of)
      const drift = total(after, (ends) => Math.abs(of(ends))) * MARK_DRIFT_SHARE
      if (worst > total(before, of) && worst > limit + drift)
        return `${clientOrderId} makes the worst case of ${sum} ${worst}, limit ${limit}`
    }
    return undefined
  },
})

/** The ends that fills can bring one position to, as values at the mark. */
interface Ends extends InstrumentName {
  readonly highest: number
  readonly lowest: number
}

interface Bound {
  readonly sum: string
  /** What one position adds to it. */
  readonly of: (ends: Ends) => number
  readonly limit: number
}

const worstOf = ({ highest, lowest }: Ends): number => Math.max(highest, -lowest)

/** The limits that an order in this instrument can break. */
function boundsOf({ venue, symbol }: InstrumentName, limits: ExposureLimits): readonly Bound[] {
  const { groups, symbolNotionalMax, venueNotionalMax, netNotionalMax, totalNotionalMax } = limits
  const only =
    (belongs: (ends: Ends) => boolean, of: Bound['of']): Bound['of'] =>
    (ends) =>
      belongs(ends) ? of(ends) : 0
  const atVenue = (ends: Ends): boolean => ends.venue === venue
  const bothWays = (sum: string, belongs: (ends: Ends) => boolean, limit: number): readonly Bound[] => [
    { sum: `${sum}, long`, of: only(belongs, ({ highest }) => highest), limit },
    { sum: `${sum}, short`, of: only(belongs, ({ lowest }) => -lowest), limit },
  ]
  return [
    {
      sum: symbol,
      of: only((ends) => atVenue(ends) && ends.symbol === symbol, worstOf),
      limit: symbolNotionalMax,
    },
    { sum: venue, of: only(atVenue, worstOf), limit: venueNotionalMax },
    ...groups
      .filter(({ symbols }) => symbols.has(symbol))
      .flatMap(({ name, symbols, notionalMax }) =>
        bothWays(name, (ends) => symbols.has(ends.symbol), notionalMax),
      ),
    ...bothWays('everything', () => true, netNotionalMax),
    { sum: 'everything, either way', of: worstOf, limit: totalNotionalMax },
  ]
}

const total = (all: readonly Ends[], of: Bound['of']): number => all.reduce((sum, ends) => sum + of(ends), 0)

/** What was not yet asked for: an order, or only other terms of it. */
interface Without {
  readonly of: ClientOrderId
  readonly keepsTerms: boolean
}

/** Of every instrument. What has no value yet could not have passed the door, and counts for nothing. */
function endsOf(facts: Facts, { markTicks, worth }: ExposureLimits, without?: Without): readonly Ends[] {
  const working = Map.groupBy(facts.open.values(), ({ intent }) => holdingKey(intent.venue, intent.symbol))
  return Array.from(facts.books.holdings, ([key, { venue, symbol, tickMoney, settleCurrency }]) => {
    const lots = facts.lots.get(key) ?? 0
    const orders = (working.get(key) ?? []).flatMap((order) => {
      if (order.intent.clientOrderId !== without?.of) return order
      return without.keepsTerms ? { ...order, amendment: null } : []
    })
    const value = (markTicks(symbol) ?? 0) * moneyToNumber(tickMoney) * (worth(settleCurrency) ?? 0)
    return {
      venue,
      symbol,
      highest: farthest('buy', lots, orders) * value,
      lowest: -farthest('sell', lots, orders) * value,
    }
  })
}

/** How far fills of one side carry a position to that side: reduce-only ones come first, since they end at flat. */
function farthest(side: Side, lots: number, orders: readonly OrderFacts[]): number {
  const [reducing = [], opening = []] = [true, false].map((reduceOnly) =>
    orders.filter(({ intent }) => intent.side === side && intent.reduceOnly === reduceOnly).map(workingLots),
  )
  let end = lots * direction(side)
  for (const size of reducing) end = Math.max(end, Math.min(0, end + size))
  for (const size of opening) end += size
  return end
}
