import type { Clock } from '../../ports/clock.ts'
import type { Exchange } from '../contract.ts'

/** Two stops of one take-profit and stop-loss order: when one leaves the stop book, the other is cancelled. */
export class PairedStops {
  readonly #others: Map<string, string>
  readonly stop: () => void

  /** `others`: of each stop its other. */
  constructor(exchange: Exchange, clock: Clock, others: Map<string, string>) {
    this.#others = others
    this.stop = exchange.observe((event) => {
      if (event.type !== 'StopChanged' || event.change === 'open') return
      const { id, account } = event.order
      const other = this.#others.get(id)
      if (other === undefined) return
      this.#others.delete(id)
      this.#others.delete(other)
      // Not from inside the exchange's own event: it is in the middle of a change.
      clock.setTimeout(() => exchange.cancel(account, { id: other }), 0)
    })
  }

  link(left: string, right: string): void {
    this.#others.set(left, right)
    this.#others.set(right, left)
  }
}
