import type { InstrumentSymbol, Lots } from '../../src/domain/instrument.ts'
import type { LadderState } from '../../src/domain/ladder.ts'
import type { ClientOrderId, OrderIntent } from '../../src/domain/order.ts'
import type { ExposureLimits } from '../../src/invariants/exposure-within-limits.ts'
import { createInvariants, type Invariants } from '../../src/invariants/invariants.ts'
import type { Observation } from '../../src/invariants/observation.ts'
import { Books } from '../../src/journal/books.ts'
import type { JournalEvent } from '../../src/journal/events.ts'
import { apply } from '../../src/journal/fold.ts'
import { intent, SYMBOL, VENUE } from '../journal/story.ts'

const LIMITS: Omit<ExposureLimits, 'markTicks' | 'worth'> = {
  symbolNotionalMax: 1_000,
  venueNotionalMax: Number.POSITIVE_INFINITY,
  netNotionalMax: Number.POSITIVE_INFINITY,
  totalNotionalMax: 1_500,
  groups: [],
}

/** A run under watch: events go through real books, as in the engine. */
export class WatchedRun {
  books = new Books()
  readonly invariants: Invariants
  durable = 0
  mark = 600_000

  constructor(before: readonly JournalEvent[] = [], journalWindowMs = 0) {
    for (const event of before) this.#fold(event)
    this.invariants = createInvariants({
      books: () => this.books,
      ...LIMITS,
      markTicks: () => this.mark,
      worth: (currency) => (currency === 'USDT' ? 1 : undefined),
      staleAfterMs: 2_000,
      journalWindowMs,
    })
  }

  #fold(event: JournalEvent) {
    const entry = { sequence: this.books.sequence + 1, at: 1_700_000_000_000, event }
    apply(this.books, entry)
    this.durable = entry.sequence
    return entry
  }

  journal(...events: readonly JournalEvent[]): this {
    for (const event of events) this.observe({ type: 'JournalEntry', entry: this.#fold(event) })
    return this
  }

  sent(
    name: string,
    parts: Partial<OrderIntent> = {},
    at: {
      feedAgeMs?: number | null
      ladder?: LadderState
      durableSequence?: number
      journalLagMs?: number
      amends?: boolean
    } = {},
  ): this {
    const { feedAgeMs = 10, ladder = 'NORMAL', durableSequence = this.durable, journalLagMs = 0 } = at
    const { amends = false } = at
    return this.observe({
      type: 'OrderSent',
      intent: intent(name, parts),
      amends,
      feedAgeMs,
      ladder,
      durableSequence,
      journalLagMs,
    })
  }

  venueHas(lots: number, openOrders: readonly (ClientOrderId | null)[] = []): this {
    const position = { venue: VENUE, symbol: SYMBOL as InstrumentSymbol, lots: lots as Lots }
    return this.observe({
      type: 'VenueRead',
      venues: [VENUE],
      positions: lots === 0 ? [] : [position],
      openOrders,
    })
  }

  /** The venue is asked a last time. */
  asked(): this {
    return this.observe({ type: 'VenueAsked' })
  }

  ended(openOrders: readonly ClientOrderId[] | null, unknown: readonly ClientOrderId[] = []): this {
    return this.observe({ type: 'Ended', venues: [VENUE], openOrders, unknown })
  }

  observe(observation: Observation): this {
    this.invariants.observe(observation)
    return this
  }

  /** Names of what was violated, with how often. */
  get violated(): Record<string, number> {
    return Object.fromEntries(Object.entries(this.invariants.violations()).filter(([, count]) => count > 0))
  }
}
