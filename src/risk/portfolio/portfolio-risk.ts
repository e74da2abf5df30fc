import type { Config } from '../../config/schema.ts'
import type { InstrumentSymbol } from '../../domain/instrument.ts'
import { covarianceOf } from './covariance.ts'
import type { CovarianceEstimator } from './estimator.ts'
import { kellyShares } from './kelly-shares.ts'
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
  /** Symbols that are held and of which too little was seen: the configured volatility speaks for them. */
  readonly prior: readonly InstrumentSymbol[]
  readonly components: readonly Component[]
}

/** What one position has to do with it. The `cvar` of all sum to the whole. */
export interface Component {
  readonly symbol: InstrumentSymbol
  readonly cvar: number
  /** What one more unit of value would add; negative: it hedges. */
  readonly marginal: number
}

const DAY_MS = 86_400_000

/**
 * Tail loss of the positions as they are now, over what the marks have done lately: recent returns of every
 * symbol, side by side, times what is held of each. Correlation is in the rows; nothing is assumed of it.
 *
 * Losses are of one day, scaled from the sampling interval by the square root of time. That is a convention, not
 * a forecast: a day of crashes is worse.
 *
 * Of a symbol that was not seen for `rowsMin` rows nothing is known. It is not unknown what it may lose: it counts with
 * the configured prior volatility, and no hedge is believed to help it.
 */
export class PortfolioRisk {
  readonly #symbols: readonly InstrumentSymbol[]
  readonly #config: Config['risk']['tail']
  readonly #window: ReturnWindow
  readonly #covariance: CovarianceEstimator
  readonly #volatilities: readonly Volatility[]
  /** Of each symbol: the last mark that was taken, when, and how many returns it made. */
  readonly #marks: (number | undefined)[]
  readonly #markedAt: Float64Array
  readonly #seen: Int32Array
  #rowAt = Number.NEGATIVE_INFINITY

  constructor(symbols: readonly InstrumentSymbol[], config: Config['risk']['tail']) {
    this.#symbols = symbols
    this.#config = config
    this.#window = new ReturnWindow(symbols.length, config.rows)
    this.#covariance = covarianceOf(symbols.length, config)
    this.#volatilities = symbols.map((_, turn) => new Volatility(config, turn))
    this.#marks = symbols.map(() => undefined)
    this.#markedAt = new Float64Array(symbols.length)
    this.#seen = new Int32Array(symbols.length)
  }

  /** Rows at hand. */
  get rows(): number {
    return this.#window.count
  }

  /**
   * Takes the marks when an interval has passed since the last row; call it as often as convenient. A mark that is not
   * known moves nothing. `now` is any clock that never goes back, in milliseconds.
   */
  sample(markOf: (symbol: InstrumentSymbol) => number | undefined, now: number): void {
    const { intervalMs } = this.#config
    if (now - this.#rowAt < intervalMs) return
    const row = new Float64Array(this.#symbols.length)
    /** Symbols that have a return in this row; the others stand still in it. */
    const returned: number[] = []
    let known = false
    this.#symbols.forEach((symbol, at) => {
      const mark = markOf(symbol)
      if (mark === undefined || !(mark > 0)) return
      known = true
      const before = this.#marks[at]
      if (before !== undefined) {
        // A return over a pause is brought to the length of the others.
        row[at] = (mark / before - 1) * Math.sqrt(intervalMs / (now - (this.#markedAt[at] ?? now)))
        this.#seen[at] = (this.#seen[at] ?? 0) + 1
        returned.push(at)
      }
      this.#marks[at] = mark
      this.#markedAt[at] = now
    })
    if (known) this.#rowAt = now
    if (returned.length === 0) return
    this.#covariance.update(row, this.#window.push(row))
    for (const at of returned) this.#volatilities[at]?.update(row[at] ?? 0, () => this.#window.series(at))
  }

  /** Standard deviation of one day, a share of the price: the prior one while too little was seen. */
  volatilityOf(symbol: InstrumentSymbol): number {
    const at = this.#symbols.indexOf(symbol)
    const variance = this.#volatilities[at]?.varianceOver(DAY_MS / this.#config.intervalMs) ?? 0
    return this.#isKnown(at) ? Math.sqrt(variance) : this.#config.priorVolatility
  }

  /** Of the capital, by symbol: what grows fastest when every position earns so many of its daily deviations in a day. */
  kellyShares(edge: number): ReadonlyMap<InstrumentSymbol, number> {
    const deviations = this.#symbols.map((symbol) => this.volatilityOf(symbol))
    const isKnown = this.#symbols.every((_, at) => this.#isKnown(at))
    const shares = kellyShares(isKnown ? this.#covariance.matrix() : undefined, deviations, edge)
    return new Map(this.#symbols.map((symbol, at) => [symbol, shares[at] ?? 0]))
  }

  /** Of signed position values, all in one currency. undefined while a value that is held is not known (NaN). */
  tail(heldValue: (symbol: InstrumentSymbol) => number): PortfolioTail | undefined {
    const values = Float64Array.from(this.#symbols, heldValue)
    if (values.some(Number.isNaN)) return undefined
    const held = [...values.keys()].filter((at) => values[at] !== 0)
    const seen = held.filter((at) => this.#isKnown(at))
    const prior = held.filter((at) => !this.#isKnown(at))
    const measured = seen.length === 0 ? undefined : this.#measure(values, prior)
    const multiples = normalMultiples(this.#config.confidence)
    const deviation = this.#config.priorVolatility
    const gross = prior.reduce((sum, at) => sum + Math.abs(values[at] ?? 0), 0)
    return {
      valueAtRisk: (measured?.valueAtRisk ?? 0) + multiples.valueAtRisk * deviation * gross,
      cvar: (measured?.cvar ?? 0) + multiples.cvar * deviation * gross,
      seenCvar: measured?.cvar ?? 0,
      method: measured?.method ?? null,
      prior: prior.flatMap((at) => this.#symbols[at] ?? []),
      components: held.flatMap((at) => {
        const symbol = this.#symbols[at]
        const value = values[at] ?? 0
        const marginal = this.#isKnown(at)
          ? (measured?.marginals[at] ?? 0)
          : Math.sign(value) * multiples.cvar * deviation
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
      this.#covariance.matrix(),
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

  #isKnown(at: number): boolean {
    return (this.#seen[at] ?? 0) >= this.#config.rowsMin
  }
}
