import type { Lots, Ticks } from '../domain/instrument.ts'
import type { MinuteCandle } from './contract.ts'
import { History } from './history.ts'

export const MINUTE_MS = 60_000
/** A week; longer runs forget. */
const CANDLES_KEPT = 10_080

interface OpenCandle {
  readonly at: number
  readonly open: Ticks
  high: Ticks
  low: Ticks
  close: Ticks
  volume: number
}

/** 1-minute candles of one symbol's trades. A minute without a trade has none. */
export class Candles {
  readonly #history = new History<OpenCandle>(CANDLES_KEPT)

  add(price: Ticks, size: number, at: number): void {
    const minute = at - (at % MINUTE_MS)
    const last = this.#history.last
    if (last?.at !== minute) {
      this.#history.push({ at: minute, open: price, high: price, low: price, close: price, volume: size })
      return
    }
    if (price > last.high) last.high = price
    if (price < last.low) last.low = price
    last.close = price
    last.volume += size
  }

  /** Those that open in [fromMs, toMs], oldest first. */
  between(fromMs: number, toMs: number): MinuteCandle[] {
    return this.#history.items
      .filter((candle) => candle.at >= fromMs && candle.at <= toMs)
      .map((candle) => ({ ...candle, volume: candle.volume as Lots }))
  }
}
