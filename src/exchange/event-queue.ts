import type { ExchangeEvent } from './contract.ts'

/**
 * Events wait here until the operation that caused them is complete. An observer may therefore call the exchange
 * from inside its callback: it sees a finished state, and its own events come after those already waiting.
 */
export class EventQueue {
  readonly #observers = new Set<(event: ExchangeEvent) => void>()
  #waiting: ExchangeEvent[] = []
  #delivering = false

  observe(observer: (event: ExchangeEvent) => void): () => void {
    this.#observers.add(observer)
    return () => void this.#observers.delete(observer)
  }

  emit(event: ExchangeEvent): void {
    if (this.#observers.size > 0) this.#waiting.push(event)
  }

  deliver(): void {
    if (this.#delivering) return
    this.#delivering = true
    try {
      while (this.#waiting.length > 0) {
        const events = this.#waiting
        this.#waiting = []
        for (const event of events) for (const observer of this.#observers) observer(event)
      }
    } finally {
      this.#delivering = false
    }
  }
}
