/**
 * A list that forgets its oldest part, so that a run of days does not eat the memory. It keeps at least `limit`
 * and at most twice as many; forgetting in halves makes an append cost the same however long the run.
 */
export class History<Item> {
  readonly #limit: number
  #items: Item[] = []

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Returns what was forgotten, nearly always nothing. */
  push(item: Item): readonly Item[] {
    this.#items.push(item)
    if (this.#items.length < 2 * this.#limit) return NOTHING
    const forgotten = this.#items.slice(0, this.#limit)
    this.#items = this.#items.slice(this.#limit)
    return forgotten
  }

  /** Oldest first. */
  get items(): readonly Item[] {
    return this.#items
  }

  get last(): Item | undefined {
    return this.#items[this.#items.length - 1]
  }

  /** The newest `count`, newest first. */
  newest(count: number): Item[] {
    return this.#items.slice(-count).reverse()
  }
}

/** The end of a list in order of time, from a moment on. Costs what it returns, however long the list has become. */
export function since<Item extends { readonly at: number }>(items: readonly Item[], fromMs: number): Item[] {
  let start = items.length
  while (start > 0 && (items[start - 1]?.at ?? 0) >= fromMs) start--
  return items.slice(start)
}

const NOTHING: readonly never[] = []
