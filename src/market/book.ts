import type { InstrumentLabel, Lots, Ticks } from '../domain/instrument.ts'
import type { BookDelta, BookSnapshot, Level } from '../domain/market.ts'
import { Gauge, type QueueGauge } from '../domain/queue-gauge.ts'
import { BookSide } from './book-side.ts'

/**
 * An L2 book kept by sequence. What may go wrong: a missed delta, a snapshot older than the deltas at hand, a
 * sequence that starts again, a book that stays crossed. Each ends in `gap`: the levels can no longer be believed,
 * and the caller asks for a new snapshot. Until it is joined the book has no price.
 */
export class OrderBook {
  readonly symbol: InstrumentLabel
  readonly #bids = new BookSide('buy')
  readonly #asks = new BookSide('sell')
  /** Deltas since the gap, without a hole between them. */
  #waiting: BookDelta[] = []
  readonly #gauge: Gauge
  #live = false
  #sequence = 0
  #changedAt = 0
  #staleRun = 0
  #crossedRun = 0

  constructor(symbol: InstrumentLabel) {
    this.symbol = symbol
    this.#gauge = new Gauge(`${symbol} changes for a snapshot`, WAITING_MAX, () => this.#waiting.length)
  }

  /** What waits for a snapshot; when it is full, its oldest half goes. */
  get queue(): QueueGauge {
    return this.#gauge
  }

  /** Joined and without a gap since; it may still be crossed or empty. */
  get live(): boolean {
    return this.#live
  }

  /** Live, with two sides that do not touch: its prices may be traded on. */
  get valid(): boolean {
    return this.#live && this.#crossedRun === 0 && this.#bids.depth > 0 && this.#asks.depth > 0
  }

  get sequence(): number {
    return this.#sequence
  }

  /** Venue time of the last change, epoch ms. */
  get changedAt(): number {
    return this.#changedAt
  }

  /** 0 while there is none; so are the other three. */
  get bestBid(): Ticks {
    return this.#bids.bestPrice
  }

  get bestAsk(): Ticks {
    return this.#asks.bestPrice
  }

  get bestBidSize(): Lots {
    return this.#bids.bestSize
  }

  get bestAskSize(): Lots {
    return this.#asks.bestSize
  }

  bids(count: number): readonly Level[] {
    return this.#bids.top(count)
  }

  asks(count: number): readonly Level[] {
    return this.#asks.top(count)
  }

  /** Takes one delta. `gap` is said once; from then on deltas wait for a snapshot. */
  apply(delta: BookDelta): BookStep {
    if (!this.#live) return this.#wait(delta)
    if (delta.sequence <= this.#sequence) {
      // Duplicates come in ones and twos; a run of them is a venue that counts from the start again.
      return ++this.#staleRun > STALE_RUN_MAX ? this.#lose(delta) : 'stale'
    }
    if (delta.sequence !== this.#sequence + 1) return this.#lose(delta)
    this.#change(delta)
    return this.#crossedRun > CROSSED_RUN_MAX ? this.#lose(undefined) : 'applied'
  }

  /**
   * Joins a snapshot at sequence S: what waits up to S is dropped, the first kept must be S + 1. `gap` when there
   * is a hole: this snapshot is too old, another is needed; what waits stays.
   */
  join(snapshot: BookSnapshot): 'joined' | 'gap' {
    const first = this.#waiting.findIndex((delta) => delta.sequence > snapshot.sequence)
    const next = first < 0 ? undefined : this.#waiting[first]
    if (next && next.sequence !== snapshot.sequence + 1) return 'gap'
    const rest = first < 0 ? [] : this.#waiting.slice(first)
    this.#waiting = []
    this.#bids.replace(snapshot.bids)
    this.#asks.replace(snapshot.asks)
    this.#sequence = snapshot.sequence
    this.#changedAt = snapshot.at
    this.#staleRun = 0
    this.#crossedRun = 0
    this.#judge()
    for (const delta of rest) this.#change(delta)
    this.#live = true
    return 'joined'
  }

  /** Forgets everything; as new. For a new connection, whose deltas may have nothing to do with the old ones. */
  reset(): void {
    this.#live = false
    this.#waiting = []
    this.#bids.replace([])
    this.#asks.replace([])
  }

  #change(delta: BookDelta): void {
    this.#sequence = delta.sequence
    this.#changedAt = delta.at
    this.#staleRun = 0
    // Venues say "nothing changed" with price 0, to keep the sequence whole.
    if (delta.price > 0) (delta.side === 'buy' ? this.#bids : this.#asks).set(delta.price, delta.size)
    this.#judge()
  }

  /** One level a message: a trade through several levels may leave the book crossed for a few deltas. */
  #judge(): void {
    const crossed =
      this.#bids.depth > 0 && this.#asks.depth > 0 && this.#bids.bestPrice >= this.#asks.bestPrice
    this.#crossedRun = crossed ? this.#crossedRun + 1 : 0
  }

  #lose(delta: BookDelta | undefined): 'gap' {
    this.reset()
    if (delta) this.#waiting.push(delta)
    return 'gap'
  }

  #wait(delta: BookDelta): 'waiting' {
    const last = this.#waiting[this.#waiting.length - 1]
    const follows = last === undefined || delta.sequence === last.sequence + 1
    const repeated = last !== undefined && delta.sequence === last.sequence
    // A hole among what waits: no snapshot can bridge it, only one that is newer than the hole.
    if (!follows && !repeated) this.#waiting = []
    // Full: the oldest half goes; a snapshot that needs it will be told that it is too old.
    if (this.#gauge.isFull) this.#waiting.splice(0, WAITING_MAX / 2)
    if (!repeated) this.#waiting.push(delta)
    this.#gauge.grew()
    return 'waiting'
  }
}

export type BookStep = 'applied' | 'stale' | 'waiting' | 'gap'

/** Deltas kept for a snapshot: minutes of a busy symbol, a few megabytes. */
export const WAITING_MAX = 20_000
/** Deltas that a book may stay crossed: more than levels that one trade takes out. */
export const CROSSED_RUN_MAX = 50
/** Old sequences in a row that are still duplicates. */
export const STALE_RUN_MAX = 100
