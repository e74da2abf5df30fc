import type { ClientOrderId } from '../src/domain/order.ts'
import type { BookedOrder, Books } from '../src/journal/books.ts'
import type { Ending } from './channels.ts'

type Read = NonNullable<Ending['read']>

/** What a stop leaves at the venue, and what it cannot say of it. */
export type Left = Pick<Ending, 'left' | 'unknown'>

/**
 * Names what a stop leaves. What may go wrong is to believe the venue's list alone: an order whose answer was lost is not on
 * it and may still come to be, so whatever the journal has open and the list has not is named too.
 * @param mustGo whether an order that rests at the venue should not.
 */
export function leftAtVenue(
  { openOrders, positions }: Read,
  books: Books,
  keepsPositions: boolean,
  mustGo: (order: Readonly<BookedOrder>) => boolean,
): Left {
  const listed = new Set<ClientOrderId>()
  const resting: string[] = []
  for (const order of openOrders) {
    const known = books.orderOf(order)
    if (!known) continue
    listed.add(known.intent.clientOrderId)
    if (mustGo(known)) resting.push(`order ${known.intent.clientOrderId} in ${order.symbol}`)
  }
  const unlisted = [...books.open.values()].filter(({ intent }) => !listed.has(intent.clientOrderId))
  const held = keepsPositions ? [] : positions.filter(({ lots }) => lots !== 0)
  return {
    left: [
      ...resting,
      ...unlisted.map(({ intent }) => `order ${intent.clientOrderId} in ${intent.symbol}, fate unknown`),
      ...held.map(({ lots, symbol }) => `${lots} lots of ${symbol}`),
    ],
    unknown: unlisted.map(({ intent }) => intent.clientOrderId),
  }
}
