import type { InstrumentSymbol } from '../domain/instrument.ts'
import type { Random } from '../ports/random.ts'
import type { CandleSeries, RecordedCandle } from './candle-file.ts'
import { candlePath } from './candle-path.ts'
import { MINUTE_MS } from './candles.ts'
import { Crowd } from './crowd.ts'
import type { LadderShape } from './maker-ladder.ts'
import type { Floor, MarketSource } from './market-source.ts'
import { MatchingBook } from './matching.ts'
import { Timers } from './timers.ts'

export interface CandleFlowOptions {
  readonly series: readonly CandleSeries[]
  /** Book rounds a second and symbol; a day has 86,400 seconds, so this decides how long one takes. */
  readonly roundsPerSecond: number
}

/** The simulated exchange is a small venue: this share of the recorded volume trades on it. */
const VOLUME_SHARE = 0.01
const TAKERS_PER_MINUTE = 30
const LEVELS = 10
/** Levels of one side that the makers look after in a round; few, because a day has very many rounds. */
const ATTENTION = 2
/** A candle's range spans about so many levels of a side: a wild minute has a wide, thin book. */
const LEVELS_PER_RANGE = 24
/** No denser than this share of the price: a sleepy minute still has a book that looks like one. */
const SPACING_SHARE_MIN = 1e-5
/** So many missing minutes in a row are an outage; fewer are a quiet market. */
const OUTAGE_MINUTES_MIN = 3

/**
 * A market that follows recorded 1-minute candles: each candle leads the fair price through itself, and the
 * background of a generated market trades around it with the candle's volume. In a hole of the recording nothing
 * moves, and a long one suspends the symbol.
 */
export function candleFlow({ series, roundsPerSecond }: CandleFlowOptions): MarketSource {
  const startsAt = Math.min(...series.map(({ candles }) => candles[0]?.at ?? Number.POSITIVE_INFINITY))
  const endsAt = Math.max(...series.map(({ candles }) => (candles.at(-1)?.at ?? 0) + MINUTE_MS))
  let timers: Timers | undefined
  let start = (): void => {
    throw new Error('a market starts after it was opened')
  }

  function open(floor: Floor): void {
    const repeating = new Timers(floor.clock)
    timers = repeating
    const followers = series.map(
      (each) => new CandleFollower(each, floor, TAKERS_PER_MINUTE / 60 / roundsPerSecond),
    )
    floor.act(() => {
      for (const each of followers) each.open()
    })
    start = () => {
      const startedMicros = floor.clock.monotonicMicros()
      let over = false
      const round = (): void => {
        const at = startsAt + (floor.clock.monotonicMicros() - startedMicros) / 1000
        for (const each of followers) floor.act(() => each.round(Math.min(at, endsAt - 1), at >= endsAt))
        if (at < endsAt || over) return
        over = true
        floor.ended()
      }
      repeating.repeat('rounds', () => 1000 / roundsPerSecond, round)
    }
  }

  return {
    instruments: series.map((each) => each.instrument),
    startsAt,
    durationMs: endsAt - startsAt,
    openingPrice: (symbol) => openingPrice(series, symbol),
    makeBook: (_instrument, listener) => new MatchingBook(listener),
    open,
    start: () => start(),
    stop: () => timers?.stopAll(),
  }
}

function openingPrice(series: readonly CandleSeries[], symbol: InstrumentSymbol): number {
  const first = series.find((each) => each.instrument.symbol === symbol)?.candles[0]
  if (!first) throw new RangeError(`no candles of ${symbol}`)
  return first.open
}

/** One symbol on its way along its candles. */
class CandleFollower {
  readonly #candles: readonly RecordedCandle[]
  readonly #floor: Floor
  readonly #symbol: InstrumentSymbol
  readonly #crowd: Crowd
  readonly #random: Random
  readonly #takerChance: number
  #next = 0
  /** The minute it is in; none before the first round. */
  #minute = Number.NaN
  #fair: number
  #path: ((share: number) => number) | undefined

  constructor({ instrument, candles }: CandleSeries, floor: Floor, takersPerRound: number) {
    const [first] = candles
    if (!first) throw new RangeError(`no candles of ${instrument.symbol}`)
    const random = floor.random.fork(instrument.symbol)
    this.#candles = candles
    this.#floor = floor
    this.#symbol = instrument.symbol
    this.#random = random.fork('path')
    this.#takerChance = takersPerRound
    this.#fair = first.open
    const book = floor.book(instrument.symbol)
    this.#crowd = new Crowd(instrument, book, random, shapeOf(first), takerLotsOf(first))
  }

  open(): void {
    this.#crowd.open(this.#fair)
  }

  /** One book round at a market time; after the end of the data the makers stay and nobody takes. */
  round(at: number, over: boolean): void {
    this.#turnTo(at - (at % MINUTE_MS))
    if (!this.#path) return
    if (!over) this.#fair = this.#path((at - this.#minute) / MINUTE_MS)
    this.#floor.setIndex(this.#symbol, this.#fair)
    this.#crowd.round(this.#fair)
    if (!over && this.#random.chance(this.#takerChance)) this.#crowd.take(this.#fair)
  }

  #turnTo(minute: number): void {
    if (minute === this.#minute) return
    this.#minute = minute
    while ((this.#candles[this.#next]?.at ?? Number.POSITIVE_INFINITY) < minute) this.#next++
    const candle = this.#candles[this.#next]
    if (candle?.at === minute) this.#follow(candle)
    else this.#pause(candle)
  }

  #follow(candle: RecordedCandle): void {
    this.#path = candlePath(candle, this.#random)
    this.#crowd.shape = shapeOf(candle)
    this.#crowd.takerLots = takerLotsOf(candle)
    this.#floor.suspend(this.#symbol, false)
  }

  /** A hole: the book stands still until the next candle. After the last one there is nothing to wait for. */
  #pause(next: RecordedCandle | undefined): void {
    this.#path = undefined
    const missing = next ? (next.at - this.#minute) / MINUTE_MS : 0
    if (missing >= OUTAGE_MINUTES_MIN) this.#floor.suspend(this.#symbol, true)
  }
}

function shapeOf(candle: RecordedCandle): LadderShape {
  const range = candle.high - candle.low
  const spacing = Math.max(
    1,
    Math.round(Math.max(range / LEVELS_PER_RANGE, candle.close * SPACING_SHARE_MIN)),
  )
  const halfSpread = Math.max(1, spacing / 2)
  return { halfSpread, spacing, levels: LEVELS, attention: ATTENTION, lots: 2 * takerLotsOf(candle) }
}

const takerLotsOf = (candle: RecordedCandle): number =>
  Math.max(1, Math.round((candle.volume * VOLUME_SHARE) / TAKERS_PER_MINUTE))
