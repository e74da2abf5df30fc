import type { Crossing } from '../src/account/liquidation-watch.ts'
import type { VenueName } from '../src/domain/instrument.ts'
import type { ClientOrderId, OrderIntent } from '../src/domain/order.ts'
import type { VenuePosition } from '../src/domain/position.ts'
import type { Denial } from '../src/risk/denial.ts'

/**
 * Who watches and never acts: the report and the invariants. Actors tell it what the journal does not hold.
 */
export interface Audit {
  /** A market view led to this intent; the clock of tick-to-order starts when its frame came in. */
  orderIntended(clientOrderId: ClientOrderId, frameMicros: number | null): void
  /** The request leaves now. */
  orderSent(order: OrderIntent): void
  /** The request for other terms of an order that rests leaves now. */
  amendmentSent(order: OrderIntent): void
  orderAcknowledged(clientOrderId: ClientOrderId): void
  denied(intent: OrderIntent, denial: Denial): void
  gap(feed: string): void
  /** A distance to liquidation fell below a level that is watched, or is above it again. */
  liquidationCrossed(crossing: Crossing): void
  /** A fresh read, at an instant when nothing of ours was under way. */
  venueRead(
    venue: VenueName,
    positions: readonly VenuePosition[],
    openOrders: readonly (ClientOrderId | null)[],
  ): void
}

/** Nobody watches. */
export const NO_AUDIT: Audit = {
  orderIntended: () => {},
  orderSent: () => {},
  amendmentSent: () => {},
  orderAcknowledged: () => {},
  denied: () => {},
  gap: () => {},
  liquidationCrossed: () => {},
  venueRead: () => {},
}
