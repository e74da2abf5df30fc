import type { Instrument, InstrumentSymbol, Ticks } from '../domain/instrument.ts'
import type { Side } from '../domain/order.ts'
import type { Floor, MarketSource } from '../exchange/market-source.ts'
import { MatchingBook } from '../exchange/matching.ts'
import { BookOrder } from '../exchange/price-level.ts'

/** Lots on each level of the still market, and its levels on each side. */
const LEVEL_LOTS = 1_000
const LEVELS = 20

/** A market that does nothing by itself, so that an exchange answers the same whenever it is asked. */
export interface StillMarket extends MarketSource {
  /** The world trades a lot at the best price. */
  readonly trade: (symbol: InstrumentSymbol, side: Side) => void
}

/** A still market around the given prices, in ticks. */
export function stillMarket(
  instruments: readonly Instrument[],
  openingPrice: (symbol: InstrumentSymbol) => Ticks,
): StillMarket {
  let floor: Floor | undefined
  let made = 0
  const submit = (
    symbol: InstrumentSymbol,
    side: Side,
    price: number,
    size: number,
    rests: boolean,
  ): void => {
    const order = new BookOrder(`background-${++made}`, null, side, price as Ticks, size)
    floor?.act(() => floor?.book(symbol).submit(order, price as Ticks, rests))
  }
  return {
    instruments,
    startsAt: null,
    durationMs: null,
    openingPrice,
    makeBook: (_instrument, listener) => new MatchingBook(listener),
    open(given) {
      floor = given
      for (const { symbol } of instruments)
        for (let level = 1; level <= LEVELS; level++) {
          submit(symbol, 'buy', openingPrice(symbol) - level, LEVEL_LOTS, true)
          submit(symbol, 'sell', openingPrice(symbol) + level, LEVEL_LOTS, true)
        }
    },
    start: () => {},
    stop: () => {},
    trade: (symbol, side) => {
      const price = openingPrice(symbol) + (side === 'buy' ? LEVELS : -LEVELS)
      submit(symbol, side, price, 1, false)
    },
  }
}
