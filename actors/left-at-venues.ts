import type { InstrumentLabel, InstrumentName, VenueName } from '../src/domain/instrument.ts'
import type { ClientOrderId } from '../src/domain/order.ts'
import type { BookedOrder } from '../src/journal/booked-order.ts'
import type { Books } from '../src/journal/books.ts'
import type { Ending, VenueRead } from './channels.ts'

/** What a stop leaves at venues, and what it cannot say of it. */
export type Left = Pick<Ending, 'left' | 'unknown'>

export interface Stopped {
  readonly books: Books
  /** Venues that could not be read: what is there is named as it was last known, elsewhere. */
  readonly unread: readonly VenueName[]
  readonly keepsPositions: boolean
  /** Whether an order that rests at a venue should not. */
  readonly mustGo: (order: Readonly<BookedOrder>) => boolean
  readonly labelOf: (of: InstrumentName) => InstrumentLabel
}

/**
 * Names what a stop leaves. What may go wrong is to believe a venue's list alone: an order whose answer was lost is not on
 * it and may still come to be, so whatever the journal has open and the list has not is named too.
 */
export function leftAtVenues(
  { openOrders, positions }: VenueRead,
  { books, unread, keepsPositions, mustGo, labelOf }: Stopped,
): Left {
  const listed = new Set<ClientOrderId>()
  const resting: string[] = []
  for (const order of openOrders) {
    const known = books.orderOf(order)
    if (!known) continue
    listed.add(known.intent.clientOrderId)
    if (mustGo(known)) resting.push(`order ${known.intent.clientOrderId} in ${labelOf(order)}`)
  }
  const unlisted = [...books.open.values()].filter(
    ({ intent }) => !listed.has(intent.clientOrderId) && !unread.includes(intent.venue),
  )
  const held = keepsPositions ? [] : positions.filter(({ lots }) => lots !== 0)
  return {
    left: [
      ...resting,
      ...unlisted.map(({ intent }) => `order ${intent.clientOrderId} in ${labelOf(intent)}, fate unknown`),
      ...held.map((position) => `${position.lots} lots of ${labelOf(position)}`),
    ],
    unknown: unlisted.map(({ intent }) => intent.clientOrderId),
  }
}
