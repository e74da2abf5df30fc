import type { FaultyProxy } from './faulty-proxy.ts'

/** Whether anybody gets in, who may be kept out for several reasons at a time. */
export class Door {
  readonly #proxy: FaultyProxy
  readonly #reasons = new Set<object>()
  /** Opening takes a moment, in which it may be shut again. */
  #moved: Promise<void> = Promise.resolve()

  constructor(proxy: FaultyProxy) {
    this.#proxy = proxy
  }

  shut(reason: object): void {
    this.#reasons.add(reason)
    this.#move()
  }

  /** It opens when no other reason is left. */
  open(reason: object): void {
    this.#reasons.delete(reason)
    this.#move()
  }

  /** Resolves when it is as it was asked to be. */
  get settled(): Promise<void> {
    return this.#moved
  }

  #move(): void {
    this.#moved = this.#moved.then(() =>
      this.#reasons.size > 0 ? this.#proxy.refuse() : this.#proxy.admit(),
    )
  }
}
