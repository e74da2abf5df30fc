import { tickMoneyOf } from '../domain/instrument.ts'
import { type LadderState, LOOSENED_BY_HAND, TIGHTENED_BY_HAND, tighter } from '../domain/ladder.ts'
import { ZERO } from '../domain/money.ts'
import type { BookedOrder } from './booked-order.ts'
import { type Books, holdingOf } from './books.ts'
import { BooksError } from './books-error.ts'
import type { EventOf, JournalEntry, JournalEvent } from './events.ts'
import { contingencyChanged, contingencyEnded, contingencyPlaced } from './fold-contingencies.ts'
import { filled, priceCorrected } from './fold-fills.ts'
import { adjusted, balanceAdjusted, feeCorrected, fundingPaid, fundsTransferred } from './fold-ledger.ts'
import {
  accepted,
  amended,
  amendOver,
  amendRequested,
  cancelRefused,
  change,
  claimed,
  close,
  confirm,
  doubt,
  intended,
  reopen,
} from './fold-orders.ts'
import { newHolding } from './holding.ts'
import { holdingKey } from './keys.ts'
import { SETTLE_CURRENCY } from './legacy.ts'

/**
 * Folds one more entry into the books, in place. Pure of everything but its arguments: the same entries make
 * the same books in any process. It checks before it writes, so a throw leaves the books as they were.
 * @throws BooksError when the entry contradicts the ones before it.
 */
export function apply(books: Books, { sequence, at, event }: JournalEntry): void {
  if (sequence !== books.sequence + 1)
    throw new BooksError(`entry ${sequence} follows entry ${books.sequence}: the order is total and gapless`)
  applyEvent(books, event, at)
  noteEqual(books, event, at)
  books.sequence = sequence
  books.lastAt = at
}

/** A venue was equal to us when these were written: else nothing that may open leaves, and an adjustment makes it so. */
function noteEqual(books: Books, event: JournalEvent, at: number): void {
  if (event.type === 'PositionAdjusted') books.completeUntil.set(event.venue, event.venueAt ?? at)
  if (event.type === 'OrderIntended' && !event.intent.reduceOnly)
    books.completeUntil.set(event.intent.venue, event.venueAt ?? at)
}

function applyEvent(books: Books, event: JournalEvent, at: number): void {
  switch (event.type) {
    case 'EngineStarted':
      started(books, event, at)
      break
    case 'InstrumentSeen':
      instrumentSeen(books, event, at)
      break
    case 'OrderIntended':
      intended(books, event, at)
      break
    case 'OrderClaimed':
      claimed(books, event, at)
      break
    case 'OrderAccepted':
      accepted(books, event, at)
      break
    case 'OrderTriggered':
      change(books, event, at, (order) => {
        order.triggeredAt ??= at
      })
      break
    case 'OrderUncertain':
      change(books, event, at, (order) => doubt(order, at))
      break
    case 'OrderConfirmed':
      change(books, event, at, (order) => {
        order.knowledge = 'confirmed'
        confirm(order)
      })
      break
    case 'OrderContradicted':
      change(books, event, at, (order) => {
        order.knowledge = 'contradicted'
        reopen(books, order)
      })
      break
    case 'OrderCancelRequested':
      change(books, event, at, (order) => {
        if (!order.closed) order.command = 'cancelling'
      })
      break
    case 'OrderCancelRefused':
      change(books, event, at, cancelRefused)
      break
    case 'OrderAmendRequested':
      change(books, event, at, (order) => amendRequested(order, event))
      break
    case 'OrderAmended':
      change(books, event, at, (order) => amended(order, event))
      break
    case 'OrderAmendRefused':
      change(books, event, at, amendOver)
      break
    case 'ReplacementWanted': {
      const { clientOrderId, price, size } = event
      change(books, event, at, () => books.replacements.set(clientOrderId, { price, size }))
      break
    }
    case 'ReplacementDropped':
      books.replacements.delete(event.clientOrderId)
      break
    case 'OrderClosed':
      change(books, event, at, (order) => close(books, order, event, at))
      break
    case 'ContingencyPlaced':
      contingencyPlaced(books, event, at)
      break
    case 'ContingencyTrailed':
      contingencyChanged(books, event.id, (group) => {
        group.best = event.best
      })
      break
    case 'ContingencyCancelRequested':
      contingencyChanged(books, event.id, (group) => {
        group.cancelling = true
      })
      break
    case 'ContingencyEnded':
      contingencyEnded(books, event)
      break
    case 'FillRecorded':
      filled(books, event, at)
      break
    case 'PriceCorrected':
      priceCorrected(books, event)
      break
    case 'FeeCorrected':
      feeCorrected(books, event)
      break
    case 'FundingPaid':
      fundingPaid(books, event)
      break
    case 'PositionAdjusted':
      adjusted(books, event)
      break
    case 'BalanceAdjusted':
      balanceAdjusted(books, event, at)
      break
    case 'FundsTransferred':
      fundsTransferred(books, event)
      break
    case 'MarginTermsAdjusted':
      holdingOf(books, event, 'an adjustment of margin terms').terms = event.terms
      break
    case 'LadderMoved':
      ladderMoved(books, event, at)
      break
    case 'LadderPinned':
      books.ladder = { ...books.ladder, pin: tighter(books.ladder.pin, event.to) }
      break
    case 'ExitBegan':
      books.exits.set(holdingKey(event.venue, event.symbol), { reference: event.reference, since: at })
      break
    case 'EquityAnchored':
      books.anchors[event.kind] = {
        utcDay: event.utcDay,
        equity: event.equity,
        currency: event.currency ?? SETTLE_CURRENCY,
      }
      break
    case 'EngineStopped':
      books.running = false
      books.crashed = !event.clean
      break
    default:
      throw new BooksError(`unknown event ${JSON.stringify(event satisfies never)}`)
  }
}

