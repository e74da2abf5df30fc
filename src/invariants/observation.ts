import type { VenueName } from '../domain/instrument.ts'
import type { LadderState } from '../domain/ladder.ts'
import type { ClientOrderId, OrderIntent } from '../domain/order.ts'
import type { VenuePosition } from '../domain/position.ts'
import type { JournalEntry } from '../journal/events.ts'
import type { Facts } from './facts.ts'

/** What the invariants are told of a run, in the order in which it happened. */
export type Observation =
  /** Right after it was folded into the books. */
  | { readonly type: 'JournalEntry'; readonly entry: JournalEntry }
  /** A request that places an order, or that brings one to other terms, leaves now. */
  | {
      readonly type: 'OrderSent'
      /** On the terms that are asked for. */
      readonly intent: OrderIntent
      /** It rests already, on other terms. */
      readonly amends: boolean
      /** Silence of the symbol's market data; null: it never said anything. */
      readonly feedAgeMs: number | null
      readonly ladder: LadderState
      /** The last journal entry that survives a power cut. */
      readonly durableSequence: number
      /** How long the oldest entry after that one has waited for the disk; 0 when there is none. */
      readonly journalLagMs: number
    }
  /** The venues are asked a last time, whatever is under way: what they answer is of some instant from here on. */
  | { readonly type: 'VenueAsked' }
  /** A fresh read of these venues, at an instant when nothing of ours was under way there. */
  | {
      readonly type: 'VenueRead'
      readonly venues: readonly VenueName[]
      readonly positions: readonly Pick<VenuePosition, 'venue' | 'symbol' | 'lots'>[]
      readonly openOrders: readonly (ClientOrderId | null)[]
    }
  /** The run is over. */
  | {
      readonly type: 'Ended'
      /** Those that could be asked. */
      readonly venues: readonly VenueName[]
      /** What they still have of ours; null when none could be asked. */
      readonly openOrders: readonly (ClientOrderId | null)[] | null
      /** Named by the stop as orders whose fate it could not learn. */
      readonly unknown: readonly ClientOrderId[]
    }

/** Something that must hold at every observation. */
export interface Invariant {
  readonly name: string
  /** A sentence when it did not hold; undefined when it did, or says nothing of this observation. */
  observe(observation: Observation, facts: Facts): string | undefined
}
