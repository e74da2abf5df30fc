export interface Listener {
  push(text: string): void
}

/** Who listens to which channel. A push is written once, however many listen; never when nobody does. */
export class Hub {
  readonly #listeners = new Map<string, Set<Listener>>()

  add(channel: string, listener: Listener): void {
    const known = this.#listeners.get(channel)
    if (known) known.add(listener)
    else this.#listeners.set(channel, new Set([listener]))
  }

  remove(channel: string, listener: Listener): void {
    const known = this.#listeners.get(channel)
    known?.delete(listener)
    if (known?.size === 0) this.#listeners.delete(channel)
  }

  /** Nobody listens any more, and nobody is told. */
  forget(channel: string): void {
    this.#listeners.delete(channel)
  }

  heard(channel: string): boolean {
    return this.#listeners.has(channel)
  }

  /** Sends what `write` says to all who listen on any of the channels. */
  publish(channels: readonly string[], write: () => string): void {
    let text: string | undefined
    for (const channel of channels)
      for (const listener of this.#listeners.get(channel) ?? []) {
        text ??= write()
        listener.push(text)
      }
  }
}
