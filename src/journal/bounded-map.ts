/**
 * A map that forgets its oldest entries. What it forgets depends only on what was put in, so two folds of the
 * same log forget the same.
 */
export class BoundedMap<Key, Value> {
  readonly entriesMax: number
  readonly #entries = new Map<Key, Value>()
  /**
   * Stands before the oldest entry, for all that it has passed is gone. A new iterator would walk over the places of all that went before it, which a
   * Map keeps until it grows: that makes a full map slower by its size.
   */
  readonly #oldest = this.#entries.entries()

  constructor(entriesMax: number) {
    this.entriesMax = entriesMax
  }

  get size(): number {
    return this.#entries.size
  }

  has(key: Key): boolean {
    return this.#entries.has(key)
  }

  get(key: Key): Value | undefined {
    return this.#entries.get(key)
  }

  /** Puts an entry in and returns the one that had to go, when one had to. A known key keeps its age. */
  set(key: Key, value: Value): readonly [Key, Value] | undefined {
    this.#entries.set(key, value)
    if (this.#entries.size <= this.entriesMax) return undefined
    const oldest = this.#oldest.next().value
    if (oldest) this.#entries.delete(oldest[0])
    return oldest
  }

  delete(key: Key): boolean {
    return this.#entries.delete(key)
  }

  [Symbol.iterator](): IterableIterator<[Key, Value]> {
    return this.#entries.entries()
  }
}
