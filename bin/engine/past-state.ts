import { formatPrice, type Ticks } from '../../src/domain/instrument.ts'
import { formatMoney } from '../../src/domain/money.ts'
import type { Terms } from '../../src/domain/order.ts'
import type { BookedOrder } from '../../src/journal/booked-order.ts'
import { isWaiting } from '../../src/journal/booked-order.ts'
import type { BookedContingency, Books } from '../../src/journal/books.ts'
import type { Holding } from '../../src/journal/holding.ts'
import { holdingKey } from '../../src/journal/keys.ts'
import { balanceOf, formatLine } from '../../src/journal/ledger.ts'

/**
 * The books at one place of the log, as plain JSON for people and programs: money and prices are decimal text, sizes
 * lots, positions signed, times epoch ms.
 */
export type PastState = ReturnType<typeof pastState>

export function pastState(books: Books, foldedFrom: number) {
  const { sequence, lastAt, run, running, crashed, intents, fills, duplicateFills, losingTrips } = books
  return {
    sequence,
    /** The entry of the snapshot that was begun with; 0: everything was read. */
    foldedFrom,
    at: lastAt,
    run,
    /** `unclean`: the run before ended without a stop, or this one stopped so. */
    engine: running ? ('running' as const) : crashed ? ('unclean' as const) : ('stopped' as const),
    ladder: books.ladder,
    positions: [...books.holdings.values()].map(positionOf),
    orders: [...books.open.values()].map((order) => orderOf(order, books)),
    groups: [...books.contingencies.values()].map((group) => groupOf(group, books)),
    ledger: [...books.ledgers.values()].map((line) => ({
      venue: line.venue,
      currency: line.currency,
      balance: formatMoney(balanceOf(line)),
      told: line.told,
      ...formatLine(line),
    })),
    anchors: { day: anchorOf(books, 'day'), peak: anchorOf(books, 'peak') },
    counts: { intents, fills, duplicateFills, groups: books.contingenciesPlaced, losingTrips },
  }
}

function positionOf(holding: Holding) {
  const { venue, symbol, position, settleCurrency, terms } = holding
  const { lots, cost, realised } = position
  const ticks = lots === 0 ? null : Number(cost) / (Number(holding.tickMoney) * lots)
  return {
    venue,
    symbol,
    lots: lots as number,
    /** A float: it may lie between two ticks. Null when flat. */
    averageEntry: ticks === null ? null : ticks * Number(holding.tickSize),
    lastPrice: holding.lastPrice === null ? null : formatPrice(holding, holding.lastPrice),
    realised: formatMoney(realised),
    /** Since it was flat, fees in the same currency taken off. */
    trip: formatMoney(holding.tripNet),
    currency: settleCurrency,
    terms: terms && { ...terms, maintenanceDeduction: formatMoney(terms.maintenanceDeduction) },
  }
}

function orderOf(order: BookedOrder, books: Books) {
  const { intent, filled } = order
  const { venue, symbol, clientOrderId, side, size, owner, purpose, timeInForce, postOnly, reduceOnly } =
    intent
  const holding = books.holdings.get(holdingKey(venue, symbol))
  const priceOf = (price: Ticks): string => (holding ? formatPrice(holding, price) : `${price} ticks`)
  const termsOf = (terms: Terms | null | undefined) =>
    terms ? { size: terms.size as number, price: terms.price === null ? null : priceOf(terms.price) } : null
  return {
    clientOrderId,
    orderId: order.orderId,
    venue,
    symbol,
    owner,
    purpose,
    side,
    size: size as number,
    filled: filled as number,
    price: intent.price === null ? null : priceOf(intent.price),
    timeInForce,
    postOnly,
    reduceOnly,
    trigger: intent.trigger ? { ...intent.trigger, price: priceOf(intent.trigger.price) } : null,
    leg: intent.leg ?? null,
    replaces: intent.replaces ?? null,
    /** Terms that were asked for, and are neither agreed to nor refused. */
    amendment: termsOf(order.amendment),
    /** What comes after it when it has ended. */
    replacement: termsOf(books.replacements.get(clientOrderId)),
    regions: {
      fill: fillRegion(order),
      command: order.command,
      knowledge: order.knowledge,
    },
    waiting: isWaiting(order),
    intendedAt: order.intendedAt,
    acceptedAt: order.acceptedAt,
    uncertainSince: order.uncertainSince,
    changedAt: order.changedAt,
  }
}

/** As the order's own machine names it. */
function fillRegion({ filled, intent }: BookedOrder): 'none' | 'partial' | 'full' | 'over' {
  if (filled === 0) return 'none'
  if (filled < intent.size) return 'partial'
  return filled === intent.size ? 'full' : 'over'
}

function groupOf({ contingency, placedAt, best, cancelling, legs }: BookedContingency, books: Books) {
  const { id, kind, venue, symbol, owner, size } = contingency
  const holding = books.holdings.get(holdingKey(venue, symbol))
  return {
    id,
    kind,
    venue,
    symbol,
    owner,
    size: size as number,
    placedAt,
    best: best === null ? null : holding ? formatPrice(holding, best) : `${best} ticks`,
    cancelling,
    legs: [...legs].map(([name, { filled, open }]) => ({ name, filled: filled as number, open: [...open] })),
  }
}

function anchorOf({ anchors }: Books, kind: 'day' | 'peak') {
  const anchor = anchors[kind]
  return anchor && { ...anchor, equity: formatMoney(anchor.equity) }
}
