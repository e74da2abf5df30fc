import type { Currency } from '../domain/balances.ts'
import type { InstrumentKey, InstrumentSymbol, Lots, VenueName } from '../domain/instrument.ts'
import { ZERO } from '../domain/money.ts'
import {
  type ClientOrderId,
  direction,
  type Fill,
  neverLived,
  type OrderId,
  type OrderIntent,
  type OrderOutcome,
  type Terms,
} from '../domain/order.ts'
import { remaining } from '../journal/booked-order.ts'
import type { Books } from '../journal/books.ts'
import { BoundedMap } from '../journal/bounded-map.ts'
import type { EventOf, JournalEntry } from '../journal/events.ts'
import { fillKey, holdingKey, orderKey } from '../journal/keys.ts'
import { ledgerKey } from '../journal/ledger.ts'
import { currenciesOf, SETTLE_CURRENCY } from '../journal/legacy.ts'

/** An order as the bare events tell it. */
export interface OrderFacts {
  intent: OrderIntent
  /** Terms that were asked for; null while none are, or their outcome is known. */
  amendment: Terms | null
  /** Sequence of the entry that asked for them; 0 for one of an earlier run. */
  amendmentAt: number | null
  /** Sequence of its OrderIntended; 0 for one of an earlier run. */
  readonly intendedAt: number
  orderId: OrderId | null
  filled: number
  /** How it was said to have ended; null while it has not. */
  outcome: OrderOutcome | null
}

/** As long as the books remember fills and closed orders. */
const FILLS_MAX = 100_000
const CLOSED_ORDERS_MAX = 10_000

/**
 * A second, deliberately plain fold of the journal: sums of unique fills, and which orders are open. The books
 * are checked against it, so it shares none of their code paths; it begins where the books stood at the run's
 * start.
 */
export class Facts {
  readonly lots = new Map<InstrumentKey, number>()
  /** Σ signed price × size × tickMoney of all fills: what the positions cost, less what they realised. */
  readonly value = new Map<InstrumentKey, bigint>()
  /** Paid, by venue and currency. */
  readonly fees = new Map<string, bigint>()
  readonly funding = new Map<string, bigint>()
  readonly open = new Map<ClientOrderId, OrderFacts>()
  readonly #closed = new BoundedMap<ClientOrderId, OrderFacts>(CLOSED_ORDERS_MAX)
  readonly #fills = new BoundedMap<string, true>(FILLS_MAX)
  /** What is left of fills that were inferred, by venue and order, oldest first. */
  readonly #inferred = new Map<string, Inferred[]>()
  readonly #paid = new BoundedMap<string, true>(FILLS_MAX)
  readonly #owners = new BoundedMap<string, ClientOrderId>(CLOSED_ORDERS_MAX)
  /** By venue and order, as the owners are. Fills of orders whose owner is not known (yet). */
  readonly #strangers = new BoundedMap<string, number>(CLOSED_ORDERS_MAX)
  readonly books: Books

