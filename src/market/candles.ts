import type { Lots, Ticks } from '../domain/instrument.ts'

/** Open, high, low, close of one interval, in ticks; volume in lots. */
export interface Candle {
  /** Start of the interval, epoch ms. */
  readonly at: number
  readonly open: Ticks
  readonly high: Ticks
  readonly low: Ticks
  readonly close: Ticks
  readonly volume: number
  readonly trades: number
}

/**
 * Candles from trades, the last `keep` of them. An interval without a trade has no candle. A trade that arrives
 * after its interval was closed is left out: a closed candle never changes.
 */
export class Candles {
  readonly #intervalMs: number
  readonly #keep: number
  readonly #closed: Candle[] = []
  #open: Candle | undefined

  constructor(intervalMs: number, keep: number) {
    this.#intervalMs = intervalMs
    this.#keep = keep
  }

  /** Oldest first, without the one that is still open. */
  get closed(): readonly Candle[] {
    return this.#closed
  }

  get open(): Candle | undefined {
    return this.#open
  }

  /** Takes a trade; returns the candle that it closed, when it is the first of a new interval. */
  add(price: Ticks, size: Lots, at: number): Candle | undefined {
    const start = Math.floor(at / this.#intervalMs) * this.#intervalMs
    const open = this.#open
    if (open && start < open.at) return undefined
    if (open?.at === start) {
      this.#open = {
        ...open,
        high: Math.max(open.high, price) as Ticks,
        low: Math.min(open.low, price) as Ticks,
        close: price,
        volume: open.volume + size,
        trades: open.trades + 1,
      }
      return undefined
    }
    this.#open = { at: start, open: price, high: price, low: price, close: price, volume: size, trades: 1 }
    if (open) this.#shelve(open)
    return open
  }

  #shelve(candle: Candle): void {
    this.#closed.push(candle)
    if (this.#closed.length > this.#keep) this.#closed.shift()
  }
}
