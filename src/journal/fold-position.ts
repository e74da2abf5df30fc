import { type Lots, notional, type Ticks } from '../domain/instrument.ts'
import { type Money, moneyToNumber, ZERO } from '../domain/money.ts'
import { direction, type Fill } from '../domain/order.ts'
import { applyFill } from '../domain/position.ts'
import type { FillEffect, FillLine } from './booked-fill.ts'
import type { Books } from './books.ts'
import type { Holding } from './holding.ts'
import { lineIn, post } from './ledger.ts'

/** What lots and prices do to a position, its ledger line and its round trip. Sums are exact, so their order does not matter. */

/** Moves the position. The fee is in settlement currency, and only the round trip's: it is not booked here. */
export function trade(
  books: Books,
  holding: Holding,
  fill: Pick<Fill, 'side' | 'price' | 'size'>,
  fee: Money,
): FillEffect {
  const before = holding.position
  const after = applyFill(before, fill, holding)
  const realised = (after.realised - before.realised) as Money
  holding.position = after
  holding.lastPrice = fill.price
  holding.tripNet = (holding.tripNet + realised - fee) as Money
  post(lineIn(books.ledgers, holding.venue, holding.settleCurrency), 'realised', realised)
  const opened = before.lots === 0 || Math.sign(before.lots) === direction(fill.side)
  const crossed = !opened && Math.abs(after.lots) > 0 && Math.sign(after.lots) !== Math.sign(before.lots)
  const trip = holding.trip + (crossed ? 1 : 0)
  if (before.lots !== 0 && Math.sign(after.lots) !== Math.sign(before.lots)) endTrip(books, holding)
  else if (!opened) holding.kept *= after.lots / before.lots
  if (magnitude(after.cost) > holding.tripCost) holding.tripCost = magnitude(after.cost)
  const openShare = opened ? 1 : crossed ? Math.abs(after.lots) / fill.size : 0
  return { realised, openShare, trip, kept: holding.kept }
}

/** So many outcomes are enough for an estimate of the next, and older ones say little of it. */
const TRIPS_MAX = 500

const magnitude = (amount: Money): Money => (amount < 0n ? -amount : amount) as Money

function endTrip(books: Books, holding: Holding): void {
  if (holding.tripCost > 0n) {
    books.tripReturns.push(moneyToNumber(holding.tripNet) / moneyToNumber(holding.tripCost))
    if (books.tripReturns.length > TRIPS_MAX) books.tripReturns.shift()
  }
  books.losingTrips = holding.tripNet < 0n ? books.losingTrips + 1 : 0
  holding.tripNet = ZERO
  holding.tripCost = ZERO
  holding.trip++
  holding.kept = 1
}

/**
 * So many lots of a booked fill were traded at another price. The difference is cost of those that are still open, in the
 * proportion that average costs have them, and profit of the rest. What a round trip that is over was judged by stays.
 * Returns how much more the lots are worth.
 */
export function reprice(books: Books, holding: Holding, line: FillLine, lots: Lots, price: Ticks): Money {
  const { side, openShare } = line
  const turnover = (notional(holding, price, lots) - notional(holding, line.price, lots)) as Money
  const difference = turnover * BigInt(direction(side))
  const isOfTrip = line.trip === holding.trip
  const toCost = isOfTrip ? part(difference, (openShare * holding.kept) / line.kept) : 0n
  const realised = (toCost - difference) as Money
  const { position } = holding
  holding.position = {
    lots: position.lots,
    cost: (position.cost + toCost) as Money,
    realised: (position.realised + realised) as Money,
  }
  // What a crossing fill closed was of the trip before.
  if (isOfTrip)
    holding.tripNet = (holding.tripNet +
      (openShare > 0 ? toCost - part(difference, openShare) : -difference)) as Money
  line.realised = (line.realised + realised) as Money
  const ledger = lineIn(books.ledgers, holding.venue, holding.settleCurrency)
  post(ledger, 'realised', realised)
  post(ledger, 'turnover', turnover)
  return turnover
}

/** Shares of lots are counted in so many parts: half of one is far below what money is counted in. */
const PARTS = 10 ** 15

const part = (amount: bigint, share: number): bigint =>
  (amount * BigInt(Math.round(share * PARTS))) / BigInt(PARTS)
