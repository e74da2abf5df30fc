import { type Lots, notional, type VenueName } from '../domain/instrument.ts'
import { type Money, subtract, ZERO } from '../domain/money.ts'
import type { Fill } from '../domain/order.ts'
import type { FillEffect, FillLine } from './booked-fill.ts'
import type { BookedOrder } from './booked-order.ts'
import { type Books, holdingOf } from './books.ts'
import { BooksError } from './books-error.ts'
import type { EventOf } from './events.ts'
import { arrived, bind, count, reopen } from './fold-orders.ts'
import { reprice, trade } from './fold-position.ts'
import type { Holding } from './holding.ts'
import { fillKey, orderKey, venueOfKey } from './keys.ts'
import { lineIn, post } from './ledger.ts'

/** What fills do to the books: those that come, and those that were booked otherwise than they were. */

/** Every fill counts once, whatever the state of its order, and also when the order is not ours. */
export function filled(books: Books, event: EventOf<'FillRecorded'>, at: number): void {
  const { fill, source, replaces = 0 as Lots } = event
  const key = fillKey(fill)
  if (books.fillLines.has(key)) {
    books.duplicateFills++
    return
  }
  if (!(Number.isSafeInteger(fill.size) && fill.size > 0))
    throw new BooksError(`fill ${key}: a size of ${fill.size} lots`)
  if (replaces > Math.min(fill.size, books.inferredLots(fill)))
    throw new BooksError(`fill ${key}: ${replaces} lots of it were never inferred`)
  const holding = holdingOf(books, fill, `fill ${key}`)
  const { settleCurrency } = holding
  const { fee, feeCurrency = settleCurrency, side, price, at: filledAt } = fill
  const replaced = replaceInferred(books, holding, fill, replaces)
  const size = (fill.size - replaces) as Lots
  const tripFee = feeCurrency === settleCurrency ? portionOf(fee, size, fill.size) : ZERO
  const effect = replaced && size === 0 ? replaced : trade(books, holding, { side, price, size }, tripFee)
  const line = { ...effect, side, price, size: fill.size, at: filledAt, fee, feeCurrency }
  const forgotten = books.fillLines.set(key, line)
  if (forgotten) reach(books.fillsForgottenAt, venueOfKey(forgotten[0]), forgotten[1].at)
  if (source === 'inferred') keepInferred(books, fill, line)
  books.fills++
  reach(books.lastFillAt, fill.venue, filledAt)
  const value = notional(holding, price, size)
  post(lineIn(books.ledgers, fill.venue, settleCurrency), 'turnover', value)
  post(lineIn(books.ledgers, fill.venue, feeCurrency), 'fees', fee)
  countIn(books, fill, size, value, at)
}

function countIn(books: Books, fill: Fill, lots: Lots, value: Money, at: number): void {
  const order = books.orderOf(fill) as BookedOrder | undefined
  if (!order) {
    const early = books.unclaimed.get(orderKey(fill)) ?? { lots: 0, value: ZERO }
    books.unclaimed.set(orderKey(fill), {
      lots: (early.lots + lots) as Lots,
      value: (early.value + value) as Money,
    })
    return
  }
  if (order.orderId === null) bind(books, order, fill.orderId)
  if (lots > 0) count(books, order, lots, value)
  order.changedAt = at
  arrived(order)
  reopen(books, order)
}

/** A fill was booked at a price that was not its own. @throws BooksError when it was booked at another one. */
export function priceCorrected(books: Books, event: EventOf<'PriceCorrected'>): void {
  const { from, to } = event
  const key = fillKey(event)
  const line = books.fillLines.get(key)
  if (line?.price !== from)
    throw new BooksError(`fill ${key} is corrected from ${from} ticks, and was booked at ${line?.price}`)
  const holding = holdingOf(books, event, `fill ${key}`)
  revalue(books, { ...event, clientOrderId: null }, reprice(books, holding, line, line.size, to))
  line.price = to
}

function keepInferred(books: Books, { venue, orderId, tradeId }: Fill, line: FillLine): void {
  const key = orderKey({ venue, orderId })
  books.inferred.set(key, [...(books.inferred.get(key) ?? []), { venue, orderId, tradeId, line }])
}

/**
 * Lots that were inferred turn out to be this fill's: they stay, at its price, and the fee that was inferred for them is
 * given back, except to the round trip, which may have been judged by it. Returns what the fill stands for from now on.
 */
function replaceInferred(books: Books, holding: Holding, fill: Fill, lots: Lots): FillEffect | undefined {
  const { orderId, venue, price } = fill
  const order = orderKey(fill)
  const standing = [...(books.inferred.get(order) ?? [])]
  let effect: FillEffect | undefined
  for (let left = lots as number; left > 0; ) {
    const [oldest] = standing
    if (!oldest) break
    const { line, tradeId } = oldest
    const taken = Math.min(left, line.size) as Lots
    const fee = portionOf(line.fee, taken, line.size)
    post(lineIn(books.ledgers, venue, line.feeCurrency), 'fees', -fee as Money)
    revalue(books, fill, reprice(books, holding, line, taken, price))
    effect = { realised: line.realised, openShare: line.openShare, trip: line.trip, kept: line.kept }
    line.fee = subtract(line.fee, fee)
    line.size = (line.size - taken) as Lots
    left -= taken
    if (line.size > 0) continue
    standing.shift()
    books.fillLines.delete(fillKey({ venue, orderId, tradeId }))
    books.fills--
  }
  if (standing.length > 0) books.inferred.set(order, standing)
  else books.inferred.delete(order)
  return effect
}

/** The order's fills are worth so much more, whether we know the order or not. */
function revalue(books: Books, of: Pick<Fill, 'venue' | 'clientOrderId' | 'orderId'>, value: Money): void {
  const order = books.orderOf(of) as BookedOrder | undefined
  if (order) order.filledValue = (order.filledValue + value) as Money
  const early = books.unclaimed.get(orderKey(of))
  if (!order && early) early.value = (early.value + value) as Money
}

/** The newest time of a venue. */
function reach(times: Map<VenueName, number>, venue: VenueName, at: number): void {
  times.set(venue, Math.max(times.get(venue) ?? 0, at))
}

const portionOf = (amount: Money, lots: Lots, of: Lots): Money =>
  ((amount * BigInt(lots)) / BigInt(of)) as Money
