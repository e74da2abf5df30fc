import type { Lots } from '../domain/instrument.ts'
import { type Money, ZERO } from '../domain/money.ts'
import { type ClientOrderId, neverLived, type OrderId } from '../domain/order.ts'
import type { BookedOrder } from './booked-order.ts'
import { type Books, holdingOf } from './books.ts'
import { BooksError } from './books-error.ts'
import type { EventOf } from './events.ts'
import { fillLeg, joinLeg, leaveLeg } from './fold-contingencies.ts'
import { orderKey } from './keys.ts'

/** What the journal's words do to one order. An order leaves the open ones on positive evidence only. */

export function intended(books: Books, event: EventOf<'OrderIntended'>, at: number): void {
  const { intent, venueAt = at } = event
  const id = intent.clientOrderId
  if (books.orders.has(id) || books.dropped.has(id)) throw new BooksError(`order ${id} was intended before`)
  if (!(Number.isSafeInteger(intent.size) && intent.size > 0))
    throw new BooksError(`order ${id}: a size of ${intent.size} lots`)
  begin(books, {
    intent,
    amendment: null,
    intendedAt: at,
    fillsFrom: venueAt,
    orderId: null,
    filled: 0 as Lots,
    filledValue: ZERO,
    knowledge: 'confirmed',
    command: 'submitting',
    closed: null,
    acceptedAt: null,
    triggeredAt: null,
    uncertainSince: null,
    changedAt: at,
  })
  books.intents++
  if (intent.replaces) books.replacements.delete(intent.replaces)
}

/** No intent of ours: it takes no number. Fills of it that came before are in the sum that it begins with. */
export function claimed(books: Books, event: EventOf<'OrderClaimed'>, at: number): void {
  const { intent, orderId, filled, value, venueAt = at } = event
  const id = intent.clientOrderId
  if (books.orders.has(id) || books.dropped.has(id))
    throw new BooksError(`order ${id} is in our care already`)
  const key = orderKey({ venue: intent.venue, orderId })
  if (books.clientOrderIds.has(key)) throw new BooksError(`venue order ${key} is in our care already`)
  begin(books, {
    intent,
    amendment: null,
    intendedAt: at,
    fillsFrom: venueAt,
    orderId,
    filled,
    filledValue: value,
    knowledge: 'confirmed',
    command: 'idle',
    closed: null,
    acceptedAt: at,
    triggeredAt: null,
    uncertainSince: null,
    changedAt: at,
  })
  books.clientOrderIds.set(key, id)
  books.unclaimed.delete(key)
}

function begin(books: Books, order: BookedOrder): void {
  const id = order.intent.clientOrderId
  const holding = holdingOf(books, order.intent, `order ${id}`)
  books.orders.set(id, order)
  books.open.set(id, order)
  holding.open.set(id, order)
  joinLeg(books, order)
}

export function amendRequested(order: BookedOrder, { price, size }: EventOf<'OrderAmendRequested'>): void {
  if (order.closed) return
  order.amendment = { price, size }
  if (order.command === 'idle') order.command = 'amending'
}

export function amended(order: BookedOrder, { price, size }: EventOf<'OrderAmended'>): void {
  order.intent = { ...order.intent, price, size }
  amendOver(order)
}

/** The outcome of an amendment is known. A cancel that is under way beside it goes on. */
export function amendOver(order: BookedOrder): void {
  order.amendment = null
  if (order.command === 'amending') order.command = 'idle'
}

/** The earlier state returns, an amendment that is under way included. */
export function cancelRefused(order: BookedOrder): void {
  if (order.closed) return
  const { orderId, amendment } = order
  order.command = orderId === null ? 'submitting' : amendment ? 'amending' : 'idle'
}

export function accepted(books: Books, event: EventOf<'OrderAccepted'>, at: number): void {
  const { clientOrderId, orderId } = event
  change(books, event, at, (order) => {
    const holder = books.clientOrderIds.get(keyOf(order, orderId))
    if (holder !== undefined && holder !== clientOrderId)
      throw new BooksError(`venue order ${orderId} is both ${holder} and ${clientOrderId}`)
    if (order.orderId !== null && order.orderId !== orderId)
      throw new BooksError(`order ${clientOrderId} is both ${order.orderId} and ${orderId}`)
    bind(books, order, orderId)
    order.acceptedAt ??= at
    confirm(order)
    reopen(books, order)
  })
}

/** The venue's word is known again. What contradicts ours stays a contradiction until it is resolved. */
export function confirm(order: BookedOrder): void {
  if (order.knowledge === 'uncertain') order.knowledge = 'confirmed'
  order.uncertainSince = null
  arrived(order)
}

export function doubt(order: BookedOrder, at: number): void {
  if (order.closed) return
  order.knowledge = 'uncertain'
  order.uncertainSince ??= at
  order.changedAt = at
}

/** Any sign of life from the venue answers the question whether the order got there. */
export function arrived(order: BookedOrder): void {
  if (order.command === 'submitting') order.command = 'idle'
}

/** Learns the venue's id of an order, and with it the fills that came before it was known. */
export function bind(books: Books, order: BookedOrder, orderId: OrderId): void {
  if (order.orderId === orderId) return
  order.orderId = orderId
  const key = keyOf(order, orderId)
  books.clientOrderIds.set(key, order.intent.clientOrderId)
  const early = books.unclaimed.get(key)
  if (!early) return
  books.unclaimed.delete(key)
  count(books, order, early.lots, early.value)
}

const keyOf = ({ intent }: BookedOrder, orderId: OrderId): string =>
  orderKey({ venue: intent.venue, orderId })

export function count(books: Books, order: BookedOrder, size: Lots, value: Money): void {
  order.filled = (order.filled + size) as Lots
  order.filledValue = (order.filledValue + value) as Money
  fillLeg(books, order, size)
}

export function close(books: Books, order: BookedOrder, event: EventOf<'OrderClosed'>, at: number): void {
  order.closed = { outcome: event.outcome, code: event.code, at }
  order.command = 'idle'
  order.amendment = null
  confirm(order)
  const id = order.intent.clientOrderId
  books.open.delete(id)
  holdingOf(books, order.intent, `order ${id}`).open.delete(id)
  leaveLeg(books, order)
  const oldest = books.closed.set(id, order)
  if (oldest) drop(books, oldest[1])
}

function drop(books: Books, order: BookedOrder): void {
  const { intent, orderId } = order
  books.orders.delete(intent.clientOrderId)
  if (orderId) books.clientOrderIds.delete(keyOf(order, orderId))
  books.dropped.set(intent.clientOrderId, true)
}

/** An order that was closed as never having lived, and shows a sign of life, has lived: how it ends is open again. */
export function reopen(books: Books, order: BookedOrder): void {
  const outcome = order.closed?.outcome
  if (outcome === undefined || !neverLived(outcome)) return
  const id = order.intent.clientOrderId
  order.closed = null
  order.knowledge = 'contradicted'
  books.closed.delete(id)
  books.open.set(id, order)
  holdingOf(books, order.intent, `order ${id}`).open.set(id, order)
  joinLeg(books, order)
}

/** Applies a change to the order that an event names. Orders that were dropped from memory stay closed. */
export function change(
  books: Books,
  event: { readonly type: string; readonly clientOrderId: ClientOrderId },
  at: number,
  make: (order: BookedOrder) => void,
): void {
  const order = books.orders.get(event.clientOrderId)
  if (order) {
    make(order)
    order.changedAt = at
  } else if (!books.dropped.has(event.clientOrderId))
    throw new BooksError(`${event.type} of order ${event.clientOrderId}, which no intent announced`)
}
