import type { Currency } from '../domain/balances.ts'
import { type Lots, notional, type Ticks, type VenueName } from '../domain/instrument.ts'
import { formatMoney, type Money, ZERO } from '../domain/money.ts'
import type { Fill } from '../domain/order.ts'
import { applyFill } from '../domain/position.ts'
import { type BookedOrder, type Books, fillKey, type Holding, holdingKey, holdingOf } from './books.ts'
import { BooksError } from './books-error.ts'
import type { EventOf } from './events.ts'
import { arrived, bind, count, reopen } from './fold-orders.ts'
import { balanceOf, lineIn, post } from './ledger.ts'
import { currenciesOf, SETTLE_CURRENCY } from './legacy.ts'

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
  const { settleCurrency } = holding
  const { fee, feeCurrency = settleCurrency } = fill
  const realised = trade(books, holding, fill, feeCurrency === settleCurrency ? fee : ZERO)
  const forgotten = books.fillLines.set(key, { realised, at: fill.at, fee, feeCurrency })
  if (forgotten) books.fillsForgottenAt = Math.max(books.fillsForgottenAt, forgotten[1].at)
  books.fills++
  books.lastFillAt = Math.max(books.lastFillAt ?? 0, fill.at)
  post(lineIn(books.ledgers, fill.venue, settleCurrency), 'turnover', value)
  post(lineIn(books.ledgers, fill.venue, feeCurrency), 'fees', fee)
  const order = books.orderOf(fill) as BookedOrder | undefined
  if (!order) {
    keepUnclaimed(books, fill, value)
    return
  }
  if (order.orderId === null) bind(books, order, fill.orderId)
  count(books, order, fill.size, value)
  order.changedAt = at
  arrived(order)
  reopen(books, order)
}

function keepUnclaimed(books: Books, fill: Fill, value: Money): void {
  const early = books.unclaimed.get(fill.orderId)
  books.unclaimed.set(fill.orderId, {
    lots: ((early?.lots ?? 0) + fill.size) as Lots,
    value: ((early?.value ?? ZERO) + value) as Money,
  })
}

/** Moves the position, the ledger and the round trip; returns what was realised. The fee is in settlement currency. */
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
  post(lineIn(books.ledgers, holding.venue, holding.settleCurrency), 'realised', realised)
  const ended = before.lots !== 0 && Math.sign(after.lots) !== Math.sign(before.lots)
  if (ended) {
    books.losingTrips = holding.tripNet < 0n ? books.losingTrips + 1 : 0
    holding.tripNet = ZERO
  }
  return realised
}

/** A fee that was taken for one in another currency is given back there first, and then charged here. */
export function feeCorrected(books: Books, event: EventOf<'FeeCorrected'>): void {
  const { venue, tradeId, orderId, difference } = event
  const line = orderId && books.fillLines.get(fillKey({ venue, orderId, tradeId }))
  const currency = event.currency ?? line?.feeCurrency ?? someCurrencyOf(books, venue)
  if (line && line.feeCurrency !== currency && line.fee !== ZERO)
    throw new BooksError(`fill ${tradeId} was charged in ${line.feeCurrency} and is corrected in ${currency}`)
  post(lineIn(books.ledgers, venue, currency), 'fees', difference)
  if (!line) return
  line.fee = (line.fee + difference) as Money
  line.feeCurrency = currency
}

/** Only entries of earlier engines leave open which fill they mean; those settled in one currency. */
function someCurrencyOf(books: Books, venue: VenueName): Currency {
  for (const holding of books.holdings.values()) if (holding.venue === venue) return holding.settleCurrency
  return SETTLE_CURRENCY
}

export function fundingPaid(books: Books, event: EventOf<'FundingPaid'>): void {
  const { venue, id, symbol, amount } = event
  if (books.hasFunding(venue, id)) return
  books.fundingIds.set(`${venue}/${id}`, true)
  const holding = books.holdings.get(holdingKey(venue, symbol))
  const currency = event.currency ?? holding?.settleCurrency ?? currenciesOf(symbol).settle
  post(lineIn(books.ledgers, venue, currency), 'funding', amount)
}

/** The venue's balance wins; the difference is booked as neither profit nor cost. */
export function balanceAdjusted(books: Books, event: EventOf<'BalanceAdjusted'>): void {
  const { venue, currency, from, to } = event
  const known = books.ledger(venue, currency)
  const balance = known ? balanceOf(known) : ZERO
  if (balance !== from)
    throw new BooksError(
      `${venue} ${currency} is adjusted from ${formatMoney(from)} while it stands at ${formatMoney(balance)}`,
    )
  const line = lineIn(books.ledgers, venue, currency)
  post(line, 'adjusted', (to - from) as Money)
  line.told = true
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
