import type { OrderEvent } from '../machines/order/events.ts'
import type { VenueFailure } from '../src/venues/failure.ts'

/**
 * What a failed request says of its order. What may go wrong is to say more than is known: a request that may have
 * arrived is OUTCOME_UNKNOWN, and NOT_SENT is said only with proof.
 */
export function afterPlace(failure: VenueFailure): OrderEvent {
  switch (failure._tag) {
    case 'VenueRefused':
    case 'NotFound':
    case 'Unauthorised':
      return { type: 'REFUSED', code: failure.code }
    case 'Unavailable':
    case 'RateLimited':
    case 'ClockSkewed':
      return { type: 'NOT_SENT', code: failure.code }
    case 'OutcomeUnknown':
    case 'Malformed':
      return { type: 'OUTCOME_UNKNOWN', reason: `${failure.code} ${failure.message}` }
    default:
      return failure satisfies never
  }
}

/** The order rests as it did, unless nobody knows. */
export function afterAmend(failure: VenueFailure): OrderEvent {
  const said = afterPlace(failure)
  return said.type === 'REFUSED' || said.type === 'NOT_SENT'
    ? { type: 'AMEND_REFUSED', code: said.code }
    : said
}

/** Only the venue's own no is one: a cancel that was not even sent leaves the order's fate to a question. */
export function afterCancel(failure: VenueFailure): OrderEvent {
  switch (failure._tag) {
    case 'VenueRefused':
    case 'NotFound':
      return { type: 'CANCEL_REFUSED', code: failure.code }
    default:
      return { type: 'OUTCOME_UNKNOWN', reason: `${failure.code} ${failure.message}` }
  }
}
