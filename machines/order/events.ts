import type { OrderId, OrderIntent, OrderReport, Terms } from '../../src/domain/order.ts'
import type { RiskApproved } from '../../src/risk/approval.ts'
import type { OrderContext } from './context.ts'

/** All that can be said to an order. Every region hears every word, and takes from it what is its own. */
export type OrderEvent = FromUs | FromTheVenue | FromItself

/** A word, and what was known when it came. */
export interface Moment {
  readonly context: OrderContext
  readonly event: OrderEvent
}

type FromUs =
  /** The intent is on disk: the request may leave. */
  | { readonly type: 'INTENT_DURABLE' }
  | { readonly type: 'CANCEL' }
  /** The same order on other terms, which passed the door. One at a time; what comes meanwhile is not heard. */
  | { readonly type: 'AMEND'; readonly approved: RiskApproved<OrderIntent> }
  /** Proof that the request never left. */
  | { readonly type: 'NOT_SENT'; readonly code: string }
  /** The venue cannot be heard: what we knew may have changed. */
  | { readonly type: 'VENUE_LOST' }

type FromTheVenue =
  | { readonly type: 'ACCEPTED'; readonly orderId: OrderId }
  /** A definite no. */
  | { readonly type: 'REFUSED'; readonly code: string }
  /** It took the cancel; its outcome comes as a report. */
  | { readonly type: 'CANCEL_ACKNOWLEDGED' }
  | { readonly type: 'CANCEL_REFUSED'; readonly code: string }
  /** It took the amendment; its outcome comes as a report on the new terms. */
  | { readonly type: 'AMEND_ACKNOWLEDGED' }
  /** A definite no, or proof that the request never left. */
  | { readonly type: 'AMEND_REFUSED'; readonly code: string }
  | { readonly type: 'REPORT'; readonly report: OrderReport }
  /** `filled` is the cumulative size after this fill; the journal has it already. */
  | { readonly type: 'FILLED'; readonly filled: number }
  /** A comparison found it on other terms, and nothing of ours is under way that could explain them. */
  | { readonly type: 'DRIFTED'; readonly terms: Terms }
  /** A targeted query found nothing. */
  | { readonly type: 'NOT_FOUND' }

type FromItself =
  /** Silence, a broken connection, an answer that says neither yes nor no; the gateway says it too. */
  | { readonly type: 'OUTCOME_UNKNOWN'; readonly reason: string }
  /** No request of ours can arrive any more. */
  | { readonly type: 'ARRIVAL_OVER' }
