import type { Instrument } from '../../domain/instrument.ts'
import { priceToNumber } from '../../domain/instrument.ts'
import type { Exchange, MinuteCandle } from '../contract.ts'

const DAY_MS = 86_400_000

/** The last 24 hours of one symbol. Prices as plain numbers, volume in base currency, turnover in settlement currency. */
export interface DayStatistics {
  readonly open: number
  readonly high: number
  readonly low: number
  readonly last: number
  readonly change: number
  readonly changeShare: number
  readonly lots: number
  readonly volume: number
  /** Each minute's volume at that minute's mean of open, high, low and close. */
  readonly turnover: number
}

/** Sums up the 1-minute candles of the last day, as far as this run reaches back. */
export function dayStatistics(exchange: Exchange, instrument: Instrument, nowMs: number): DayStatistics {
  const candles = exchange.candles(instrument.symbol, nowMs - DAY_MS, nowMs)
  const price = (ticks: number) => rounded(priceToNumber(instrument, ticks))
  const lastTicks = exchange.price(instrument.symbol).last
  const openTicks = candles[0]?.open ?? lastTicks
  const lots = candles.reduce((sum, candle) => sum + candle.volume, 0)
  const multiplier = Number(instrument.multiplier)
  return {
    open: price(openTicks),
    high: price(Math.max(lastTicks, ...candles.map((candle) => candle.high))),
    low: price(Math.min(lastTicks, ...candles.map((candle) => candle.low))),
    last: price(lastTicks),
    change: price(lastTicks - openTicks),
    changeShare: openTicks === 0 ? 0 : Math.round((lastTicks / openTicks - 1) * 10_000) / 10_000,
    lots,
    volume: rounded(lots * multiplier),
    turnover: rounded(
      candles.reduce((sum, candle) => sum + candle.volume * multiplier * meanPrice(instrument, candle), 0),
    ),
  }
}

/** Value of what a candle traded, in settlement currency. */
export const turnoverOf = (instrument: Instrument, candle: MinuteCandle): number =>
  rounded(candle.volume * Number(instrument.multiplier) * meanPrice(instrument, candle))

const meanPrice = (instrument: Instrument, { open, high, low, close }: MinuteCandle): number =>
  priceToNumber(instrument, (open + high + low + close) / 4)

/** Statistics need no more digits than this, and floats would show the error of their sums. */
const rounded = (value: number): number => Math.round(value * 1e8) / 1e8
