import type { InstrumentSymbol } from '../domain/instrument.ts'
import { EwmaCovariance } from './covariance.ts'
import { historicalTail, normalTail, type TailLoss, totalProfits } from './cvar.ts'

/**
 * Tail loss of the positions as they are now, over what the marks have done lately: recent returns of every
 * symbol, side by side, times what is held of each. Correlation is in the rows; nothing is assumed of it.
 *
 * Losses are of one day, scaled from the sampling interval by the square root of time. That is a convention, not
 * a forecast: a day of crashes is worse.
 */
export class PortfolioRisk {
  readonly #symbols: readonly InstrumentSymbol[]
  readonly #confidence: number
  /** `#returns[symbol][row]`, newest overwrites oldest. */
  readonly #returns: readonly Float64Array[]
  readonly #covariance: EwmaCovariance
  #marks: readonly number[] | undefined
  #sampledAt = 0
  #rows = 0

  constructor(symbols: readonly InstrumentSymbol[], confidence: number) {
    this.#symbols = symbols
    this.#confidence = confidence
    this.#returns = symbols.map(() => new Float64Array(ROWS_MAX))
    this.#covariance = new EwmaCovariance(symbols.length, COVARIANCE_DECAY)
  }

  /** Rows at hand; below ROWS_MIN there is no answer yet. */
  get rows(): number {
    return Math.min(this.#rows, ROWS_MAX)
  }

  /**
   * Takes the marks, when an interval has passed since the last row; call it as often as convenient. Nothing is
   * taken while a mark is unknown. `now` is any clock that never goes back, in milliseconds.
   */
  sample(markOf: (symbol: InstrumentSymbol) => number | undefined, now: number): void {
    const elapsedMs = now - this.#sampledAt
    if (this.#marks && elapsedMs < INTERVAL_MS) return
    const marks = this.#symbols.map((symbol) => markOf(symbol) ?? 0)
    if (marks.some((mark) => !(mark > 0))) return
    const before = this.#marks
    this.#marks = marks
    this.#sampledAt = now
    if (!before) return
    // A row over a pause is brought to the length of the others.
    const scale = Math.sqrt(INTERVAL_MS / elapsedMs)
    const row = marks.map((mark, at) => (mark / (before[at] ?? mark) - 1) * scale)
    const place = this.#rows++ % ROWS_MAX
    row.forEach((value, at) => {
      const series = this.#returns[at]
      if (series) series[place] = value
    })
    this.#covariance.update(row)
  }

  /**
   * One-day losses of signed position values, all in one currency. undefined while something is held and too little was
   * seen to say, or its value is not known (NaN); 0 when nothing is held.
   */
  tails(
    heldValue: (symbol: InstrumentSymbol) => number,
  ): { readonly historical: TailLoss; readonly normal: TailLoss } | undefined {
    const values = this.#symbols.map(heldValue)
    if (values.every((value) => value === 0)) return { historical: NO_LOSS, normal: NO_LOSS }
    if (this.rows < ROWS_MIN || values.some(Number.isNaN)) return undefined
    const profits = this.#returns.map((series, at) =>
      series.subarray(0, this.rows).map((each) => each * (values[at] ?? 0)),
    )
    const historical = historicalTail(totalProfits(profits), this.#confidence)
    const deviation = Math.sqrt(this.#covariance.varianceOf(values))
    const normal = normalTail(0, deviation, this.#confidence)
    return { historical: scaled(historical), normal: scaled(normal) }
  }
}

const NO_LOSS: TailLoss = { valueAtRisk: 0, cvar: 0 }
/** Marks are indices, smoothed over seconds: shorter returns would be mostly that smoothing. */
export const INTERVAL_MS = 5_000
/** One hour. */
export const ROWS_MAX = 720
/** One minute: too few for a tail, enough to see a storm. */
export const ROWS_MIN = 12
/** Half of the weight in the last two minutes. */
const COVARIANCE_DECAY = 0.97
const DAY_MS = 86_400_000

function scaled(tail: TailLoss): TailLoss {
  const factor = Math.sqrt(DAY_MS / INTERVAL_MS)
  return { valueAtRisk: tail.valueAtRisk * factor, cvar: tail.cvar * factor }
}
