import { neverLived, type OrderReport, type Terms } from '../../src/domain/order.ts'
import type { OrderContext } from './context.ts'
import type { Moment } from './events.ts'

/** What the rules of an order ask, as sentences that are true or not. None can throw. */

/** The venue must deny an unacknowledged order so often before we believe it: its answers lag. */
const NOT_FOUND_PROOFS = 3
/** And one that it had acknowledged so often, three quarters of a minute long: it may only have mislaid it. */
const FORGOTTEN_PROOFS = 8

export const isRestored = ({ context }: Moment): boolean => context.approved === null
export const isOpen = ({ context }: Moment): boolean => context.outcome === null
export const isClosed = ({ context }: Moment): boolean => context.outcome !== null
export const isUnacknowledged = ({ context }: Moment): boolean =>
  context.orderId === null && context.filled === 0

// How much of it is filled.

export const isPartial = ({ context }: Moment): boolean =>
  context.filled > 0 && context.filled < largest(context)
export const isFull = ({ context }: Moment): boolean => context.filled === largest(context)
export const isOver = ({ context }: Moment): boolean => context.filled > largest(context)

/** Nothing more can fill: it is full, or the venue says done and every fill that it counted is here. */
export const isSettled = ({ context }: Moment): boolean =>
  context.filled >= largest(context) || (context.doneAt !== null && context.filled >= context.doneAt)

/** Lots that it may still come to: of an amendment of unknown outcome the larger size counts. */
const largest = ({ intent, amendment }: OrderContext): number =>
  Math.max(intent.size, amendment?.terms.size ?? 0)

// What is wanted of it.

export const wantsCancel = (moment: Moment): boolean => moment.context.cancelWanted && !isSettled(moment)
export const isAmending = ({ context }: Moment): boolean => context.amendment !== null

/** It is there, and it is to be something else. */
export const mayAmend = ({ context: { orderId, intent }, event }: Moment): boolean =>
  event.type === 'AMEND' &&
  orderId !== null &&
  (event.approved.price !== intent.price || event.approved.size !== intent.size)

export const tellsAmended = ({ context: { amendment }, event }: Moment): boolean =>
  event.type === 'REPORT' && amendment !== null && standsOn(event.report, amendment.terms)

/** Nothing of the amendment can arrive any more, and the order stands where it stood. */
export const tellsUnamended = ({ context: { intent, mayArrive }, event }: Moment): boolean =>
  event.type === 'REPORT' && !mayArrive && standsOn(event.report, intent)

const standsOn = (report: OrderReport, { price, size }: Terms): boolean =>
  report.price === price && report.size === size

// What the venue's word is worth.

/** The venue says done with less than we were told of. */
export const deniesFills = ({ context, event }: Moment): boolean =>
  event.type === 'REPORT' && event.report.status === 'done' && event.report.filled < context.filled

/** The venue counts fills that are not here, or did when it said done: an older word does not take that back. */
export const knowsMoreFills = ({ context: { doneAt, filled }, event }: Moment): boolean =>
  event.type === 'REPORT' && Math.max(event.report.filled, doneAt ?? 0) > filled

/** The venue denied it often enough, and no request of ours can arrive any more. */
export const neverArrived = (moment: Moment): boolean =>
  isUnacknowledged(moment) &&
  !moment.context.mayArrive &&
  moment.context.notFoundCount + 1 >= NOT_FOUND_PROOFS

/** The venue knew it once, never said done, and denies it all the time. */
export const isForgotten = ({ context: { orderId, doneAt, notFoundCount } }: Moment): boolean =>
  orderId !== null && doneAt === null && notFoundCount + 1 >= FORGOTTEN_PROOFS

/** It was closed as never having lived, and the venue speaks of it as of a living one. */
export const cameToLife = ({ context: { outcome, filled }, event }: Moment): boolean =>
  outcome !== null &&
  neverLived(outcome) &&
  (event.type !== 'REPORT' || event.report.status === 'open' || event.report.filled > filled)
