import type { InstrumentSymbol } from '../domain/instrument.ts'
import { FRAME_LINE, parseSession } from './binance-frames.ts'
import { CANDLE_HEADER, type CandleSeries, parseCandles } from './candle-file.ts'
import { candleFlow } from './candle-flow.ts'
import { generatedFlow } from './generated-flow.ts'
import { INSTRUMENTS } from './instruments.ts'
import type { MarketSource } from './market-source.ts'
import { RecordingError, readRecording } from './read-recording.ts'
import { recordedFlow } from './recorded-flow.ts'

export interface MarketOptions {
  /** Recordings to replay; none: the market is generated. */
  readonly replay: readonly string[]
  /** What a generated market trades; a replay trades what its files hold. */
  readonly symbols: readonly string[]
  /** Background orders a second and symbol of a generated market in calm times. */
  readonly ordersPerSecond: number
  /** Where a generated market goes on, in ticks; absent: at reference prices. */
  readonly openAt?: ReadonlyMap<string, number>
  /** Decimal text, share of the value; the listing's own when absent. */
  readonly fees?: { readonly maker: string; readonly taker: string }
}

/** One book round a second: a day of two symbols is about a million book changes. */
const CANDLE_ROUNDS_PER_SECOND = 1

/**
 * The market that the options ask for. The format of a recording is told by its first line, not by its name.
 * @throws RecordingError (file, line, reason) or RangeError for a symbol that the exchange does not list.
 */
export function openMarket({ openAt, ordersPerSecond, replay, symbols }: MarketOptions): MarketSource {
  if (replay.length === 0)
    return generatedFlow({
      instruments: symbols.map(listedInstrument),
      ordersPerSecond,
      ...(openAt ? { openAt } : {}),
    })
  const recordings = replay.map((file) => ({ file, lines: readRecording(file) }))
  const [first] = recordings
  if (first && isSession(first.lines)) {
    const [, second] = recordings
    if (second) throw new RecordingError(second.file, 0, 'a raw session is replayed alone')
    return recordedFlow(parseSession(first.file, first.lines))
  }
  const series = recordings.map(({ file, lines }) => {
    if (lines[0] === CANDLE_HEADER) return parseCandles(file, lines)
    const reason = isSession(lines)
      ? 'a raw session is replayed alone'
      : `neither ${CANDLE_HEADER} nor raw Binance frames`
    throw new RecordingError(file, 1, reason)
  })
  return candleFlow({ series: joinBySymbol(series), roundsPerSecond: CANDLE_ROUNDS_PER_SECOND })
}

const isSession = (lines: readonly string[]): boolean => FRAME_LINE.test(lines[0] ?? '')

function listedInstrument(symbol: string) {
  const instrument = INSTRUMENTS.find((each) => each.symbol === symbol)
  if (instrument) return instrument
  const known = INSTRUMENTS.map((each) => each.symbol).join(', ')
  throw new RangeError(`the simulated exchange does not list ${symbol}; it lists ${known}`)
}

/** Several files of one symbol become one series by time; where they overlap the first file counts. */
function joinBySymbol(series: readonly CandleSeries[]): CandleSeries[] {
  const joined = new Map<InstrumentSymbol, CandleSeries>()
  for (const { instrument, candles } of series) {
    const known = joined.get(instrument.symbol)?.candles ?? []
    const byTime = new Map([...candles, ...known].map((candle) => [candle.at, candle]))
    const ordered = [...byTime.values()].sort((one, other) => one.at - other.at)
    joined.set(instrument.symbol, { instrument, candles: ordered })
  }
  return [...joined.values()]
}
