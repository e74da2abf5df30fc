import type { Currency } from '../domain/balances.ts'
import type { Contingency } from '../domain/contingency.ts'
import type { ContingencyId } from '../domain/contingency-id.ts'
import type { InstrumentKey, InstrumentSymbol, Lots, Ticks, VenueName } from '../domain/instrument.ts'
import type { LadderState } from '../domain/ladder.ts'
import type { Money } from '../domain/money.ts'
import type { ClientOrderId, Fill, OrderId, Terms } from '../domain/order.ts'
import { FLAT, type Position } from '../domain/position.ts'
import type { FillLine, InferredFill } from './booked-fill.ts'
import type { BookedOrder } from './booked-order.ts'
import { BooksError } from './books-error.ts'
import { BoundedMap } from './bounded-map.ts'
import type { Holding } from './holding.ts'
import { type FillIdentity, fillKey, holdingKey, orderKey } from './keys.ts'
import { type LedgerLine, ledgerKey } from './ledger.ts'

/**
 * What the engine knows: the fold of its journal. One fold, many readers; only `apply` in `fold.ts` writes here.
 *
 * What may go wrong here is to forget. Memory has a bound, so closed orders and old fills leave it in the order
 * in which they came; the bounds lie far beyond what a venue re-sends. A reconciler that waits for an old order may
 * read back further: a fill that comes back after it was forgotten is known by its age.
 */

/** Closed orders that are kept whole. A late fill of an older one still moves the position, but no order. */
const CLOSED_ORDERS_MAX = 10_000
/** Client ids of closed orders that were dropped: a late word about one of these is no broken invariant. */
const DROPPED_IDS_MAX = 100_000
/** Fills, funding payments and transfers whose ids are remembered, so that a report that comes twice counts once. */
const FILLS_MAX = 100_000
const FUNDING_IDS_MAX = 10_000
const TRANSFER_IDS_MAX = 10_000
/** Orders with fills that were inferred, and whose real ones may still come. */
const INFERRED_ORDERS_MAX = 1_000
/** Orders of others (a human, a liquidation), and ours whose acknowledgement has not come yet. */
const UNCLAIMED_ORDERS_MAX = 10_000

/** The ladder's last move, and the rung that somebody pinned it to. */
export interface BookedLadder {
  readonly state: LadderState
  readonly since: number
  readonly trigger: string
  readonly value: string
  readonly threshold: string
  /** No trigger loosens the ladder below it; NORMAL: not pinned. */
  readonly pin: LadderState
}

/** Where a market stood when the ladder began to work a position off. */
export interface BookedExit {
  readonly reference: Ticks
  readonly since: number
}

/** An equity that losses are measured from. */
export interface EquityAnchor {
  readonly utcDay: string
  readonly equity: Money
  readonly currency: Currency
}

/** A group of orders that has not ended. */
export interface BookedContingency {
  readonly contingency: Contingency
  readonly placedAt: number
  /** Where its trail hangs; null before it saw a price. */
  best: Ticks | null
  cancelling: boolean
  /** By name, the entry too. */
  readonly legs: ReadonlyMap<string, BookedLeg>
}

export interface BookedLeg {
  /** Of all its orders ever. */
  filled: Lots
  /** Oldest first. */
  readonly open: Set<ClientOrderId>
}

