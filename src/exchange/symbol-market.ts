import type { Instrument, InstrumentSymbol, Lots, Ticks } from '../domain/instrument.ts'
import type { BookSnapshot } from '../domain/market.ts'
import type { Side } from '../domain/order.ts'
import type { Book } from './book.ts'
import { Candles } from './candles.ts'
import type { PublicTrade } from './contract.ts'
import type { EventQueue } from './event-queue.ts'
import { History } from './history.ts'
import { Mark } from './mark.ts'
import { Stops } from './stops.ts'

/** What `trades` of the contract promises. */
const TRADES_KEPT = 100

/** Everything public about one symbol: its book, prices, trades and candles, and the stops that wait on them. */
export class SymbolMarket {
  readonly instrument: Instrument
  readonly book: Book
  readonly mark: Mark
  readonly candles = new Candles()
  readonly trades = new History<PublicTrade>(TRADES_KEPT)
  readonly stops = new Stops()
  /** Of the last book change; the first change has 1. */
  sequence = 0
  #tradeSequence = 0
  /** An outage: nothing may be placed, nothing trades. */
  suspended = false
  readonly #events: EventQueue

  constructor(instrument: Instrument, book: Book, index: number, events: EventQueue, at: number) {
    this.instrument = instrument
    this.book = book
    this.mark = new Mark(index, instrument.fundingIntervalMs, at)
    this.#events = events
  }

  get symbol(): InstrumentSymbol {
    return this.instrument.symbol
  }

  /** Between the touches; undefined while the book lacks a side. */
  get mid(): number | undefined {
    const bid = this.book.bids.best
    const ask = this.book.asks.best
    return bid && ask && (bid.price + ask.price) / 2
  }

  /** Of the last trade; the first has 1. */
  get tradeSequence(): number {
    return this.#tradeSequence
  }

  /** The next change and the next trade have higher numbers than these. */
  continueFrom(sequence: number, tradeSequence: number): void {
    this.sequence = sequence
    this.#tradeSequence = tradeSequence
  }

  snapshot(at: number): BookSnapshot {
    return {
      symbol: this.symbol,
      sequence: this.sequence,
      bids: this.book.bids.displayed(),
      asks: this.book.asks.displayed(),
      at,
    }
  }

  /** Newest first. */
  newestTrades(): readonly PublicTrade[] {
    return this.trades.newest(TRADES_KEPT)
  }

  changeLevel(side: Side, price: Ticks, size: number, at: number): void {
    this.sequence++
    this.#events.emit({
      type: 'BookChanged',
      symbol: this.symbol,
      sequence: this.sequence,
      side,
      price,
      size: size as Lots,
      at,
    })
  }

  recordTrade(trade: Omit<PublicTrade, 'sequence'>): void {
    this.#tradeSequence++
    const numbered: PublicTrade = { ...trade, sequence: this.#tradeSequence }
    this.mark.last = trade.price
    this.candles.add(trade.price, trade.size, trade.at)
    this.trades.push(numbered)
    this.stops.observe('trade', trade.price)
    this.#events.emit({ type: 'Traded', symbol: this.symbol, trade: numbered })
  }
}
