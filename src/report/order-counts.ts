import type { ClientOrderId } from '../domain/order.ts'
import type { Books } from '../journal/books.ts'
import type { JournalEntry } from '../journal/events.ts'
import type { Report } from './schema.ts'

type Counted = Omit<Report['orders'], 'sent' | 'denied'>

/** Counts orders by what became of them, each once per column. Fed after each entry was folded. */
export class OrderCounts {
  readonly #counts = {
    acknowledged: 0,
    filled: 0,
    partiallyFilled: 0,
    cancelled: 0,
    rejected: 0,
    uncertain: 0,
  }
  /** Open orders that were counted as uncertain already. */
  readonly #doubted = new Set<ClientOrderId>()
  readonly #acknowledged = new Set<ClientOrderId>()

  observe({ event }: JournalEntry, books: Books): void {
    switch (event.type) {
      case 'OrderAccepted':
        if (!this.#acknowledged.has(event.clientOrderId)) this.#counts.acknowledged++
        this.#acknowledged.add(event.clientOrderId)
        break
      case 'OrderUncertain':
        if (!this.#doubted.has(event.clientOrderId)) this.#counts.uncertain++
        this.#doubted.add(event.clientOrderId)
        break
      case 'OrderClosed':
        this.#doubted.delete(event.clientOrderId)
        this.#acknowledged.delete(event.clientOrderId)
        this.#closed(event.clientOrderId, event.outcome, books)
        break
      default:
        break
    }
  }

  #closed(clientOrderId: ClientOrderId, outcome: string, books: Books): void {
    const order = books.order(clientOrderId)
    if (order && order.filled > 0 && order.filled < order.intent.size) this.#counts.partiallyFilled++
    if (outcome === 'filled') this.#counts.filled++
    if (outcome === 'cancelled') this.#counts.cancelled++
    if (outcome === 'rejected') this.#counts.rejected++
  }

  /** The counts so far; orders that still rest filled in part count as such. */
  summary(books: Books): Counted {
    const resting = [...books.open.values()].filter((order) => order.filled > 0).length
    return { ...this.#counts, partiallyFilled: this.#counts.partiallyFilled + resting }
  }
}