export class Books {
  /** 0 before the first start. */
  run = 0
  /** The last start had no clean stop after it. */
  crashed = false
  running = false
  sequence = 0
  /** Of the last entry; 0 before the first. */
  lastAt = 0
  /** Marks the client order ids of all runs; empty before the first start. */
  installation = ''
  /** Marks those of this run. */
  epoch = ''
  /** Venue time of the newest fill whose id was forgotten, by venue. */
  readonly fillsForgottenAt = new Map<VenueName, number>()
  /** Venue time of the newest fill, by venue. */
  readonly lastFillAt = new Map<VenueName, number>()
  /**
   * Up to when nothing that happened there is missing here, as far as entries prove: when we first saw the venue, and
   * then whenever both were equal. As `BookedOrder.fillsFrom`.
   */
  readonly completeUntil = new Map<VenueName, number>()
  /** Orders ever intended. */
  intents = 0
  fills = 0
  duplicateFills = 0
  readonly orders = new Map<ClientOrderId, BookedOrder>()
  readonly open = new Map<ClientOrderId, BookedOrder>()
  /** By venue and order (`orderKey`): two venues may give one id to two orders. */
  readonly clientOrderIds = new Map<string, ClientOrderId>()
  readonly holdings = new Map<InstrumentKey, Holding>()
  readonly contingencies = new Map<ContingencyId, BookedContingency>()
  /** Orders that are to be replaced when they have ended, with the terms of what comes after them. */
  readonly replacements = new Map<ClientOrderId, Terms>()
  /** Groups ever placed. */
  contingenciesPlaced = 0
  /** Money by venue and currency (`ledgerKey`). */
  readonly ledgers = new Map<string, LedgerLine>()
  /** STOP and CRITICAL stand here until an operator's move: a restart begins where the last run was. */
  ladder: BookedLadder = { state: 'NORMAL', since: 0, trigger: '', value: '', threshold: '', pin: 'NORMAL' }
  /** By instrument (`holdingKey`); each rung of the ladder begins anew. */
  readonly exits = new Map<InstrumentKey, BookedExit>()
  readonly anchors: Record<'day' | 'peak', EquityAnchor | null> = {
    day: null,
    peak: null,
  }
  /** Losing round trips in a row, over all instruments. */
  losingTrips = 0
  /** What the newest round trips brought, over all instruments, each as a share of the most that it cost; oldest first. */
  readonly tripReturns: number[] = []
  readonly closed = new BoundedMap<ClientOrderId, BookedOrder>(CLOSED_ORDERS_MAX)
  readonly dropped = new BoundedMap<ClientOrderId, true>(DROPPED_IDS_MAX)
  readonly fillLines = new BoundedMap<string, FillLine>(FILLS_MAX)
  readonly fundingIds = new BoundedMap<string, true>(FUNDING_IDS_MAX)
  readonly transferIds = new BoundedMap<string, true>(TRANSFER_IDS_MAX)
  /** By venue and order (`orderKey`), oldest first. What comes for one that was forgotten counts beside it, until positions are compared. */
  readonly inferred = new BoundedMap<string, readonly InferredFill[]>(INFERRED_ORDERS_MAX)
  /** By venue and order. Fills whose order is not known: of others, or ours before the venue's id of it was. */
  readonly unclaimed = new BoundedMap<string, { lots: Lots; value: Money }>(UNCLAIMED_ORDERS_MAX)

  /** The number of the next intent: what its client order id is made of. A replay repeats it. */
  get nextIntent(): number {
    return this.intents + 1
  }

  /** Of the next group. */
  get nextContingency(): ContingencyId {
    return `group${this.contingenciesPlaced + 1}` as ContingencyId
  }

  order(clientOrderId: ClientOrderId): Readonly<BookedOrder> | undefined {
    return this.orders.get(clientOrderId)
  }

  /** The order that a venue's word is about: by our id where it names it, else by its own. */
  orderOf(about: {
    readonly venue: VenueName
    readonly clientOrderId: ClientOrderId | null
    readonly orderId: OrderId
  }): Readonly<BookedOrder> | undefined {
    const named = about.clientOrderId && this.orders.get(about.clientOrderId)
    if (named && named.intent.venue === about.venue) return named
    const known = this.clientOrderIds.get(orderKey(about))
    return known && this.orders.get(known)
  }

  /** Orders of one instrument that are not closed. */
  openIn(venue: VenueName, symbol: InstrumentSymbol): Iterable<Readonly<BookedOrder>> {
    return this.holdings.get(holdingKey(venue, symbol))?.open.values() ?? []
  }

  /** Orders of one venue that are not closed. */
  *openAt(venue: VenueName): Generator<Readonly<BookedOrder>> {
    for (const order of this.open.values()) if (order.intent.venue === venue) yield order
  }

  /** Flat when nothing is known of the instrument. */
  position(venue: VenueName, symbol: InstrumentSymbol): Position {
    return this.holdings.get(holdingKey(venue, symbol))?.position ?? FLAT
  }

  /**
   * Whether this fill is counted already. One that is older than what was forgotten was counted, or is so late that
   * the comparison of positions has long corrected what it did.
   */
  hasFill(fill: FillIdentity & Pick<Fill, 'at'>): boolean {
    return fill.at <= (this.fillsForgottenAt.get(fill.venue) ?? 0) || this.fillLines.has(fillKey(fill))
  }

  /** Lots of an order that were inferred, of trades at this time or later, and that no real fill has come for. */
  inferredLots(order: Pick<FillIdentity, 'venue' | 'orderId'>, from = 0): Lots {
    let lots = 0
    for (const { line } of this.inferred.get(orderKey(order)) ?? []) if (line.at >= from) lots += line.size
    return lots as Lots
  }

  /** Undefined before anything was booked there. */
  ledger(venue: VenueName, currency: Currency): Readonly<LedgerLine> | undefined {
    return this.ledgers.get(ledgerKey(venue, currency))
  }

  hasTransfer(venue: VenueName, id: string): boolean {
    return this.transferIds.has(`${venue}/${id}`)
  }

  hasFunding(venue: VenueName, id: string): boolean {
    return this.fundingIds.has(`${venue}/${id}`)
  }
}

/** @throws BooksError when the instrument was not seen. */
export function holdingOf(books: Books, of: Pick<Holding, 'venue' | 'symbol'>, what: string): Holding {
  const key = holdingKey(of.venue, of.symbol)
  const holding = books.holdings.get(key)
  if (!holding) throw new BooksError(`${what} comes before InstrumentSeen of ${key}`)
  return holding
}
