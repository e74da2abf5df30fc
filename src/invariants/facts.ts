import type { InstrumentKey, Lots } from '../domain/instrument.ts'
import { ZERO } from '../domain/money.ts'
import { direction, type Fill } from '../domain/order.ts'
import type { Books } from '../journal/books.ts'
import { BoundedMap } from '../journal/bounded-map.ts'
import type { EventOf, JournalEntry } from '../journal/events.ts'
import { fillKey, holdingKey, orderKey } from '../journal/keys.ts'
import { ledgerKey } from '../journal/ledger.ts'
import { increase } from './increase.ts'
import { KnownOrders } from './known-orders.ts'
import { Payments } from './payments.ts'

/** As long as the books remember fills. */
const FILLS_MAX = 100_000

/**
 * A second, deliberately plain fold of the journal: sums of unique fills, and which orders are open. The books
 * are checked against it, so it shares none of their code paths; it begins where the books stood at the run's
 * start.
 */
export class Facts {
  readonly lots = new Map<InstrumentKey, number>()
  /** Σ signed price × size × tickMoney of all fills: what the positions cost, less what they realised. */
  readonly value = new Map<InstrumentKey, bigint>()
  readonly payments: Payments
  readonly orders: KnownOrders
  readonly #fills = new BoundedMap<string, true>(FILLS_MAX)
  /** What is left of fills that were inferred, by venue and order, oldest first. */
  readonly #inferred = new Map<string, Inferred[]>()
  readonly books: Books

  constructor(books: Books) {
    this.books = books
    this.payments = new Payments(books)
    this.orders = new KnownOrders(books)
    for (const [key, { position }] of books.holdings) {
      this.lots.set(key, position.lots)
      this.value.set(key, position.cost - position.realised)
    }
    for (const [key] of books.fillLines) this.#fills.set(key, true)
    for (const [order, standing] of books.inferred)
      for (const { venue, tradeId, line } of standing)
        this.#standIn(order, { ...line, tradeId, feeLine: ledgerKey(venue, line.feeCurrency) })
  }

  observe({ sequence, event }: JournalEntry): void {
    switch (event.type) {
      case 'OrderIntended':
        return this.orders.intended(event, sequence)
      case 'OrderClaimed':
        return this.orders.claimed(event, sequence)
      case 'OrderAccepted':
        return this.orders.accepted(event)
      case 'OrderAmendRequested':
      case 'OrderAmended':
      case 'OrderAmendRefused':
        return this.orders.amended(event, sequence)
      case 'OrderClosed':
        return this.orders.closed(event)
      case 'FillRecorded':
        return this.#filled(event)
      case 'PriceCorrected':
        return this.#revalue(event, direction(event.side) * event.size, event.to - event.from)
      case 'FeeCorrected':
        return this.payments.corrected(event)
      case 'FundingPaid':
        return this.payments.funded(event)
      case 'PositionAdjusted':
        return this.#adjusted(event)
      default:
        return
    }
  }

  #filled({ fill, source, replaces = 0 as Lots }: EventOf<'FillRecorded'>): void {
    const key = fillKey(fill)
    if (this.#fills.has(key)) return
    this.#fills.set(key, true)
    const { side, size, price, fee } = fill
    const lots = size - replaces
    const signed = direction(side) * lots
    const holding = holdingKey(fill.venue, fill.symbol)
    this.lots.set(holding, (this.lots.get(holding) ?? 0) + signed)
    this.#revalue(fill, signed, price)
    this.#takeBack(fill, replaces)
    const feeLine = this.payments.chargedLine(fill)
    this.payments.charged(feeLine, fee)
    if (source === 'inferred') this.#standIn(orderKey(fill), { ...fill, feeLine })
    this.orders.filled(fill, lots)
  }

  /** No fills explain it; from here on the sums begin anew at what the books say. */
  #adjusted({ venue, symbol, to }: EventOf<'PositionAdjusted'>): void {
    const key = holdingKey(venue, symbol)
    const { cost, realised } = this.books.position(venue, symbol)
    this.lots.set(key, to)
    this.value.set(key, cost - realised)
  }

  /** Lots that were inferred are this fill's: at its price, and without the fee that was inferred. */
  #takeBack(fill: Fill, lots: number): void {
    const standing = this.#inferred.get(orderKey(fill)) ?? []
    for (let left = lots; left > 0 && standing[0]; ) {
      const [oldest] = standing
      const taken = Math.min(left, oldest.size)
      const fee = (oldest.fee * BigInt(taken)) / BigInt(oldest.size)
      this.#revalue(fill, direction(fill.side) * taken, fill.price - oldest.price)
      this.payments.charged(oldest.feeLine, -fee)
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
