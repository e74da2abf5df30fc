import { type Lots, notional, type Ticks } from '../domain/instrument.ts'
import { type Money, ZERO } from '../domain/money.ts'
import type { Fill } from '../domain/order.ts'
import { applyFill } from '../domain/position.ts'
import { type BookedOrder, type Books, fillKey, type Holding, holdingOf } from './books.ts'
import { BooksError } from './books-error.ts'
import type { EventOf } from './events.ts'
import { arrived, bind, count, reopen } from './fold-orders.ts'

/** What the journal's words do to positions and money. Sums are exact, so their order does not matter. */

/** Every fill counts once, whatever the state of its order, and also when the order is not ours. */
export function filled(books: Books, fill: Fill, at: number): void {
  const key = fillKey(fill)
  if (books.fillLines.has(key)) {
    books.duplicateFills++
    return
  }
  if (!(Number.isSafeInteger(fill.size) && fill.size > 0))
    throw new BooksError(`fill ${key}: a size of ${fill.size} lots`)
  const holding = holdingOf(books, fill, `fill ${key}`)
  const value = notional(holding, fill.price, fill.size)
  const realised = trade(books, holding, fill, fill.fee)
  books.fillLines.set(key, { realised, fee: fill.fee })
  books.fills++
  books.lastFillAt = Math.max(books.lastFillAt ?? 0, fill.at)
  books.turnover = (books.turnover + value) as Money
  books.ledger.fees = (books.ledger.fees + fill.fee) as Money
  const order = books.orderOf(fill) as BookedOrder | undefined
  if (!order) {
    keepUnclaimed(books, fill, value)
    return
  }
  if (order.orderId === null) bind(books, order, fill.orderId)
  count(order, fill.size, value, fill.fee)
  order.changedAt = at
  arrived(order)
  reopen(books, order)
}

function keepUnclaimed(books: Books, fill: Fill, value: Money): void {
  const early = books.unclaimed.get(fill.orderId)
  books.unclaimed.set(fill.orderId, {
    lots: ((early?.lots ?? 0) + fill.size) as Lots,
    value: ((early?.value ?? ZERO) + value) as Money,
    fees: ((early?.fees ?? ZERO) + fill.fee) as Money,
  })
}

/** Moves the position, the ledger and the round trip; returns what was realised. */
function trade(
  books: Books,
  holding: Holding,
  fill: Pick<Fill, 'side' | 'price' | 'size'>,
  fee: Money,
): Money {
  const before = holding.position
  const after = applyFill(before, fill, holding)
  const realised = (after.realised - before.realised) as Money
  holding.position = after
  holding.lastPrice = fill.price
  holding.tripNet = (holding.tripNet + realised - fee) as Money
  books.ledger.realised = (books.ledger.realised + realised) as Money
  const ended = before.lots !== 0 && Math.sign(after.lots) !== Math.sign(before.lots)
  if (ended) {
    books.losingTrips = holding.tripNet < 0n ? books.losingTrips + 1 : 0
    holding.tripNet = ZERO
  }
  return realised
}

export function feeCorrected(books: Books, event: EventOf<'FeeCorrected'>): void {
  const { venue, tradeId, orderId, difference } = event
  books.ledger.fees = (books.ledger.fees + difference) as Money
  const line = orderId && books.fillLines.get(fillKey({ venue, orderId, tradeId }))
  if (!line) return
  line.fee = (line.fee + difference) as Money
  const order = books.orderOf({ orderId, clientOrderId: null }) as BookedOrder | undefined
  if (order) order.fees = (order.fees + difference) as Money
}

export function fundingPaid(books: Books, { venue, id, amount }: EventOf<'FundingPaid'>): void {
  if (books.hasFunding(venue, id)) return
  books.fundingIds.set(`${venue}/${id}`, true)
  books.ledger.funding = (books.ledger.funding + amount) as Money
}

/** The venue's position wins; the difference is booked as a trade without a fee, so that the ledger explains it. */
export function adjusted(books: Books, event: EventOf<'PositionAdjusted'>): void {
  const { symbol, from, to } = event
  const holding = holdingOf(books, event, 'a position adjustment')
  if (holding.position.lots !== from)
    throw new BooksError(
      `${symbol} is adjusted from ${from} lots while it stands at ${holding.position.lots}`,
    )
  if (from === to) return
  const price = event.price ?? holding.lastPrice ?? (0 as Ticks)
  const side = to > from ? 'buy' : 'sell'
  trade(books, holding, { side, price, size: Math.abs(to - from) as Lots }, ZERO)
}
