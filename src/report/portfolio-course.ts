import { worstStress } from '../risk/portfolio/stress.ts'
import type { PortfolioView } from '../risk/portfolio/view.ts'
import type { Report } from './schema.ts'

type Portfolio = Report['portfolio']

/** How all positions together went through a run: the moments of the largest CVaR and of the largest stress, and the last one. */
export class PortfolioCourse {
  #worst: Portfolio['worst'] = null
  #mostStressed: Portfolio['mostStressed'] = null
  #mostLost = Number.NEGATIVE_INFINITY
  #last: Portfolio['last'] = null
  #smallestScale = 1

  /** Whenever somebody looked; what is unknown is passed over. */
  seen(view: PortfolioView): void {
    const { at, tail, stress, funding } = view
    if (tail === null) return
    const { valueAtRisk, cvar, seenCvar, method, prior, components } = tail
    this.#last = {
      at,
      valueAtRisk,
      cvar,
      seenCvar,
      method,
      prior: [...prior],
      components: components.map((each) => ({ ...each })),
      stress: stress.map(({ name, loss, seen, positions }) => ({
        name,
        loss,
        seen,
        positions: positions.map((each) => ({ ...each })),
      })),
      funding: {
        holdingMs: funding.holdingMs,
        cost: funding.cost,
        positions: funding.positions.map((each) => ({ ...each })),
      },
    }
    const stressed = worstStress(stress)?.loss ?? 0
    if (stressed > this.#mostLost) {
      this.#mostLost = stressed
      this.#mostStressed = this.#last
    }
    if (this.#worst === null || cvar > this.#worst.cvar) this.#worst = this.#last
  }

  /** What losses scale sizes by. */
  scaled(losses: number): void {
    this.#smallestScale = Math.min(this.#smallestScale, losses)
  }

  get summary(): Portfolio {
    return {
      worst: this.#worst,
      mostStressed: this.#mostStressed,
      last: this.#last,
      lossScaleMin: this.#smallestScale,
    }
  }
}
