import type { OrderRequest } from './contract.ts'
import type { LiveOrder } from './live-order.ts'

type Stop = NonNullable<OrderRequest['stop']>

/**
 * Untriggered stop orders of one symbol. A price only moves orders from waiting to due; they enter the book when
 * the operation that moved the price is complete, in the order in which they were placed.
 */
export class Stops {
  readonly #waiting = new Set<LiveOrder>()
  readonly #due: LiveOrder[] = []

  add(order: LiveOrder): void {
    this.#waiting.add(order)
  }

  /** Whether it was still waiting. */
  remove(order: LiveOrder): boolean {
    return this.#waiting.delete(order)
  }

  observe(by: Stop['by'], price: number): void {
    for (const order of this.#waiting) {
      const stop = order.request.stop
      if (!stop || stop.by !== by || !triggers(stop, price)) continue
      this.#waiting.delete(order)
      this.#due.push(order)
    }
  }

  /** The next order that a price has triggered. */
  takeDue(): LiveOrder | undefined {
    return this.#due.shift()
  }
}

/** An `up` stop triggers at its price or over it, a `down` stop at it or under. */
const triggers = (stop: Stop, price: number): boolean =>
  stop.direction === 'up' ? price >= stop.price : price <= stop.price
