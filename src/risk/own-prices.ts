import type { Side } from '../domain/order.ts'

/**
 * The prices at which orders of ours stand in one book, so that whether a new one meets an own one is seen without looking
 * at them all.
 */
export class OwnPrices {
  readonly #buys = new SortedPrices()
  readonly #sells = new SortedPrices()

  /** null is a market order: it meets everything. */
  add(side: Side, price: number | null): void {
    this.#of(side).add(price)
  }

  remove(side: Side, price: number | null): void {
    this.#of(side).remove(price)
  }

  /** Whether an order of this side at this price would meet one of ours. */
  meets(side: Side, price: number | null): boolean {
    const others = side === 'buy' ? this.#sells : this.#buys
    if (others.count === 0) return false
    if (price === null || others.markets > 0) return true
    const nearest = side === 'buy' ? others.lowest : others.highest
    return nearest !== undefined && (side === 'buy' ? price >= nearest : price <= nearest)
  }

  #of(side: Side): SortedPrices {
    return side === 'buy' ? this.#buys : this.#sells
  }
}

/** How many orders stand at each price, the prices in order: both ends are at hand, and a change moves few bytes. */
class SortedPrices {
  readonly #prices: number[] = []
  readonly #counts: number[] = []
  markets = 0
  count = 0

  get lowest(): number | undefined {
    return this.#prices[0]
  }

  get highest(): number | undefined {
    return this.#prices.at(-1)
  }

  add(price: number | null): void {
    this.count++
    if (price === null) {
      this.markets++
      return
    }
    const at = this.#place(price)
    if (this.#prices[at] === price) {
      this.#counts[at] = (this.#counts[at] ?? 0) + 1
      return
    }
    this.#prices.splice(at, 0, price)
    this.#counts.splice(at, 0, 1)
  }

  /** @throws when nothing stands there: the count would be wrong ever after. */
  remove(price: number | null): void {
    this.count--
    if (price === null) {
      this.markets--
      return
    }
    const at = this.#place(price)
    if (this.#prices[at] !== price) throw new Error(`no order of ours stands at ${price}`)
    const left = (this.#counts[at] ?? 0) - 1
    if (left > 0) {
      this.#counts[at] = left
      return
    }
    this.#prices.splice(at, 1)
    this.#counts.splice(at, 1)
  }

  /** Where it stands, or would. */
  #place(price: number): number {
    let low = 0
    let high = this.#prices.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#prices[middle] ?? 0) < price) low = middle + 1
      else high = middle
    }
    return low
  }
}
