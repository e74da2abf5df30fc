import type { Instrument, InstrumentSymbol } from '../domain/instrument.ts'
import type { Clock } from '../ports/clock.ts'
import type { Random } from '../ports/random.ts'
import type { Book, BookListener } from './book.ts'

/**
 * What moves a market: generated flow, candles, or a recording. It owns the books of its symbols (a recording
 * needs a book of another kind), and after that acts on them only inside `floor.act`.
 */
export interface MarketSource {
  /** What it can drive; the exchange lists these and nothing else. */
  readonly instruments: readonly Instrument[]
  /** Epoch ms of its first event: where market time begins. null: it has no time of its own. */
  readonly startsAt: number | null
  /** How long it can drive the market; null: for ever. */
  readonly durationMs: number | null
  /** The index at the start, in ticks. */
  openingPrice(symbol: InstrumentSymbol): number
  /** Makes the book of one of its instruments. Called once for each, before `open`. */
  makeBook(instrument: Instrument, listener: BookListener): Book
  /** Fills the books, so that the first order meets a market. */
  open(floor: Floor): void
  /** Begins to move; its time runs with the floor's clock from here. */
  start(): void
  stop(): void
}

/** What a market source may do to the exchange. */
export interface Floor {
  readonly clock: Clock
  readonly random: Random
  /** The book that `makeBook` made. */
  book(symbol: InstrumentSymbol): Book
  /** Runs one change of the market; all that follows from it is done and published when this returns. */
  act(change: () => void): void
  /** What the coin is worth elsewhere, in ticks: the index from now on. */
  setIndex(symbol: InstrumentSymbol, ticks: number): void
  /** An outage begins or ends. */
  suspend(symbol: InstrumentSymbol, suspended: boolean): void
  /** The data is at its end; the market stands still from here. */
  ended(): void
}