const UNDER_WAY: ReadonlySet<BookedOrder['command']> = new Set(['submitting', 'amending'])

/** Requests of an earlier run that were under way have nobody left who waits for their answers. */
function started(books: Books, event: EventOf<'EngineStarted'>, at: number): void {
  if (event.run !== books.run + 1) throw new BooksError(`run ${event.run} follows run ${books.run}`)
  books.crashed = books.crashed || books.running
  books.run = event.run
  books.installation = event.installation
  books.epoch = event.epoch ?? event.installation
  books.running = true
  for (const order of books.open.values()) if (UNDER_WAY.has(order.command)) doubt(order, at)
}

function instrumentSeen(books: Books, event: EventOf<'InstrumentSeen'>, at: number): void {
  const key = holdingKey(event.venue, event.symbol)
  const known = books.holdings.get(key)
  if (!known) {
    books.holdings.set(key, newHolding(event))
    if (!books.completeUntil.has(event.venue)) books.completeUntil.set(event.venue, event.venueAt ?? at)
    return
  }
  if (known.multiplier !== event.multiplier && known.position.lots !== 0)
    throw new BooksError(
      `${key}: a lot changed from ${known.multiplier} to ${event.multiplier} under an open position`,
    )
  const { baseCurrency = known.baseCurrency, settleCurrency = known.settleCurrency } = event
  if (
    known.settleCurrency !== settleCurrency &&
    (known.position.lots !== 0 || known.position.realised !== ZERO)
  )
    throw new BooksError(`${key}: what was traded in ${known.settleCurrency} settles in ${settleCurrency}`)
  if (known.tickSize !== event.tickSize) known.lastPrice = null
  known.baseCurrency = baseCurrency
  known.settleCurrency = settleCurrency
  known.tickSize = event.tickSize
  known.multiplier = event.multiplier
  known.tickMoney = tickMoneyOf(event.tickSize, event.multiplier)
}

function ladderMoved(books: Books, event: EventOf<'LadderMoved'>, at: number): void {
  const { from, to, trigger, value, threshold } = event
  if (from !== books.ladder.state)
    throw new BooksError(`the ladder moves from ${from} while it stands at ${books.ladder.state}`)
  books.ladder = { state: to, since: at, trigger, value, threshold, pin: pinAfter(books.ladder.pin, event) }
  books.exits.clear()
}

/** Whoever tightens by hand pins the rung; whoever loosens by hand takes every pin away. */
function pinAfter(pin: LadderState, { to, trigger }: EventOf<'LadderMoved'>): LadderState {
  if (trigger === TIGHTENED_BY_HAND) return tighter(pin, to)
  return trigger === LOOSENED_BY_HAND ? 'NORMAL' : pin
}
