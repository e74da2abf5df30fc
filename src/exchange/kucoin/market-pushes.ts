import { formatPrice, type Instrument } from '../../domain/instrument.ts'
import type { ExchangeEvent, PriceState, PublicTrade } from '../contract.ts'
import { dayStatistics, turnoverOf } from './day-statistics.ts'
import type { Hub } from './hub.ts'
import { joinCandles } from './join-candles.ts'
import { tickerView } from './market-endpoints.ts'
import { publicMessage } from './message.ts'
import { CANDLE_MINUTES, channel, topicOf } from './topics.ts'
import type { SimulatedVenue } from './venue.ts'
import { fractionalPrice, nanoseconds, priceNumber } from './wire-json.ts'

const MINUTE_MS = 60_000
const MARK_GRANULARITY_MS = 1_000
const FUNDING_GRANULARITY_MS = 60_000
/** The day's statistics are pushed with every so manieth mark. */
const STATISTICS_EVERY_MS = 5_000

interface CandleChannel {
  readonly name: string
  readonly channel: string
  readonly minutes: number
}

/** Pushes of trades, candles, marks and funding. */
export class MarketPushes {
  readonly #venue: SimulatedVenue
  readonly #hub: Hub
  readonly #candles = new Map<string, readonly CandleChannel[]>()

  constructor(venue: SimulatedVenue, hub: Hub) {
    this.#venue = venue
    this.#hub = hub
  }

  traded(trade: PublicTrade, instrument: Instrument): void {
    const { symbol } = instrument
    this.#hub.publish([channel('execution', symbol)], () =>
      publicMessage(
        topicOf('execution', symbol),
        'match',
        {
          symbol,
          sequence: trade.sequence,
          side: trade.side,
          size: trade.size,
          price: formatPrice(instrument, trade.price),
          takerOrderId: trade.takerOrderId,
          makerOrderId: trade.makerOrderId,
          tradeId: trade.tradeId,
          ts: nanoseconds(trade.at),
        },
        trade.sequence,
      ),
    )
    this.#hub.publish([channel('ticker', symbol)], () => {
      const ticker = tickerView(this.#venue, instrument)
      return publicMessage(topicOf('ticker', symbol), 'ticker', ticker, ticker.sequence)
    })
    for (const candle of this.#candlesOf(symbol))
      if (this.#hub.heard(candle.channel)) this.#pushCandle(instrument, candle.name, candle.minutes)
  }

  /** Made once: every trade asks for all of them. */
  #candlesOf(symbol: string): readonly CandleChannel[] {
    const known = this.#candles.get(symbol)
    if (known) return known
    const candles = Array.from(CANDLE_MINUTES, ([length, minutes]) => {
      const name = `${symbol}_${length}`
      return { name, channel: channel('candle', name), minutes }
    })
    this.#candles.set(symbol, candles)
    return candles
  }

  /** Streams tell open, close, high, low; REST tells open, high, low, close. */
  #pushCandle(instrument: Instrument, name: string, minutes: number): void {
    const { exchange, clock } = this.#venue
    const time = clock.now()
    const lengthMs = minutes * MINUTE_MS
    const candle = joinCandles(
      exchange.candles(instrument.symbol, time - (time % lengthMs), time),
      minutes,
    ).at(-1)
    if (!candle) return
    const candles = [
      String(candle.at / 1000),
      ...[candle.open, candle.close, candle.high, candle.low].map((price) => formatPrice(instrument, price)),
      String(candle.volume),
      String(turnoverOf(instrument, candle)),
    ]
    this.#hub.publish([channel('candle', name)], () =>
      publicMessage(topicOf('candle', name), 'candle.stick', { symbol: instrument.symbol, candles, time }),
    )
  }

  marked(price: PriceState, instrument: Instrument): void {
    const { symbol } = instrument
    this.#hub.publish([channel('instrument', symbol)], () =>
      publicMessage(topicOf('instrument', symbol), 'mark.index.price', {
        symbol,
        markPrice: fractionalPrice(instrument, price.mark),
        indexPrice: fractionalPrice(instrument, price.index),
        granularity: MARK_GRANULARITY_MS,
        timestamp: price.at,
      }),
    )
    if (price.at % STATISTICS_EVERY_MS < MARK_GRANULARITY_MS) this.#pushStatistics(instrument, price)
  }

  #pushStatistics(instrument: Instrument, price: PriceState): void {
    const { symbol } = instrument
    this.#hub.publish([channel('snapshot', symbol)], () => {
      const day = dayStatistics(this.#venue.exchange, instrument, price.at)
      return publicMessage(topicOf('snapshot', symbol), 'snapshot.24h', {
        highPrice: day.high,
        lastPrice: priceNumber(instrument, price.last),
        lowPrice: day.low,
        price24HoursBefore: day.open,
        priceChg: day.change,
        priceChgPct: day.changeShare,
        symbol,
        ts: nanoseconds(price.at),
        turnover: day.turnover,
        volume: day.volume,
      })
    })
  }

  fundingRated({ symbol, rate, at }: Extract<ExchangeEvent, { type: 'FundingRated' }>): void {
    this.#hub.publish([channel('instrument', symbol)], () =>
      publicMessage(topicOf('instrument', symbol), 'funding.rate', {
        symbol,
        granularity: FUNDING_GRANULARITY_MS,
        fundingRate: rate,
        timestamp: at,
      }),
    )
  }

  fundingSettled({ symbol, rate, phase, at }: Extract<ExchangeEvent, { type: 'FundingSettled' }>): void {
    this.#hub.publish([channel('announcement'), channel('announcement', symbol)], () =>
      publicMessage(topicOf('announcement'), `funding.${phase}`, {
        symbol,
        fundingTime: at,
        fundingRate: rate,
        timestamp: at,
      }),
    )
  }
}
