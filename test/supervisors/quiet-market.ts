import type { InstrumentSymbol, Ticks } from '../../src/domain/instrument.ts'
import type { Side } from '../../src/domain/order.ts'
import { INSTRUMENTS } from '../../src/exchange/instruments.ts'
import type { Floor, MarketSource } from '../../src/exchange/market-source.ts'
import { MatchingBook } from '../../src/exchange/matching.ts'
import { BookOrder } from '../../src/exchange/price-level.ts'

export const SYMBOL = 'XBTUSDTM' as InstrumentSymbol
/** The price that everything turns around, in ticks: 60,000. */
export const AROUND = 600_000
/** Depth on both sides of it, in lots, and how far away. */
const DEPTH = 500
const HALF_SPREAD = 10

export interface QuietMarket {
  readonly source: MarketSource
  /** Somebody else's order; what does not fill at once rests, unless it is told to go. */
  order(side: Side, price: number, size: number, rests?: boolean, symbol?: InstrumentSymbol): void
  /** What the coin is worth elsewhere, in ticks: where the mark goes. */
  index(ticks: number): void
}

/** A market with a book, in which nothing happens but what the test does. */
export function quietMarket(symbols: readonly InstrumentSymbol[] = [SYMBOL]): QuietMarket {
  const instruments = INSTRUMENTS.filter(({ symbol }) => symbols.includes(symbol))
  let floor: Floor | undefined
  let orders = 0
  const order: QuietMarket['order'] = (side, price, size, rests = true, symbol = SYMBOL) => {
    orders++
    const submitted = new BookOrder(`other-${orders}`, null, side, price as Ticks, size)
    floor?.act(() => floor?.book(symbol).submit(submitted, price as Ticks, rests))
  }
  return {
    order,
    index: (ticks) => floor?.setIndex(SYMBOL, ticks),
    source: {
      instruments,
      startsAt: null,
      durationMs: null,
      openingPrice: () => AROUND,
      makeBook: (_instrument, listener) => new MatchingBook(listener),
      open: (given) => {
        floor = given
        for (const symbol of symbols) {
          order('buy', AROUND - HALF_SPREAD, DEPTH, true, symbol)
          order('sell', AROUND + HALF_SPREAD, DEPTH, true, symbol)
        }
      },
      start: () => {},
      stop: () => {},
    },
  }
}
