/** What a client said of its order that does not change how it matches; the venue repeats it in its answers. */
export interface Traits {
  readonly closeOrder: boolean
  readonly forceHold: boolean
  readonly iceberg: boolean
  readonly visibleSize: number
}

export const PLAIN: Traits = {
  closeOrder: false,
  forceHold: false,
  iceberg: false,
  visibleSize: 0,
}

/** Traits that are remembered: the venue too forgets old orders. */
const REMEMBERED_MAX = 50_000

/** Traits by order id; a plain order costs nothing. */
export class OrderTraits {
  readonly #traits: Map<string, Traits>

  constructor(traits: Map<string, Traits>) {
    this.#traits = traits
  }

  of(orderId: string): Traits {
    return this.#traits.get(orderId) ?? PLAIN
  }

  remember(orderId: string, traits: Traits): void {
    if (isPlain(traits)) return
    this.#traits.set(orderId, traits)
    if (this.#traits.size <= REMEMBERED_MAX) return
    const oldest = this.#traits.keys().next()
    if (!oldest.done) this.#traits.delete(oldest.value)
  }
}

const isPlain = (traits: Traits): boolean => !traits.closeOrder && !traits.forceHold && !traits.iceberg
