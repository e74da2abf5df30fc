import type { InstrumentSymbol } from '../domain/instrument.ts'
import type { Random } from '../ports/random.ts'

/**
 * What coins are worth, as a seeded process: a common factor that moves all symbols together, noise of each
 * symbol's own, calm and violent regimes, and now and then a jump.
 */

export interface Regime {
  readonly name: 'calm' | 'violent'
  /** Standard deviation of the return over one second. */
  readonly volatility: number
  /** Everybody's activity, against calm. */
  readonly activity: number
  readonly meanMs: number
  readonly jumpEveryMs: number
}

const CALM: Regime = {
  name: 'calm',
  volatility: 2e-5,
  activity: 1,
  meanMs: 120_000,
  jumpEveryMs: 240_000,
}
const VIOLENT: Regime = {
  name: 'violent',
  volatility: 8e-5,
  activity: 3,
  meanMs: 25_000,
  jumpEveryMs: 20_000,
}

/** Share of a return's variance that is everybody's. */
const COMMON_SHARE = 0.7
/** Mean size of a jump, as a return. */
const JUMP_MEAN = 0.0006
/** A price that wandered far is pulled back: this share of the distance every second, so that days stay sane. */
const REVERSION = 1e-5

export class FairPrices {
  readonly #random: Random
  readonly #anchors: ReadonlyMap<InstrumentSymbol, number>
  readonly #prices: Map<InstrumentSymbol, number>
  #regime: Regime = CALM
  #regimeLeftMs: number

  /** Starts at these prices, in a calm regime. */
  constructor(anchors: ReadonlyMap<InstrumentSymbol, number>, random: Random) {
    this.#random = random
    this.#anchors = anchors
    this.#prices = new Map(anchors)
    this.#regimeLeftMs = random.exponential(CALM.meanMs)
  }

  get regime(): Regime {
    return this.#regime
  }

  of(symbol: InstrumentSymbol): number {
    const price = this.#prices.get(symbol)
    if (price === undefined) throw new RangeError(`no fair price of ${symbol}`)
    return price
  }

  advance(elapsedMs: number): void {
    this.#switchRegime(elapsedMs)
    const deviation = this.#regime.volatility * Math.sqrt(elapsedMs / 1000)
    const common = Math.sqrt(COMMON_SHARE) * this.#random.normal()
    const jump = this.#jump(elapsedMs)
    for (const [symbol, price] of this.#prices) {
      const own = Math.sqrt(1 - COMMON_SHARE) * this.#random.normal()
      const anchor = this.#anchors.get(symbol) ?? price
      const pull = REVERSION * (elapsedMs / 1000) * Math.log(anchor / price)
      this.#prices.set(symbol, price * Math.exp(deviation * (common + own) + jump + pull))
    }
  }

  #switchRegime(elapsedMs: number): void {
    this.#regimeLeftMs -= elapsedMs
    if (this.#regimeLeftMs > 0) return
    this.#regime = this.#regime === CALM ? VIOLENT : CALM
    this.#regimeLeftMs = this.#random.exponential(this.#regime.meanMs)
  }

  /** A return that all symbols make at once; nearly always 0. */
  #jump(elapsedMs: number): number {
    if (!this.#random.chance(elapsedMs / this.#regime.jumpEveryMs)) return 0
    return this.#random.exponential(JUMP_MEAN) * (this.#random.chance(0.5) ? 1 : -1)
  }
}
