import type { VenueName } from '../src/domain/instrument.ts'
import type { LadderState } from '../src/domain/ladder.ts'
import type { OrderId, TradeId } from '../src/domain/order.ts'
import type { JournalEntry } from '../src/journal/events.ts'
import type { TelemetryEvent } from '../src/telemetry/events.ts'
import type { Session } from '../supervisors/session.ts'
import { cashExplained } from './invariants/cash-explained.ts'
import { exposureAtTheVenue } from './invariants/exposure-at-the-venue.ts'
import { latchOutlivesTheProcess } from './invariants/latch-outlives-the-process.ts'
import { numbersAreNumbers } from './invariants/numbers-are-numbers.ts'
import { orderHasARecord } from './invariants/order-has-a-record.ts'
import { queuesBounded } from './invariants/queues-bounded.ts'
import { replaySendsNothing } from './invariants/replay-sends-nothing.ts'
import { silenceIsNoRefusal } from './invariants/silence-is-no-refusal.ts'
import { spentBudgetIsSafe } from './invariants/spent-budget-is-safe.ts'
import { stopHoldsAtTheVenue } from './invariants/stop-holds-at-the-venue.ts'
import type { Look, Scene, Sighting, TrialInvariant } from './invariants/trial-invariant.ts'
import { lastMove } from './last-move.ts'
import { OthersTrades } from './others-trades.ts'
import type { Simulation } from './simulation.ts'
import { isOurs } from './venue-ledger.ts'
import { VenueLedgers } from './venue-ledgers.ts'

/** Holds what engines do against what the exchange has, after every event on either side. */
export class Watch {
  readonly ledgers: VenueLedgers
  readonly others = new OthersTrades()
  readonly #exposure = exposureAtTheVenue()
  readonly #invariants: readonly TrialInvariant[] = [
    this.#exposure,
    stopHoldsAtTheVenue(),
    latchOutlivesTheProcess(),
    replaySendsNothing(),
    silenceIsNoRefusal(),
    orderHasARecord(),
    numbersAreNumbers(),
    spentBudgetIsSafe(),
    queuesBounded(),
    cashExplained(),
  ]
  readonly #scene: Scene
  readonly #orphans = new Set<string>()
  readonly #violated: (invariant: string, sentence: string) => void

  /** @param violated hears of each violation. */
  constructor(
    { builds, clock, disk, venues }: Simulation,
    session: () => Session | undefined,
    violated: (invariant: string, sentence: string) => void,
  ) {
    this.#violated = violated
    this.ledgers = new VenueLedgers(venues, (deed) => this.#see(deed))
    this.#scene = {
      config: builds[0].config,
      ledgers: this.ledgers,
      knows: (venue, { orderId, tradeId, at }) => {
        const world = session()?.world
        return world?.journal.books.hasFill(tradeAt(venue, orderId, tradeId, at)) ?? false
      },
      onDisk: () => disk.records.at(-1)?.sequence ?? 0,
      stood: () => lastMove(disk),
      nowMs: () => clock.monotonicMicros() / 1000,
    }
  }

  get names(): readonly string[] {
    return this.#invariants.map(({ name }) => name)
  }

  /** An engine wrote an entry down. */
  readonly entry = (entry: JournalEntry): void => this.#see({ type: 'Entry', entry })

  /** An engine told people of something. */
  readonly line = (event: TelemetryEvent): void => this.#see({ type: 'Line', event })

  /** An engine begins to trade. */
  began(ladder: LadderState): void {
    this.#see({ type: 'Began', ladder })
  }

  /** What an engine is at this moment. */
  glance(look: Look): void {
    this.#see({ type: 'Look', ...look })
  }

  /** Everything has come to rest: what is alive at the exchange has to be in the books. */
  look({ world }: Session): void {
    const { books } = world.journal
    for (const order of this.ledgers.alive)
      if (isOurs(order) && !books.order(order.clientOid as never)) this.#orphans.add(order.clientOid)
  }

  /** What the exchange has seen of us that must not be. */
  get toll(): { readonly orphans: number; readonly duplicates: number; readonly worstOverLimit: number } {
    return {
      orphans: this.#orphans.size,
      duplicates: this.ledgers.twice.size,
      worstOverLimit: this.#exposure.worst,
    }
  }

  #see(sighting: Sighting): void {
    this.others.see(sighting)
    for (const invariant of this.#invariants) {
      const sentence = invariant.see(sighting, this.#scene)
      if (sentence !== undefined) this.#violated(invariant.name, sentence)
    }
  }
}

const tradeAt = (venue: VenueName, orderId: string, tradeId: string, at: number) => ({
  venue,
  orderId: orderId as OrderId,
  tradeId: tradeId as TradeId,
  at,
})
