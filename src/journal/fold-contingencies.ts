import { ENTRY } from '../domain/contingency.ts'
import type { ContingencyId } from '../domain/contingency-id.ts'
import type { Lots } from '../domain/instrument.ts'
import type { OrderIntent } from '../domain/order.ts'
import type { BookedOrder } from './booked-order.ts'
import type { BookedContingency, BookedLeg, Books } from './books.ts'
import { BooksError } from './books-error.ts'
import type { EventOf } from './events.ts'

/** What the journal's words do to groups of orders. What fills and what is open in a leg follows from its orders. */

export function contingencyPlaced(
  books: Books,
  { type: _placed, ...contingency }: EventOf<'ContingencyPlaced'>,
  at: number,
): void {
  const { id, entry, legs } = contingency
  if (books.contingencies.has(id)) throw new BooksError(`group ${id} was placed before`)
  const names = [...(entry ? [ENTRY] : []), ...legs.map(({ name }) => name)]
  books.contingenciesPlaced++
  books.contingencies.set(id, {
    contingency,
    placedAt: at,
    best: null,
    cancelling: false,
    legs: new Map(names.map((name) => [name, { filled: 0 as Lots, open: new Set() }])),
  })
}

export function contingencyChanged(
  books: Books,
  id: ContingencyId,
  make: (group: BookedContingency) => void,
): void {
  const group = books.contingencies.get(id)
  if (!group) throw new BooksError(`group ${id} was never placed, or has ended`)
  make(group)
}

export function contingencyEnded(books: Books, { id }: EventOf<'ContingencyEnded'>): void {
  contingencyChanged(books, id, () => books.contingencies.delete(id))
}

export const joinLeg = (books: Books, { intent }: BookedOrder): void =>
  void legOf(books, intent)?.open.add(intent.clientOrderId)

export const leaveLeg = (books: Books, { intent }: BookedOrder): void =>
  void legOf(books, intent)?.open.delete(intent.clientOrderId)

export function fillLeg(books: Books, { intent }: BookedOrder, size: Lots): void {
  const leg = legOf(books, intent)
  if (leg) leg.filled = (leg.filled + size) as Lots
}

/** undefined for an order of no group, and of one that has ended: what it fills later moves the position only. */
const legOf = (books: Books, { leg }: OrderIntent): BookedLeg | undefined =>
  leg && books.contingencies.get(leg.of)?.legs.get(leg.name)
