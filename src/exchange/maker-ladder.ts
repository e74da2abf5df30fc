import type { Ticks } from '../domain/instrument.ts'
import type { Side } from '../domain/order.ts'
import type { Random } from '../ports/random.ts'
import type { Book } from './book.ts'
import { BookOrder } from './price-level.ts'

/** How the background makers quote. Distances are in ticks, sizes in lots. */
export interface LadderShape {
  /** From the fair price to the best quote. */
  readonly halfSpread: number
  /** Between two levels of one side. */
  readonly spacing: number
  /** Levels on each side. */
  readonly levels: number
  /** Levels looked after in one round on each side. */
  readonly attention: number
  /** Median size of a quote. */
  readonly lots: number
}

/** Spread of the sizes: the logarithm's standard deviation. */
const SIZE_SPREAD = 0.8
/** Part of the rounds in which a quote is replaced by one of another size, though its price is good. */
const RESTLESSNESS = 0.3

/**
 * The background makers of one symbol. Each round pulls the quotes that a moved fair price has made bad, puts new
 * ones near the touch, and mends some of the levels behind; so the book follows the price, is never one-sided
 * for long, and changes a few levels at a time.
 */
export class MakerLadder {
  readonly #book: Book
  readonly #random: Random
  readonly #quotes: Record<Side, BookOrder[]> = { buy: [], sell: [] }
  #made = 0

  constructor(book: Book, random: Random) {
    this.#book = book
    this.#random = random
  }

  round(fair: number, shape: LadderShape): void {
    this.#pull('buy', fair)
    this.#pull('sell', fair)
    this.#mend('buy', fair, shape)
    this.#mend('sell', fair, shape)
  }

  /** Every level at once, for an opening book. */
  fill(fair: number, shape: LadderShape): void {
    for (let depth = 0; depth < shape.levels; depth++) {
      this.#quoteAt('buy', depth, fair, shape)
      this.#quoteAt('sell', depth, fair, shape)
    }
  }

  /** Cancels what stands on the wrong side of the fair price, and forgets what was filled. */
  #pull(side: Side, fair: number): void {
    const kept: BookOrder[] = []
    for (const quote of this.#quotes[side]) {
      if (!quote.level) continue
      const bad = side === 'buy' ? quote.price >= fair : quote.price <= fair
      if (bad) this.#book.remove(quote)
      else kept.push(quote)
    }
    this.#quotes[side] = kept
  }

  #mend(side: Side, fair: number, shape: LadderShape): void {
    this.#quoteAt(side, 0, fair, shape)
    for (let count = 1; count < shape.attention; count++)
      this.#quoteAt(side, this.#random.below(shape.levels), fair, shape)
    if (this.#random.chance(RESTLESSNESS)) this.#resize(side, shape)
    if (this.#quotes[side].length > shape.levels) this.#dropFarthest(side)
  }

  /** A quote near the wanted depth, unless one is there already. */
  #quoteAt(side: Side, depth: number, fair: number, shape: LadderShape): void {
    const away = shape.halfSpread + depth * shape.spacing
    const wanted = side === 'buy' ? Math.floor(fair - away) : Math.ceil(fair + away)
    const near = shape.spacing / 2
    if (this.#quotes[side].some((quote) => Math.abs(quote.price - wanted) <= near)) return
    this.#rest(side, wanted, shape)
  }

  #resize(side: Side, shape: LadderShape): void {
    const quotes = this.#quotes[side]
    const at = this.#random.below(quotes.length)
    const quote = quotes[at]
    if (!quote) return
    this.#book.remove(quote)
    quotes.splice(at, 1)
    this.#rest(side, quote.price, shape)
  }

  #dropFarthest(side: Side): void {
    const quotes = this.#quotes[side]
    let farthest = 0
    quotes.forEach((quote, at) => {
      const price = quotes[farthest]?.price ?? quote.price
      if (side === 'buy' ? quote.price < price : quote.price > price) farthest = at
    })
    const [quote] = quotes.splice(farthest, 1)
    if (quote) this.#book.remove(quote)
  }

  /** Makers never take: a price that would is moved to just outside the other side. */
  #rest(side: Side, wanted: number, shape: LadderShape): void {
    const contra = (side === 'buy' ? this.#book.asks : this.#book.bids).best?.price
    const limit = contra === undefined ? wanted : side === 'buy' ? contra - 1 : contra + 1
    const price = (side === 'buy' ? Math.min(wanted, limit) : Math.max(wanted, limit)) as Ticks
    if (price < 1) return
    const size = Math.max(1, Math.round(shape.lots * Math.exp(SIZE_SPREAD * this.#random.normal())))
    this.#made++
    const quote = new BookOrder(`m${this.#made}`, null, side, price, size)
    this.#book.submit(quote, price, true)
    this.#quotes[side].push(quote)
  }
}
