import type { Lots } from '../domain/instrument.ts'
import type { OrderIntent } from '../domain/order.ts'
import type { RiskApproved } from './approval.ts'
import type { Denial } from './denial.ts'
import type { DoorContext } from './door-context.ts'
import { accountLayer } from './layers/account.ts'
import { exposureLayer } from './layers/exposure.ts'
import { freshnessLayer } from './layers/freshness.ts'
import { ladderLayer } from './layers/ladder.ts'
import { ratesLayer } from './layers/rates.ts'
import { sanityLayer } from './layers/sanity.ts'
import { project } from './projection.ts'
import type { Protection } from './protection.ts'
import { withoutOrder } from './without-order.ts'

/**
 * The only way to a venue: six layers, the first no is the answer. Nothing else in the engine makes a
 * RiskApproved, and nothing else computes a limit.
 *
 * A review reserves nothing. The caller sets an approved order in the working orders before it asks again.
 */
export interface Door {
  /** `protection`: what will end its loss, when something will. */
  review(intent: OrderIntent, protection?: Protection): Review
  /** An order of ours on other terms: what it would still fill, in the place of what it would have filled. */
  reviewAmendment(amended: OrderIntent, filled: Lots): Review
}

export type Review = Approval | Refusal

export interface Approval {
  readonly approved: RiskApproved<OrderIntent>
  readonly denial?: never
}

export interface Refusal {
  readonly denial: Denial
  readonly approved?: never
}

export function createDoor(context: DoorContext): Door {
  return {
    review(intent, protection) {
      const denial = firstDenial(intent, context, protection)
      return denial ? { denial } : { approved: intent as RiskApproved<OrderIntent> }
    },
    reviewAmendment(amended, filled) {
      const left = { ...amended, size: (amended.size - filled) as Lots }
      // It stands where it stood, in the same group.
      const denial = firstDenial({ ...left, replaces: amended.clientOrderId }, withoutOrder(context, amended))
      return denial ? { denial } : { approved: amended as RiskApproved<OrderIntent> }
    },
  }
}

function firstDenial(intent: OrderIntent, context: DoorContext, protection?: Protection): Denial | undefined {
  const early =
    ladderLayer(intent, context) ?? freshnessLayer(intent, context) ?? sanityLayer(intent, context)
  if (early) return early
  const projection = project(intent, context)
  return (
    exposureLayer(intent, context, projection) ??
    accountLayer(intent, context, projection, protection) ??
    ratesLayer(intent, context)
  )
}
