import type { EventObject } from 'xstate'
import type { ConnectionEvent } from '../machines/connection.ts'
import type { LadderEvent } from '../machines/ladder.ts'
import type { OrderEvent } from '../machines/order/events.ts'
import type { ShutdownEvent } from '../machines/shutdown.ts'
import type { ContingencyPlan } from '../src/contingencies/plan.ts'
import type { ContingencyId } from '../src/domain/contingency-id.ts'
import type { InstrumentName, InstrumentSymbol, VenueName } from '../src/domain/instrument.ts'
import type { ClientOrderId, Fill, OrderIntent, OrderReport, Terms } from '../src/domain/order.ts'
import type { RiskApproved } from '../src/risk/approval.ts'
import type { StreamKind } from '../src/venues/venue.ts'
import {
  breakerOf,
  CONDUCTOR,
  clockOf,
  DESK,
  EXITS,
  gatewayOf,
  LADDER,
  orderPath,
  reconcilerOf,
  streamOf,
} from './names.ts'

/** Whoever can post: a service's scope, the tree itself. */
export interface Sender {
  tell(name: string, event: EventObject): boolean
}

/** An intent before it has a name: the desk gives the client order id. */
export type Wish = Omit<OrderIntent, 'clientOrderId'>

export type DeskEvent =
  /** `frameMicros`: when the frame came in that led to this; null when none did. */
  | { readonly type: 'Submit'; readonly wish: Wish; readonly frameMicros: number | null }
  | { readonly type: 'Cancel'; readonly clientOrderId: ClientOrderId }
  /**
   * Other terms for an order that rests; the size counts what is filled. Where the venue amends nothing it is cancelled,
   * and what it has not filled of them then is placed as another order. Not heard while something else is under way.
   */
  | { readonly type: 'Amend'; readonly clientOrderId: ClientOrderId; readonly terms: Terms }
  /** A bracket, a pair, a trailing stop. What opens is placed at once or never; the rest is kept for it. */
  | { readonly type: 'SubmitGroup'; readonly plan: ContingencyPlan }
  | { readonly type: 'CancelGroup'; readonly id: ContingencyId }
  | { readonly type: 'CancelAll'; readonly which: CancelScope }
  /**
   * An order at the venue that nobody here knows comes into our care. `proven`: what it has filled was said often enough to
   * be believed although not all of those fills are here. `unwanted`: it is cancelled at once.
   */
  | {
      readonly type: 'Claim'
      readonly report: OrderReport
      readonly proven: boolean
      readonly unwanted: boolean
      readonly reason: string
    }
  /** Evidence from a read, fills first. */
  | { readonly type: 'Read'; readonly fills: readonly Fill[]; readonly reports: readonly OrderReport[] }
  /** The venue counts it and lists it no more. */
  | { readonly type: 'Inferred'; readonly fill: Fill }

/** One that names an instrument or an owner spares what protects a position: it outlives whoever wanted the position. */
export interface CancelScope {
  readonly instrument?: InstrumentName
  readonly owner?: string
  /** True: only orders that could increase the worst-case position. */
  readonly onlyOpening?: boolean
  /** True: what protects a position stays. */
  readonly exceptProtective?: boolean
}

export type GatewayEvent =
  | { readonly type: 'Place'; readonly order: RiskApproved<OrderIntent> }
  | { readonly type: 'Amend'; readonly order: RiskApproved<OrderIntent> }
  | { readonly type: 'Cancel'; readonly symbol: InstrumentSymbol; readonly clientOrderId: ClientOrderId }
  /** What became of this order? Answered by a report with its fills, or by NOT_FOUND. */
  | { readonly type: 'Query'; readonly clientOrderId: ClientOrderId; readonly fillsFrom: number }
  | { readonly type: 'ClockSynced' }

/** A signature was refused for its time: sample now and say when it is done. */
export type VenueClockEvent = { readonly type: 'SampleNow' }

/** Compare now: something may have been missed. */
export type ReconcilerEvent = { readonly type: 'Reconcile'; readonly reason: string }

export type ExitsEvent = { readonly type: 'Flatten' }

export const toDesk = (sender: Sender, event: DeskEvent): boolean => sender.tell(DESK, event)
export const toOrder = (sender: Sender, order: ClientOrderId, event: OrderEvent): boolean =>
  sender.tell(orderPath(order), event)
export const toGateway = (sender: Sender, venue: VenueName, event: GatewayEvent): boolean =>
  sender.tell(gatewayOf(venue), event)
export const toBreaker = (
  sender: Sender,
  venue: VenueName,
  event: { type: 'SUCCEEDED' | 'FAILED' },
): boolean => sender.tell(breakerOf(venue), event)
export const toClock = (sender: Sender, venue: VenueName, event: VenueClockEvent): boolean =>
  sender.tell(clockOf(venue), event)
export const toStream = (
  sender: Sender,
  venue: VenueName,
  kind: StreamKind,
  event: ConnectionEvent,
): boolean => sender.tell(streamOf(venue, kind), event)
export const toReconciler = (sender: Sender, venue: VenueName, event: ReconcilerEvent): boolean =>
  sender.tell(reconcilerOf(venue), event)
export const toLadder = (sender: Sender, event: LadderEvent): boolean => sender.tell(LADDER, event)
export const toExits = (sender: Sender, event: ExitsEvent): boolean => sender.tell(EXITS, event)
export const toConductor = (sender: Sender, event: ShutdownEvent): boolean => sender.tell(CONDUCTOR, event)
