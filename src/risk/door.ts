import type { Lots } from '../domain/instrument.ts'
import type { OrderIntent } from '../domain/order.ts'
import type { RiskApproved } from './approval.ts'
import type { Denial } from './denial.ts'
import type { DoorContext } from './door-context.ts'
import { accountLayer } from './layers/account.ts'
import { exposureLayer } from './layers/exposure.ts'
import { approvalDenial, freshnessLayer } from './layers/freshness.ts'
import { ladderLayer } from './layers/ladder.ts'
import { ratesLayer } from './layers/rates.ts'
import { sanityLayer } from './layers/sanity.ts'
import { project } from './projection.ts'
import type { Protection } from './protection.ts'
import { othersThan, withoutOrder } from './without-order.ts'

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
  /**
   * Why an approved order may not leave after all: while its intent was on its way to the disk, the ladder has moved, the
   * market has fallen silent, or too much time has passed. A process that is stopped there for a minute does not know it.
   */
  heldBack(order: RiskApproved<OrderIntent>): Denial | undefined
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
  const approvedMicros = new WeakMap<OrderIntent, number>()

  function answer(intent: OrderIntent, denial: Denial | undefined): Review {
    if (denial) return { denial }
    approvedMicros.set(intent, context.nowMicros())
    return { approved: intent as RiskApproved<OrderIntent> }
  }

  return {
    review: (intent, protection) => answer(intent, firstDenial(intent, context, protection)),
    reviewAmendment(amended, filled) {
      const left = { ...amended, size: (amended.size - filled) as Lots }
      // It stands where it stood, in the same group.
      const desk = withoutOrder(context, amended)
      return answer(amended, firstDenial({ ...left, replaces: amended.clientOrderId }, desk))
    },
    heldBack(order) {
      const ageMs = (context.nowMicros() - (approvedMicros.get(order) ?? Number.NEGATIVE_INFINITY)) / 1000
      // It works already, and is not in its own way. A guard that is down for a moment is what a disk that was full looks like.
      return (
        timelyDenial(order, {
          ...context,
          working: othersThan(order, context.working),
          shutReason: () => null,
        }) ?? approvalDenial(order, ageMs, context)
      )
    },
  }
}

/** What time alone can make of a yes. */
const timelyDenial = (intent: OrderIntent, context: DoorContext): Denial | undefined =>
  ladderLayer(intent, context) ?? freshnessLayer(intent, context)

function firstDenial(intent: OrderIntent, context: DoorContext, protection?: Protection): Denial | undefined {
  const early = timelyDenial(intent, context) ?? sanityLayer(intent, context)
  if (early) return early
  const projection = project(intent, context)
  return (
    exposureLayer(intent, context, projection) ??
    accountLayer(intent, context, projection, protection) ??
    ratesLayer(intent, context)
  )
}
