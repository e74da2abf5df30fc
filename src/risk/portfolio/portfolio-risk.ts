import type { Config } from '../../config/schema.ts'
import type { InstrumentLabel } from '../../domain/instrument.ts'
import { BelievedCovariance } from './believed-covariance.ts'
import { covarianceOf } from './covariance.ts'
import type { CovarianceEstimator } from './estimator.ts'
import { EwmaVariance } from './ewma-variance.ts'
import { kellyShares } from './kelly-shares.ts'
import type { MarkRow } from './mark-history.ts'
import { type Measure, type Method, measure } from './measure.ts'
import { normalMultiples } from './normal-tail.ts'
import { ReturnWindow } from './return-window.ts'
import type { TailLoss } from './tail-loss.ts'
import { Volatility } from './volatility.ts'

/** One-day tail loss of a book of positions. */
export interface PortfolioTail extends TailLoss {
  /** By which it was estimated; null: nothing is held of which anything was seen. */
  readonly method: Method | null
  /** The part of the CVaR that rests on returns that were seen. */
  readonly seenCvar: number
  /** Symbols that are held and of which too little was seen, or nothing lately: the configured volatility speaks for them. */
  readonly prior: readonly InstrumentLabel[]
  readonly components: readonly Component[]
}

/** What one position has to do with it. The `cvar` of all sum to the whole. */
export interface Component {
  readonly symbol: InstrumentLabel
  readonly cvar: number
  /** What one more unit of value would add; negative: it hedges. */
  readonly marginal: number
}

const DAY_MS = 86_400_000
/** A price that is so many times the one before, or so small a part of it, is of another contract, or a misprint. */
const FACTOR_MAX = 10

/**
 * Tail loss of the positions as they are now, over what the marks have done lately: recent returns of every
 * symbol, side by side, times what is held of each. Correlation is in the rows; nothing is assumed of it.
 *
 * Losses are of one day, scaled from the sampling interval by the square root of time. That is a convention, not
 * a forecast: a day of crashes is worse.
 *
 * Of a symbol that was not seen for `rowsMin` rows, or not lately, nothing is known. It is not unknown what it may lose: it
 * counts with the configured prior volatility, or its own where that is larger, and no hedge is believed to help it.
 */
export class PortfolioRisk {
  readonly #symbols: readonly InstrumentLabel[]
  readonly #config: Config['risk']['tail']
  readonly #window: ReturnWindow
  readonly #covariance: CovarianceEstimator
  readonly #volatilities: readonly Volatility[]
  /** Weight, in an exponentially weighted estimate, of the rows in which each symbol has a return. */
  readonly #presences: readonly EwmaVariance[]
  /** Of each symbol: the last mark that was taken, when, and how many returns it made. */
  readonly #marks: Float64Array
  readonly #markedAt: Float64Array
  readonly #seen: Int32Array
  #rowAt = Number.NEGATIVE_INFINITY
  #now = Number.NEGATIVE_INFINITY

