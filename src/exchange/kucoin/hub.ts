import type { Session } from './session.ts'

/** Who listens to which channel. A push is written once, however many listen; never when nobody does. */
export class Hub {
  readonly #listeners = new Map<string, Set<Session>>()

  add(channel: string, session: Session): void {
    const known = this.#listeners.get(channel)
    if (known) known.add(session)
    else this.#listeners.set(channel, new Set([session]))
  }

  remove(channel: string, session: Session): void {
    const known = this.#listeners.get(channel)
    known?.delete(session)
    if (known?.size === 0) this.#listeners.delete(channel)
  }

  heard(channel: string): boolean {
    return this.#listeners.has(channel)
  }

  /** Sends what `write` says to all who listen on any of the channels. */
  publish(channels: readonly string[], write: () => string): void {
    let text: string | undefined
    for (const channel of channels)
      for (const session of this.#listeners.get(channel) ?? []) {
        text ??= write()
        session.push(text)
      }
  }
}
