import {
  type Instrument,
  type InstrumentSymbol,
  type Lots,
  notional,
  type Ticks,
} from '../domain/instrument.ts'
import { moneyToNumber } from '../domain/money.ts'
import type { Random } from '../ports/random.ts'
import type { Book } from './book.ts'
import { type LadderShape, MakerLadder } from './maker-ladder.ts'
import { Takers } from './takers.ts'

/** Takers pay at most so many levels away from the fair price. */
const REACH_LEVELS = 10

/** Everybody in the background of one symbol: the makers and the takers around its fair price. */
export class Crowd {
  readonly symbol: InstrumentSymbol
  /** For whoever times the crowd. */
  readonly random: Random
  /** How the makers quote from now on. */
  shape: LadderShape
  /** Typical size of a taker. */
  takerLots: number
  readonly #book: Book
  readonly #ladder: MakerLadder
  readonly #takers: Takers

  constructor(instrument: Instrument, book: Book, random: Random, shape: LadderShape, takerLots: number) {
    this.symbol = instrument.symbol
    this.random = random.fork('pace')
    this.shape = shape
    this.takerLots = takerLots
    this.#book = book
    this.#ladder = new MakerLadder(book, random.fork('makers'))
    this.#takers = new Takers(book, random.fork('takers'))
  }

  /** Fills the book around an opening price. */
  open(fair: number): void {
    this.#ladder.fill(fair, this.shape)
  }

  /** The informed take what the price has left behind, then the makers follow it. */
  round(fair: number): void {
    this.#takers.arbitrage(fair, this.takerLots)
    this.#ladder.round(fair, this.shape)
  }

  take(fair: number): void {
    this.#takers.take(fair, this.takerLots, REACH_LEVELS * this.shape.spacing)
    if (!this.#book.bids.best || !this.#book.asks.best) this.#ladder.round(fair, this.shape)
  }
}

/** Lots that come to a value in the settlement currency at a price; at least 1. */
export function lotsOfValue(instrument: Instrument, price: number, value: number): number {
  const lotValue = moneyToNumber(notional(instrument, Math.round(price) as Ticks, 1 as Lots))
  return Math.max(1, value / lotValue)
}
