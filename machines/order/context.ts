import type { ClientOrderId, OrderId, OrderIntent, OrderOutcome, Terms } from '../../src/domain/order.ts'
import type { RiskApproved } from '../../src/risk/approval.ts'

export type OrderInput =
  /** Its request never left. */
  | {
      readonly kind: 'new'
      readonly approved: RiskApproved<OrderIntent>
      /** Of the intent in the journal. */
      readonly sequence: number
    }
  /** What the journal knew of it before a restart: its request may have left, so it is never sent again. */
  | {
      readonly kind: 'restored'
      readonly intent: OrderIntent
      readonly orderId: OrderId | null
      readonly filled: number
      /** A cancel of it was asked for; its request may not have left. */
      readonly cancelWanted: boolean
      /** Other terms were asked for, and no outcome of that is known. */
      readonly amendment: Terms | null
    }

interface Amendment {
  readonly terms: Terms
  /** The proof that it may be sent, which it is once; null when it was restored. */
  readonly approved: RiskApproved<OrderIntent> | null
}

/** What an order remembers, whatever state its regions are in. */
export interface OrderContext {
  readonly clientOrderId: ClientOrderId
  readonly intent: OrderIntent
  /** The proof that it may be sent; null when it was restored. */
  readonly approved: RiskApproved<OrderIntent> | null
  /** Of the intent in the journal; null when it was restored. */
  readonly sequence: number | null
  readonly orderId: OrderId | null
  /** Cumulative lots. */
  readonly filled: number
  /** A cancel was asked for and not refused since. */
  readonly cancelWanted: boolean
  /** Other terms that were asked for, until an outcome is known: the order may stand on either. */
  readonly amendment: Amendment | null
  /** Cumulative lots that were filled when the venue said done; null while it did not. */
  readonly doneAt: number | null
  readonly notFoundCount: number
  /** A request of ours may still be on the way: that the venue knows nothing of it proves nothing yet. */
  readonly mayArrive: boolean
  readonly queryCount: number
  readonly outcome: OrderOutcome | null
  /** The venue's or our code behind the outcome. */
  readonly code: string
}

/** What it knows when it begins to live. */
export const firstContext = ({ input }: { readonly input: OrderInput }): OrderContext => ({
  ...(input.kind === 'new' ? asNew(input) : asRestored(input)),
  doneAt: null,
  notFoundCount: 0,
  mayArrive: true,
  queryCount: 0,
  outcome: null,
  code: '',
})

const asNew = ({ approved, sequence }: Extract<OrderInput, { kind: 'new' }>) => ({
  clientOrderId: approved.clientOrderId,
  intent: approved,
  approved,
  sequence,
  orderId: null,
  filled: 0,
  cancelWanted: false,
  amendment: null,
})

const asRestored = ({
  intent,
  orderId,
  filled,
  cancelWanted,
  amendment,
}: Extract<OrderInput, { kind: 'restored' }>) => ({
  clientOrderId: intent.clientOrderId,
  intent,
  approved: null,
  sequence: null,
  orderId,
  filled,
  cancelWanted,
  amendment: amendment && { terms: amendment, approved: null },
})
