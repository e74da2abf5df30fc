import type { Currency } from '../../src/domain/balances.ts'
import { formatPrice } from '../../src/domain/instrument.ts'
import { formatMoney, type Money } from '../../src/domain/money.ts'
import { neverLived } from '../../src/domain/order.ts'
import type { Books } from '../../src/journal/books.ts'
import { withJournal } from '../../src/journal/journal-reader.ts'
import { fillKey, holdingKey } from '../../src/journal/keys.ts'
import { balanceOf } from '../../src/journal/ledger.ts'
import { verifyJournal } from '../../src/journal/verify-journal.ts'
import { accountAt, type FillThere, type OrderThere } from './exchange-account.ts'

const VENUE = 'kucoin' as Parameters<typeof holdingKey>[0]
const CURRENCY = 'USDT' as Currency

/**
 * What differs between the journal of an engine that has stopped flat and the exchange's own account, in sentences. Empty:
 * every order, every fill, every position and the money are the same, over all lives of the engine.
 */
export async function differencesAfter(journalFile: string, url: string): Promise<readonly string[]> {
  const { balance, fills, orders, positions } = await accountAt(url)
  const { adjusted, books } = withJournal(journalFile, (reader) => ({
    books: verifyJournal(reader).books,
    // What a comparison has to put right was lost before. The first balance is what was there before us.
    adjusted: [...reader.find({})].flatMap(({ sequence, text }) => {
      const type = /"type":"(PositionAdjusted|BalanceAdjusted)"/.exec(text)?.[1]
      return type ? [{ sequence, type }] : []
    }),
  }))
  const [opening, ...others] = adjusted
  return [
    ...orderDifferences(books, orders),
    ...fillDifferences(books, fills),
    ...Object.entries(positions).map(([symbol, lots]) => `${symbol}: ${lots} lots are left at the exchange`),
    ...[...books.holdings.values()]
      .filter(({ position }) => position.lots !== 0)
      .map(({ symbol, position }) => `${symbol}: ${position.lots} lots are left in the books`),
    ...(opening?.type === 'PositionAdjusted' ? [opening, ...others] : others).map(
      ({ sequence, type }) => `entry ${sequence} is a ${type}: something was lost, and found by a comparison`,
    ),
    ...moneyDifferences(books, balance),
  ]
}

function orderDifferences(books: Books, there: readonly OrderThere[]): readonly string[] {
  const found: string[] = []
  const seen = new Set<string>()
  for (const { clientOid, dealSize, isActive } of there) {
    if (seen.has(clientOid)) found.push(`${clientOid} is more than one order at the exchange`)
    seen.add(clientOid)
    if (isActive) found.push(`${clientOid} is left alive at the exchange`)
    const ours = books.order(clientOid as never)
    if (!ours) found.push(`${clientOid} is at the exchange, and the journal does not know it`)
    else if (ours.filled !== dealSize)
      found.push(`${clientOid} has filled ${ours.filled} in the books and ${dealSize} at the exchange`)
  }
  for (const [id, { closed }] of books.orders) {
    if (!closed) found.push(`${id} is still open in the books`)
    else if (neverLived(closed.outcome) && seen.has(id))
      found.push(`${id} is closed as ${closed.outcome} and was at the exchange`)
    else if (!neverLived(closed.outcome) && !seen.has(id))
      found.push(`${id} is closed as ${closed.outcome} and never was at the exchange`)
  }
  return found
}

function fillDifferences(books: Books, there: readonly FillThere[]): readonly string[] {
  const found: string[] = []
  for (const { fee, orderId, price, side, size, symbol, tradeId } of there) {
    const key = fillKey({ venue: VENUE, orderId: orderId as never, tradeId })
    const line = books.fillLines.get(key)
    const holding = books.holdings.get(holdingKey(VENUE, symbol as never))
    if (!line || !holding) {
      found.push(`the fill ${tradeId} of ${orderId} is not in the books`)
      continue
    }
    const ours = `${line.side} ${line.size} @ ${Number(formatPrice(holding, line.price))} fee ${Number(formatMoney(line.fee))}`
    const theirs = `${side} ${size} @ ${Number(price)} fee ${Number(fee)}`
    if (ours !== theirs)
      found.push(`the fill ${tradeId} is ${ours} in the books and ${theirs} at the exchange`)
  }
  if (books.fillLines.size !== there.length)
    found.push(`${books.fillLines.size} fills in the books, ${there.length} at the exchange`)
  return found
}

function moneyDifferences(books: Books, there: number): readonly string[] {
  const line = books.ledger(VENUE, CURRENCY)
  const ours = line ? formatMoney(balanceOf(line) as bigint as Money) : '0'
  return Number(ours) === there ? [] : [`${ours} ${CURRENCY} in the books, ${there} at the exchange`]
}