  /** @param history marks that were seen before, oldest first, by the clock of `sample` */
  constructor(
    symbols: readonly InstrumentLabel[],
    config: Config['risk']['tail'],
    history: Iterable<MarkRow> = [],
  ) {
    this.#symbols = symbols
    this.#config = config
    this.#window = new ReturnWindow(symbols.length, config.rows)
    this.#covariance = covarianceOf(symbols.length, config)
    this.#volatilities = symbols.map((_, turn) => new Volatility(config, turn))
    this.#presences = symbols.map(() => new EwmaVariance(config.ewmaDecay))
    this.#marks = new Float64Array(symbols.length).fill(Number.NaN)
    this.#markedAt = new Float64Array(symbols.length)
    this.#seen = new Int32Array(symbols.length)
    for (const row of history) if (this.#isDue(row.at)) this.#take(row)
  }

  /** Rows at hand. */
  get rows(): number {
    return this.#window.count
  }

  /**
   * Takes the marks when an interval has passed since the last row; call it as often as convenient. A mark that is not
   * known moves nothing. `now` is any clock that never goes back, in milliseconds. Returns the row that was taken.
   */
  sample(markOf: (symbol: InstrumentLabel) => number | undefined, now: number): MarkRow | undefined {
    this.#now = now
    if (!this.#isDue(now)) return undefined
    const marks = Float64Array.from(this.#symbols, (symbol) => markOf(symbol) ?? Number.NaN)
    const row = { at: now, marks, begins: false }
    return this.#take(row) ? row : undefined
  }

  #isDue(at: number): boolean {
    return at - this.#rowAt >= this.#config.intervalMs
  }

  /** False of a row without any mark. */
  #take({ at: now, marks, begins }: MarkRow): boolean {
    const row = new Float64Array(this.#symbols.length).fill(Number.NaN)
    let known = false
    let returns = 0
    marks.forEach((mark, at) => {
      if (!(mark > 0 && mark < Number.POSITIVE_INFINITY)) return
      known = true
      const factor = mark / (this.#marks[at] ?? Number.NaN)
      if (factor > FACTOR_MAX || factor < 1 / FACTOR_MAX) this.#seen[at] = 0
      else if (!begins && !Number.isNaN(factor)) {
        // A return over a pause is brought to the length of the others.
        const intervals = (now - (this.#markedAt[at] ?? now)) / this.#config.intervalMs
        row[at] = (factor - 1) / Math.sqrt(intervals)
        this.#seen[at] = (this.#seen[at] ?? 0) + 1
        returns++
      }
      this.#marks[at] = mark
      this.#markedAt[at] = now
    })
    this.#now = Math.max(this.#now, now)
    if (known) this.#rowAt = now
    if (returns > 0) this.#learn(row)
    return known
  }

  /** NaN: no return. */
  #learn(row: Float64Array): void {
    const leaving = this.#window.push(row)
    this.#covariance.update(
      row.map((each) => (Number.isNaN(each) ? 0 : each)),
      leaving,
    )
    row.forEach((each, at) => {
      const present = !Number.isNaN(each)
      this.#presences[at]?.update(present ? 1 : 0)
      if (present) this.#volatilities[at]?.update(each, () => this.#window.series(at))
    })
  }

  /** Whether what is said of a symbol rests on returns of it. */
  isKnown(symbol: InstrumentLabel): boolean {
    return this.#isKnown(this.#symbols.indexOf(symbol))
  }

  /**
   * Standard deviation of one day, a share of the price: the prior one while too little was seen, and not below it once
   * nothing is seen any more.
   */
  volatilityOf(symbol: InstrumentLabel): number {
    return this.#volatility(this.#symbols.indexOf(symbol))
  }

  #volatility(at: number): number {
    const { intervalMs, priorVolatility, volatilityMin } = this.#config
    if (!this.#isMeasured(at)) return priorVolatility
    const own = Math.sqrt(this.#volatilities[at]?.varianceOver(DAY_MS / intervalMs) ?? 0)
    return Math.max(own, this.#isKnown(at) ? volatilityMin : priorVolatility)
  }

  /** Of the capital, by symbol: what grows fastest when every position earns so many of its daily deviations in a day. */
  kellyShares(edge: number): ReadonlyMap<InstrumentLabel, number> {
    const deviations = this.#symbols.map((_, at) => this.#volatility(at))
    const isKnown = this.#symbols.every((_, at) => this.#isKnown(at))
    const shares = kellyShares(isKnown ? this.#covariance.matrix() : undefined, deviations, edge)
    return new Map(this.#symbols.map((symbol, at) => [symbol, shares[at] ?? 0]))
  }

  /** Of signed position values, all in one currency. undefined while a value that is held is not known (NaN). */
  tail(heldValue: (symbol: InstrumentLabel) => number): PortfolioTail | undefined {
    const values = Float64Array.from(this.#symbols, heldValue)
    if (!values.every(Number.isFinite)) return undefined
    const held = [...values.keys()].filter((at) => values[at] !== 0)
    const seen = held.filter((at) => this.#isKnown(at))
    const prior = held.filter((at) => !this.#isKnown(at))
    const measured = seen.length === 0 ? undefined : this.#measure(values, prior)
    const multiples = normalMultiples(this.#config.confidence)
    const deviation = prior.reduce((sum, at) => sum + Math.abs(values[at] ?? 0) * this.#volatility(at), 0)
    return {
      valueAtRisk: (measured?.valueAtRisk ?? 0) + multiples.valueAtRisk * deviation,
      cvar: (measured?.cvar ?? 0) + multiples.cvar * deviation,
      seenCvar: measured?.cvar ?? 0,
      method: measured?.method ?? null,
      prior: prior.flatMap((at) => this.#symbols[at] ?? []),
      components: held.flatMap((at) => {
        const symbol = this.#symbols[at]
        const value = values[at] ?? 0
        const marginal = this.#isKnown(at)
          ? (measured?.marginals[at] ?? 0)
          : Math.sign(value) * multiples.cvar * this.#volatility(at)
        return symbol === undefined ? [] : [{ symbol, cvar: value * marginal, marginal }]
      }),
    }
  }

  #measure(values: Float64Array, without: readonly number[]): Measure {
    const known = Float64Array.from(values)
    for (const at of without) known[at] = 0
    const { method, valueAtRisk, cvar, marginals } = measure(
      known,
      this.#window,
      this.#believed(),
      this.#config,
    )
    const factor = Math.sqrt(DAY_MS / this.#config.intervalMs)
    return {
      method,
      valueAtRisk: valueAtRisk * factor,
      cvar: cvar * factor,
      marginals: marginals.map((each) => each * factor),
    }
  }

  #believed(): BelievedCovariance {
    const { covariance, intervalMs, volatilityMin } = this.#config
    const presence =
      covariance === 'ewma'
        ? (at: number) => this.#presences[at]?.value ?? 0
        : (at: number) => this.#window.presence(at)
    return new BelievedCovariance(
      this.#covariance.matrix(),
      presence,
      (volatilityMin ** 2 * intervalMs) / DAY_MS,
    )
  }

  /** What has been silent for as long as it takes to become known is not known any more. */
  #isKnown(at: number): boolean {
    const { intervalMs, rowsMin } = this.#config
    const silentMs = this.#now - (this.#markedAt[at] ?? this.#now)
    return this.#isMeasured(at) && silentMs <= rowsMin * intervalMs
  }

  #isMeasured(at: number): boolean {
    return (this.#seen[at] ?? 0) >= this.#config.rowsMin
  }
}
