import { basename } from 'node:path'
import type { Instrument } from '../domain/instrument.ts'
import { MINUTE_MS } from './candles.ts'
import { instrumentOfBase } from './instruments.ts'
import { RecordingError } from './read-recording.ts'

export const CANDLE_HEADER = 'openTimeMs,open,high,low,close,volume'

/** One recorded minute. Prices in (fractional) ticks of the instrument, volume in lots. */
export interface RecordedCandle {
  readonly at: number
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  readonly volume: number
}

export interface CandleSeries {
  readonly instrument: Instrument
  /** Ascending; a missing minute is a hole in the recording. */
  readonly candles: readonly RecordedCandle[]
}

/**
 * Reads 1-minute candles from CSV lines. The file's name says the coin: `…BTCUSDT…` is XBTUSDTM.
 * @throws RecordingError that names the file, the line and the reason.
 */
export function parseCandles(file: string, lines: readonly string[]): CandleSeries {
  if (lines[0] !== CANDLE_HEADER) throw new RecordingError(file, 1, `the header is not ${CANDLE_HEADER}`)
  const instrument = instrumentNamedBy(file)
  const candles: RecordedCandle[] = []
  lines.slice(1).forEach((line, at) => {
    const candle = parseCandle(line, instrument)
    if (typeof candle === 'string') throw new RecordingError(file, at + 2, candle)
    const previous = candles.at(-1)
    if (previous && candle.at <= previous.at) throw new RecordingError(file, at + 2, 'time does not rise')
    candles.push(candle)
  })
  if (candles.length === 0) throw new RecordingError(file, 0, 'holds no candle')
  return { instrument, candles }
}

function instrumentNamedBy(file: string): Instrument {
  const base = /(?:^|[^A-Z0-9])([A-Z0-9]{2,10})[-_]?USDT/.exec(basename(file))?.[1]
  if (!base) throw new RecordingError(file, 0, 'the name spells no pair like BTCUSDT')
  const instrument = instrumentOfBase(base)
  if (!instrument) throw new RecordingError(file, 0, `the exchange lists no contract of ${base}`)
  return instrument
}

/** The candle, or what is wrong with the line. */
function parseCandle(line: string, instrument: Instrument): RecordedCandle | string {
  const fields = line.split(',')
  if (fields.length !== 6) return `${fields.length} fields instead of 6`
  const [at = NaN, open = NaN, high = NaN, low = NaN, close = NaN, volume = NaN] = fields.map(Number)
  if (!Number.isSafeInteger(at) || at % MINUTE_MS !== 0) return `${fields[0]} is no full minute in ms`
  if (![open, high, low, close].every((price) => Number.isFinite(price) && price > 0))
    return 'a price is not a positive number'
  if (!Number.isFinite(volume) || volume < 0) return `volume ${fields[5]} is not a number of at least 0`
  if (low > Math.min(open, close) || high < Math.max(open, close))
    return 'high and low do not span the candle'
  const tick = Number(instrument.tickSize)
  return {
    at,
    open: open / tick,
    high: high / tick,
    low: low / tick,
    close: close / tick,
    volume: volume / Number(instrument.multiplier),
  }
}
