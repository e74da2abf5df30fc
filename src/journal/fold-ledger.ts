import type { Currency } from '../domain/balances.ts'
import type { Lots, Ticks, VenueName } from '../domain/instrument.ts'
import { add, formatMoney, type Money, ZERO } from '../domain/money.ts'
import { type Books, holdingOf } from './books.ts'
import { BooksError } from './books-error.ts'
import type { EventOf } from './events.ts'
import { trade } from './fold-position.ts'
import { fillKey, holdingKey } from './keys.ts'
import { balanceOf, lineIn, post } from './ledger.ts'
import { currenciesOf, SETTLE_CURRENCY } from './legacy.ts'

/** What the journal's words do to money, and what the venue's word does to a position that no fill explains. */

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

/**
 * Neither profit nor loss: the equities that losses are measured from move with it, in the same entry, so that no crash
 * between the two makes one of it.
 */
export function fundsTransferred(books: Books, event: EventOf<'FundsTransferred'>): void {
  const { venue, id, currency, amount, worth } = event
  const key = `${venue}/${id}`
  if (books.transferIds.has(key)) return
  books.transferIds.set(key, true)
  post(lineIn(books.ledgers, venue, currency), 'transferred', amount)
  for (const kind of ['day', 'peak'] as const) {
    const anchor = books.anchors[kind]
    if (worth && anchor?.currency === worth.currency)
      books.anchors[kind] = { ...anchor, equity: add(anchor.equity, worth.amount) }
  }
}

/** The venue's balance wins; the difference is booked as neither profit nor cost. */
export function balanceAdjusted(books: Books, event: EventOf<'BalanceAdjusted'>, at: number): void {
  const { venue, currency, from, to, venueAt = at } = event
  const known = books.ledger(venue, currency)
  const balance = known ? balanceOf(known) : ZERO
  if (balance !== from)
    throw new BooksError(
      `${venue} ${currency} is adjusted from ${formatMoney(from)} while it stands at ${formatMoney(balance)}`,
    )
  const line = lineIn(books.ledgers, venue, currency)
  post(line, 'adjusted', (to - from) as Money)
  line.told = true
  line.toldAt = venueAt
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
