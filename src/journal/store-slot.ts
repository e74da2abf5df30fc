import type { JournalStore } from './store.ts'

const nothing = (): void => {}

/** Holds the journal's store: one at a time, and opened only when the one before has let go of the log. */
export class StoreSlot {
  #store: JournalStore | undefined
  #closing = false
  /** Waits for what is closing. */
  #next = nothing

  get store(): JournalStore | undefined {
    return this.#store
  }

  holds(store: JournalStore): boolean {
    return this.#store === store
  }

  /** Calls `open` when it may be opened; never, when it is taken away before. @throws Error while another is held. */
  put(store: JournalStore, open: () => void): void {
    if (this.#store) throw new Error('the journal has a store: detach it first')
    this.#store = store
    if (this.#closing) this.#next = open
    else open()
  }

  /** Lets it go; `done` when it has closed. */
  empty(done: () => void): void {
    const store = this.#store
    this.#store = undefined
    if (!store) return done()
    // It was never opened: what has to close is the one before.
    if (this.#closing) {
      this.#next = done
      return
    }
    this.#closing = true
    // A store that fails to close is found out by the next `open`, which is then refused with LOCKED.
    store.close(() => {
      this.#closing = false
      const next = this.#next
      this.#next = nothing
      done()
      next()
    })
  }
}
