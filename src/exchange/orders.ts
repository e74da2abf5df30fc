import type { OrderFilter, OrderKey, VenueOrder } from './contract.ts'
import { History } from './history.ts'
import type { LiveOrder } from './live-order.ts'

/** Orders that can still be read after they are done. */
const ORDERS_KEPT = 100_000
/** Far above what an account may have open: past it, those that are done are dropped. */
const UNFINISHED_MAX = 10_000

/** Every order of one account. A client id is taken for ever, also when its order has been forgotten. */
export class OrderRegistry {
  readonly #byId = new Map<string, LiveOrder>()
  readonly #byClientOid = new Map<string, LiveOrder | null>()
  readonly #history = new History<LiveOrder>(ORDERS_KEPT)
  /** Oldest first, with some that are done by now: what is open is asked for all the time, and is never many. */
  #unfinished: LiveOrder[] = []

  isTaken(clientOid: string): boolean {
    return this.#byClientOid.has(clientOid)
  }

  add(order: LiveOrder): void {
    this.#byId.set(order.id, order)
    if (order.request.clientOid) this.#byClientOid.set(order.request.clientOid, order)
    for (const old of this.#history.push(order)) if (old.status === 'done') this.#forget(old)
    this.#unfinished.push(order)
    if (this.#unfinished.length > UNFINISHED_MAX) this.#sift()
  }

  find(key: OrderKey): LiveOrder | undefined {
    return 'id' in key ? this.#byId.get(key.id) : (this.#byClientOid.get(key.clientOid) ?? undefined)
  }

  /** Newest first. */
  list(filter: OrderFilter): VenueOrder[] {
    const found: VenueOrder[] = []
    const asksForDone = filter.status === undefined || filter.status === 'done'
    const orders = asksForDone ? this.#history.items : this.#sift()
    for (let at = orders.length - 1; at >= 0; at--) {
      const order = orders[at] as LiveOrder
      if (matches(order, filter)) found.push(order.view())
    }
    return found
  }

  #sift(): readonly LiveOrder[] {
    this.#unfinished = this.#unfinished.filter((order) => order.status !== 'done')
    return this.#unfinished
  }

  #forget(order: LiveOrder): void {
    this.#byId.delete(order.id)
    if (order.request.clientOid) this.#byClientOid.set(order.request.clientOid, null)
  }
}

const STATUS = { active: 'open', done: 'done', untriggered: 'untriggered' } as const

export const matches = (order: LiveOrder, filter: OrderFilter): boolean =>
  (filter.status === undefined || order.status === STATUS[filter.status]) &&
  (filter.symbol === undefined || order.symbol === filter.symbol) &&
  (filter.side === undefined || order.side === filter.side) &&
  (filter.fromMs === undefined || order.createdAt >= filter.fromMs) &&
  (filter.toMs === undefined || order.createdAt <= filter.toMs)
