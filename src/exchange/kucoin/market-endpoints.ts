import { formatPrice, type Instrument } from '../../domain/instrument.ts'
import type { Level } from '../../domain/market.ts'
import { bestOf } from './book-pushes.ts'
import { contractView } from './contract-view.ts'
import { dayStatistics } from './day-statistics.ts'
import { joinCandles } from './join-candles.ts'
import { onContract } from './on-contract.ts'
import { epochMs, integer, NOTHING, SYMBOL } from './parameters.ts'
import { futures, open, type Route, route } from './router.ts'
import type { SimulatedVenue } from './venue.ts'
import { fractionalPrice, nanoseconds, priceNumber } from './wire-json.ts'

/** Candles in one answer. */
const CANDLES_MAX = 500
const MARK_GRANULARITY_MS = 1_000
const MINUTE_MS = 60_000

const KLINES = SYMBOL.extend({
  granularity: integer.refine((minutes) => GRANULARITIES.has(minutes), 'not a granularity in minutes'),
  from: epochMs.optional(),
  to: epochMs.optional(),
})
const GRANULARITIES = new Set([1, 5, 15, 30, 60, 120, 240, 480, 720, 1440, 10080])

/** The open endpoints about contracts, books, trades and candles. */
export function marketEndpoints(venue: SimulatedVenue): readonly Route[] {
  const { exchange, clock } = venue
  const book = (instrument: Instrument, depth: number) => {
    const { sequence, bids, asks, at } = exchange.book(instrument.symbol)
    const shown = (levels: readonly Level[]) =>
      levels.slice(0, depth).map(([price, size]) => [priceNumber(instrument, price), size])
    return { sequence, symbol: instrument.symbol, bids: shown(bids), asks: shown(asks), ts: nanoseconds(at) }
  }

  return [
    route('GET /api/v1/timestamp', open(2), NOTHING, () => clock.now()),
    route('GET /api/v1/status', open(4), NOTHING, () => ({ msg: '', status: 'open' })),
    route('GET /api/v1/contracts/active', open(3), NOTHING, () =>
      exchange.instruments.map((instrument) => contractView(venue, instrument)),
    ),
    route(
      'GET /api/v1/contracts/{symbol}',
      open(3),
      SYMBOL,
      onContract(venue, (instrument) => contractView(venue, instrument)),
    ),
    route(
      'GET /api/v1/ticker',
      open(2),
      SYMBOL,
      onContract(venue, (instrument) => tickerView(venue, instrument)),
    ),
    route('GET /api/v1/allTickers', open(5), NOTHING, () =>
      exchange.instruments.map((instrument) => tickerView(venue, instrument)),
    ),
    route(
      'GET /api/v1/level2/snapshot',
      open(3),
      SYMBOL,
      onContract(venue, (instrument) => book(instrument, Number.POSITIVE_INFINITY)),
    ),
    route(
      'GET /api/v1/level2/depth20',
      open(5),
      SYMBOL,
      onContract(venue, (instrument) => book(instrument, 20)),
    ),
    route(
      'GET /api/v1/level2/depth100',
      open(5),
      SYMBOL,
      onContract(venue, (instrument) => book(instrument, 100)),
    ),
    route(
      'GET /api/v1/trade/history',
      open(5),
      SYMBOL,
      onContract(venue, (instrument) =>
        exchange.trades(instrument.symbol).map((trade) => ({
          sequence: trade.sequence,
          contractId: exchange.instruments.indexOf(instrument) + 1,
          tradeId: trade.tradeId,
          makerOrderId: trade.makerOrderId,
          takerOrderId: trade.takerOrderId,
          ts: nanoseconds(trade.at),
          size: trade.size,
          price: formatPrice(instrument, trade.price),
          side: trade.side,
        })),
      ),
    ),
    route(
      'GET /api/v1/kline/query',
      open(3),
      KLINES,
      onContract(venue, (instrument, asked) => {
        const toMs = asked.to ?? clock.now()
        const fromMs = asked.from ?? toMs - CANDLES_MAX * asked.granularity * MINUTE_MS
        return joinCandles(exchange.candles(instrument.symbol, fromMs, toMs), asked.granularity)
          .slice(0, CANDLES_MAX)
          .map(({ at, open: first, high, low, close, volume }) => [
            at,
            ...[first, high, low, close].map((price) => priceNumber(instrument, price)),
            volume,
          ])
      }),
    ),
    route(
      'GET /api/v1/mark-price/{symbol}/current',
      open(3),
      SYMBOL,
      onContract(venue, (instrument) => {
        const price = exchange.price(instrument.symbol)
        return {
          symbol: instrument.symbol,
          granularity: MARK_GRANULARITY_MS,
          timePoint: price.at - (price.at % MARK_GRANULARITY_MS),
          value: fractionalPrice(instrument, price.mark),
          indexPrice: fractionalPrice(instrument, price.index),
        }
      }),
    ),
    route('GET /api/v1/trade-statistics', futures(3), NOTHING, () => ({
      turnoverOf24h: exchange.instruments.reduce(
        (sum, instrument) => sum + dayStatistics(exchange, instrument, clock.now()).turnover,
        0,
      ),
    })),
  ]
}

/** Last trade and best prices. Before the first trade the last price stands in for it. */
export function tickerView({ exchange }: SimulatedVenue, instrument: Instrument) {
  const book = exchange.book(instrument.symbol)
  const trade = exchange.trades(instrument.symbol)[0]
  return {
    sequence: book.sequence,
    symbol: instrument.symbol,
    side: trade?.side ?? 'buy',
    size: trade?.size ?? 0,
    tradeId: trade?.tradeId ?? '',
    price: formatPrice(instrument, trade?.price ?? exchange.price(instrument.symbol).last),
    ...bestOf(instrument, book),
    ts: nanoseconds(trade?.at ?? book.at),
  }
}
