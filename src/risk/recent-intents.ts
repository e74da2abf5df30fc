import { type InstrumentName, instrumentKey } from '../domain/instrument.ts'
import type { ClientOrderId, OrderIntent } from '../domain/order.ts'
import type { WorkingOrders } from './working-orders.ts'

interface Passed {
  readonly intent: OrderIntent
  readonly micros: number
}

/**
 * What passed the door within a short window, by instrument: where an order is looked for that somebody sends twice under two
 * names. It holds no more than the limits on rates let through in that window.
 */
export class RecentIntents {
  readonly #windowMicros: number
  /** By instrument key, oldest first. */
  readonly #passed = new Map<string, Passed[]>()

  /** 0: nothing is a twin. */
  constructor(windowMs: number) {
    this.#windowMicros = windowMs * 1000
  }

  passed(intent: OrderIntent, nowMicros: number): void {
    const known = this.#recent(intent, nowMicros)
    if (known) known.push({ intent, micros: nowMicros })
    else this.#passed.set(instrumentKey(intent), [{ intent, micros: nowMicros }])
  }

  /** One of the same content that may still fill on these terms; undefined when there is none. */
  twinOf(
    intent: OrderIntent,
    nowMicros: number,
    working: Pick<WorkingOrders, 'get'>,
  ): ClientOrderId | undefined {
    for (const { intent: before } of this.#recent(intent, nowMicros) ?? [])
      if (isTwin(before, intent) && working.get(before.clientOrderId)?.price === intent.price)
        return before.clientOrderId
    return undefined
  }

  /** Those still in the window; what has left it is forgotten. */
  #recent(of: InstrumentName, nowMicros: number): Passed[] | undefined {
    const known = this.#passed.get(instrumentKey(of))
    if (!known) return undefined
    const since = nowMicros - this.#windowMicros
    let gone = 0
    while (gone < known.length && (known[gone]?.micros ?? since) <= since) gone++
    if (gone > 0) known.splice(0, gone)
    return known
  }
}

const isTwin = (a: OrderIntent, b: OrderIntent): boolean =>
  a.owner === b.owner &&
  a.purpose === b.purpose &&
  a.side === b.side &&
  a.price === b.price &&
  a.size === b.size &&
  a.reduceOnly === b.reduceOnly &&
  a.trigger?.price === b.trigger?.price
