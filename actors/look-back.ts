import type { VenueWorld } from './world.ts'

/** Fills are re-read this far back: the venue's list lags behind its stream, and stamps differ. */
const OVERLAP_MS = 15_000
/** Fills that were inferred are looked for so long: a list that lags has caught up by then. */
const LATE_FILLS_MS = 600_000

/**
 * From when on fills and payments are looked for, by the venue's clock. What may go wrong is to look too late: what came
 * before is never found, and its position is adjusted in the end as if nobody knew why.
 */
export class LookBack {
  readonly #world: VenueWorld
  #fromMs: number

  constructor(world: VenueWorld) {
    this.#world = world
    // The newest fill here may have come to an engine that never became equal, and missed the one before. That an order
    // could leave proves an equality that may be as old as the pause between two comparisons.
    const since = Math.min(this.#oldestDoubt(), this.#lastEqual()) - world.settings.reconcileEveryMs
    this.#fromMs = Math.max(0, since - OVERLAP_MS)
  }

  /** Epoch ms. */
  get fromMs(): number {
    return this.#fromMs
  }

  /** Both are equal: what is in doubt no more is not read again. */
  equal(): void {
    this.#fromMs = Math.max(this.#fromMs, this.#oldestDoubt() - OVERLAP_MS)
  }

  /** From when on something may be missing here. Our own clock counts only as far as it can be relied upon. */
  #oldestDoubt(): number {
    const { journal, ports, venue, venueTime } = this.#world
    const { books } = journal
    const now = venueTime.earliestMs(ports.clock)
    let oldest = Math.min(books.lastFillAt.get(venue.name) ?? this.#lastEqual(), now)
    for (const order of books.openAt(venue.name)) oldest = Math.min(oldest, order.fillsFrom)
    for (const [, [inferred]] of books.inferred) {
      const order = inferred && books.orderOf({ ...inferred, clientOrderId: null })
      if (inferred?.venue === venue.name && order && order.fillsFrom > now - LATE_FILLS_MS)
        oldest = Math.min(oldest, order.fillsFrom)
    }
    return oldest
  }

  /** Engines that came and went since then without having read the venue say nothing about it. */
  #lastEqual(): number {
    const { journal, ports, venue, venueTime } = this.#world
    return journal.books.completeUntil.get(venue.name) ?? venueTime.earliestMs(ports.clock)
  }
}
