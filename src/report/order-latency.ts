import type { ClientOrderId } from '../domain/order.ts'
import { Latency } from './latency.ts'
import type { Report } from './schema.ts'

interface Sent {
  readonly micros: number
  acknowledged: boolean
  filled: boolean
}

/** How long orders take: from the frame that led to one to its request, on to the venue's answer, and to its first fill. */
export class OrderLatency {
  readonly #tickToOrder = new Latency()
  readonly #orderToAck = new Latency()
  readonly #orderToFill = new Latency()
  readonly #frames = new Map<ClientOrderId, number>()
  readonly #sent = new Map<ClientOrderId, Sent>()

  intended(order: ClientOrderId, frameMicros: number): void {
    this.#frames.set(order, frameMicros)
  }

  sent(order: ClientOrderId, micros: number): void {
    this.#sent.set(order, { micros, acknowledged: false, filled: false })
    const frameMicros = this.#frames.get(order)
    if (frameMicros !== undefined) this.#tickToOrder.record(micros - frameMicros)
    this.#frames.delete(order)
  }

  acknowledged(order: ClientOrderId, micros: number): void {
    const sent = this.#sent.get(order)
    if (!sent || sent.acknowledged) return
    sent.acknowledged = true
    this.#orderToAck.record(micros - sent.micros)
  }

  filled(order: ClientOrderId, micros: number): void {
    const sent = this.#sent.get(order)
    if (!sent || sent.filled) return
    sent.filled = true
    this.#orderToFill.record(micros - sent.micros)
  }

  closed(order: ClientOrderId): void {
    this.#sent.delete(order)
    this.#frames.delete(order)
  }

  summary(): Report['latencyMicros'] {
    return {
      tickToOrder: this.#tickToOrder.summary(),
      orderToAck: this.#orderToAck.summary(),
      orderToFill: this.#orderToFill.summary(),
    }
  }
}
