import type { Config } from '../../config/schema.ts'
import { EwmaVariance } from './ewma-variance.ts'
import { garchPath, garchVarianceOver } from './garch.ts'
import { fitGarch, type GarchFit } from './garch-fit.ts'

/** A fit costs a few milliseconds and its parameters change slowly. */
const REFIT_ROWS = 60

/**
 * Variance of one asset's next returns. `garch` fits anew now and then and follows its own recursion in between; while
 * there is no fit (too few returns, or none inside the bounds) the exponentially weighted one speaks.
 */
export class Volatility {
  readonly #kind: Config['risk']['tail']['volatility']
  readonly #ewma: EwmaVariance
  #rows: number
  #fit: GarchFit | undefined
  #next = 0

  /** `turn` spreads the fits of many assets over the rows. */
  constructor(tail: Pick<Config['risk']['tail'], 'volatility' | 'ewmaDecay'>, turn = 0) {
    this.#kind = tail.volatility
    this.#ewma = new EwmaVariance(tail.ewmaDecay)
    this.#rows = turn % REFIT_ROWS
  }

  /** Takes the newest return; `series` gives all that are at hand, it included, oldest first. */
  update(value: number, series: () => ArrayLike<number>): void {
    this.#ewma.update(value)
    this.#rows++
    if (this.#kind === 'ewma') return
    if (this.#rows % REFIT_ROWS === 0) this.#refit(series())
    else if (this.#fit) {
      const { mean, omega, alpha, beta } = this.#fit
      this.#next = omega + alpha * (value - mean) ** 2 + beta * this.#next
    }
  }

  /** Of the next `steps` returns together; 0 before the first return. */
  varianceOver(steps: number): number {
    if (this.#fit) return garchVarianceOver(this.#fit, this.#next, steps)
    return steps * (this.#ewma.value ?? 0)
  }

  #refit(returns: ArrayLike<number>): void {
    this.#fit = fitGarch(returns)
    if (this.#fit) this.#next = garchPath(returns, this.#fit).next
  }
}