  constructor(books: Books) {
    this.books = books
    for (const [key, { position }] of books.holdings) {
      this.lots.set(key, position.lots)
      this.value.set(key, position.cost - position.realised)
    }
    for (const [key, { fees, funding }] of books.ledgers) {
      this.fees.set(key, fees)
      this.funding.set(key, funding)
    }
    for (const [key] of books.fillLines) this.#fills.set(key, true)
    for (const [order, standing] of books.inferred)
      for (const { venue, tradeId, line } of standing)
        this.#standIn(order, { ...line, tradeId, feeLine: ledgerKey(venue, line.feeCurrency) })
    for (const [key] of books.fundingIds) this.#paid.set(key, true)
    for (const [id, { intent, amendment, orderId, filled }] of books.open) {
      this.open.set(id, {
        intent,
        amendment,
        amendmentAt: amendment && 0,
        intendedAt: 0,
        orderId,
        filled,
        outcome: null,
      })
      if (orderId !== null) this.#owners.set(orderKey({ venue: intent.venue, orderId }), id)
    }
    for (const [id, { intent, orderId, filled, closed }] of books.closed)
      this.#closed.set(id, {
        intent,
        amendment: null,
        amendmentAt: null,
        intendedAt: 0,
        orderId,
        filled,
        outcome: closed?.outcome ?? null,
      })
  }

  order(clientOrderId: ClientOrderId): OrderFacts | undefined {
    return this.open.get(clientOrderId) ?? this.#closed.get(clientOrderId)
  }

  orderOf(of: Pick<Fill, 'venue' | 'clientOrderId' | 'orderId'>): OrderFacts | undefined {
    const id = of.clientOrderId ?? this.#owners.get(orderKey(of))
    return id === undefined ? undefined : this.order(id)
  }

  observe({ sequence, event }: JournalEntry): void {
    switch (event.type) {
      case 'OrderIntended': {
        const { intent } = event
        const made = {
          intent,
          amendment: null,
          amendmentAt: null,
          intendedAt: sequence,
          orderId: null,
          filled: 0,
          outcome: null,
        }
        this.open.set(intent.clientOrderId, made)
        break
      }
      case 'OrderClaimed': {
        const { intent, orderId, filled } = event
        const known = { amendment: null, amendmentAt: null, intendedAt: sequence, outcome: null }
        this.open.set(intent.clientOrderId, { ...known, intent, orderId, filled })
        const key = orderKey({ venue: intent.venue, orderId })
        this.#owners.set(key, intent.clientOrderId)
        this.#strangers.delete(key)
        break
      }
      case 'OrderAccepted':
        this.#accepted(event.clientOrderId, event.orderId)
        break
      case 'OrderAmendRequested':
      case 'OrderAmended':
      case 'OrderAmendRefused':
        this.#amend(event, sequence)
        break
      case 'OrderClosed':
        this.#close(event.clientOrderId, event.outcome)
        break
      case 'FillRecorded':
        this.#filled(event)
        break
      case 'PriceCorrected': {
        const { side, size, from, to } = event
        this.#revalue(event, direction(side) * size, to - from)
        break
      }
      case 'FeeCorrected':
        increase(this.fees, this.correctedLine(event), event.difference)
        break
      case 'FundingPaid':
        if (!this.#paid.has(`${event.venue}/${event.id}`))
          increase(this.funding, this.fundedLine(event), event.amount)
        this.#paid.set(`${event.venue}/${event.id}`, true)
        break
      case 'PositionAdjusted': {
        // No fills explain it; from here on the sums begin anew at what the books say.
        const key = holdingKey(event.venue, event.symbol)
        const { cost, realised } = this.books.position(event.venue, event.symbol)
        this.lots.set(key, event.to)
        this.value.set(key, cost - realised)
        break
      }
      default:
        break
    }
  }

  /** The ledger line that a fill's fee belongs to. */
  chargedLine({ venue, symbol, feeCurrency }: Fill): string {
    return ledgerKey(venue, feeCurrency ?? this.#settlementOf(venue, symbol))
  }

  /** The one that a correction belongs to; when it does not say so, that of the fill. */
  correctedLine({ venue, orderId, tradeId, currency }: EventOf<'FeeCorrected'>): string {
    const line = orderId && this.books.fillLines.get(fillKey({ venue, orderId, tradeId }))
    return ledgerKey(venue, currency ?? line?.feeCurrency ?? SETTLE_CURRENCY)
  }

  fundedLine({ venue, symbol, currency }: EventOf<'FundingPaid'>): string {
    return ledgerKey(venue, currency ?? this.#settlementOf(venue, symbol))
  }

  #settlementOf(venue: VenueName, symbol: InstrumentSymbol): Currency {
    return this.books.holdings.get(holdingKey(venue, symbol))?.settleCurrency ?? currenciesOf(symbol).settle
  }

  #accepted(clientOrderId: ClientOrderId, orderId: OrderId): void {
    const order = this.order(clientOrderId)
    if (!order) return
    order.orderId ??= orderId
    const key = orderKey({ venue: order.intent.venue, orderId })
    this.#owners.set(key, clientOrderId)
    order.filled += this.#strangers.get(key) ?? 0
    this.#strangers.delete(key)
    this.#reopen(order)
  }

  /** Said never to have lived, it shows a sign of life: what becomes of it has to be accounted for again. */
  #reopen(order: OrderFacts): void {
    if (order.outcome === null || !neverLived(order.outcome)) return
    order.outcome = null
    this.#closed.delete(order.intent.clientOrderId)
    this.open.set(order.intent.clientOrderId, order)
  }

  #amend(
    event: EventOf<'OrderAmendRequested' | 'OrderAmended' | 'OrderAmendRefused'>,
    sequence: number,
  ): void {
    const order = this.order(event.clientOrderId)
    if (!order) return
    if (event.type === 'OrderAmended')
      order.intent = { ...order.intent, price: event.price, size: event.size }
    const isAsked = event.type === 'OrderAmendRequested'
    order.amendment = isAsked ? { price: event.price, size: event.size } : null
    order.amendmentAt = isAsked ? sequence : null
  }

  #close(clientOrderId: ClientOrderId, outcome: OrderOutcome): void {
    const order = this.open.get(clientOrderId)
    if (!order) return
    order.outcome = outcome
    this.open.delete(clientOrderId)
    this.#closed.set(clientOrderId, order)
  }

  #filled({ fill, source, replaces = 0 as Lots }: EventOf<'FillRecorded'>): void {
    const key = fillKey(fill)
    if (this.#fills.has(key)) return
    this.#fills.set(key, true)
    const { side, size, price, fee } = fill
    const line = this.chargedLine(fill)
    const signed = (direction(side) * (size - replaces)) as Lots
    const holding = holdingKey(fill.venue, fill.symbol)
    this.lots.set(holding, (this.lots.get(holding) ?? 0) + signed)
    this.#revalue(fill, signed, price)
    this.#takeBack(fill, replaces)
    increase(this.fees, line, fee)
    if (source === 'inferred') this.#standIn(orderKey(fill), { ...fill, feeLine: line })
    const order = this.orderOf(fill)
    const lots = size - replaces
    if (order) {
      order.filled += lots
      this.#reopen(order)
    } else this.#strangers.set(orderKey(fill), (this.#strangers.get(orderKey(fill)) ?? 0) + lots)
  }

  /** Lots that were inferred are this fill's: at its price, and without the fee that was inferred. */
  #takeBack(fill: Fill, lots: number): void {
    const standing = this.#inferred.get(orderKey(fill)) ?? []
    for (let left = lots; left > 0 && standing[0]; ) {
      const [oldest] = standing
      const taken = Math.min(left, oldest.size)
      const fee = (oldest.fee * BigInt(taken)) / BigInt(oldest.size)
      this.#revalue(fill, direction(fill.side) * taken, fill.price - oldest.price)
      increase(this.fees, oldest.feeLine, -fee)
      oldest.fee -= fee
      oldest.size -= taken
      left -= taken
      if (oldest.size > 0) continue
      standing.shift()
      this.#fills.delete(fillKey({ ...fill, tradeId: oldest.tradeId }))
    }
  }

  #standIn(order: string, { tradeId, size, price, fee, feeLine }: Inferred): void {
    const standing = this.#inferred.get(order) ?? []
    standing.push({ tradeId, size, price, fee, feeLine })
    this.#inferred.set(order, standing)
  }

  #revalue(of: Pick<Fill, 'venue' | 'symbol'>, lots: number, price: number): void {
    const key = holdingKey(of.venue, of.symbol)
    const tickMoney = this.books.holdings.get(key)?.tickMoney ?? ZERO
    increase(this.value, key, BigInt(lots) * BigInt(price) * tickMoney)
  }
}

interface Inferred {
  readonly tradeId: string
  size: number
  readonly price: number
  fee: bigint
  readonly feeLine: string
}

const increase = <Key>(sums: Map<Key, bigint>, key: Key, amount: bigint): void => {
  sums.set(key, (sums.get(key) ?? 0n) + amount)
}

/** Lots that an open order can still fill. */
export const workingLots = ({ intent, amendment, filled }: OrderFacts): Lots =>
  remaining({ intent, amendment, filled: filled as Lots, closed: null })
