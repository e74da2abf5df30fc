import type { Ticks } from '../domain/instrument.ts'
import type { Side } from '../domain/order.ts'
import type { Random } from '../ports/random.ts'
import type { Book } from './book.ts'
import { BookOrder } from './price-level.ts'

/** A taker's side is the last one's more often than not: large orders are worked in pieces. */
const PERSISTENCE = 0.6
/** Spread of the sizes: the logarithm's standard deviation. Few takers are large, and those sweep levels. */
const SIZE_SPREAD = 1.2

/** The background takers of one symbol: they want to trade now, and take what is there. */
export class Takers {
  readonly #book: Book
  readonly #random: Random
  #side: Side = 'buy'
  #made = 0

  constructor(book: Book, random: Random) {
    this.#book = book
    this.#random = random
  }

  /** One taker of about `lots`, who pays no more than `reach` ticks away from the fair price. */
  take(fair: number, lots: number, reach: number): void {
    const stays = this.#random.chance(PERSISTENCE)
    if (!stays) this.#side = this.#side === 'buy' ? 'sell' : 'buy'
    const size = Math.max(1, Math.round(lots * Math.exp(SIZE_SPREAD * this.#random.normal())))
    const limit = this.#side === 'buy' ? Math.ceil(fair + reach) : Math.floor(fair - reach)
    this.#submit(this.#side, limit, size)
  }

  /** Those who know the fair price take whatever is on its wrong side, up to so many lots. */
  arbitrage(fair: number, lots: number): void {
    const ask = this.#book.asks.best
    const bid = this.#book.bids.best
    if (ask && ask.price < fair) this.#submit('buy', Math.floor(fair), lots)
    else if (bid && bid.price > fair) this.#submit('sell', Math.ceil(fair), lots)
  }

  #submit(side: Side, limit: number, size: number): void {
    this.#made++
    const price = Math.max(1, limit) as Ticks
    this.#book.submit(new BookOrder(`t${this.#made}`, null, side, price, size), price, false)
  }
}
