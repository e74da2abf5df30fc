import type { OrderOutcome } from '../../src/domain/order.ts'
import type { OrderContext } from './context.ts'
import type { Moment } from './events.ts'

/** What an order notes of a word: each gives the part of its context that is another one from now on. */
type Note = Partial<OrderContext>

// What the venue says.

export const noteAccepted = ({ event }: Moment): Note =>
  event.type === 'ACCEPTED' ? { orderId: event.orderId, notFoundCount: 0 } : {}

export const noteFilled = ({ context, event }: Moment): Note =>
  event.type === 'FILLED' ? { filled: Math.max(context.filled, event.filled) } : {}

export const noteReport = ({ context, event }: Moment): Note => {
  if (event.type !== 'REPORT') return {}
  const { report } = event
  const doneAt = report.status === 'done' ? Math.max(report.filled, context.doneAt ?? 0) : context.doneAt
  return { orderId: report.orderId, notFoundCount: 0, doneAt }
}

export const noteDrifted = ({ context: { intent }, event }: Moment): Note =>
  event.type === 'DRIFTED' ? { intent: { ...intent, ...event.terms } } : {}

export const noteNotFound = ({ context }: Moment): Note => ({ notFoundCount: context.notFoundCount + 1 })
export const noteQuery = ({ context }: Moment): Note => ({ queryCount: context.queryCount + 1 })
export const noteArrivalOver = (): Note => ({ mayArrive: false })

// What we want of it.

export const wantCancel = (): Note => ({ cancelWanted: true })
export const forgetCancel = (): Note => ({ cancelWanted: false })

export const noteAmendment = ({ event }: Moment): Note => {
  if (event.type !== 'AMEND') return {}
  const { approved } = event
  return { amendment: { terms: { price: approved.price, size: approved.size }, approved }, mayArrive: true }
}

export const noteAmended = ({ context: { intent, amendment } }: Moment): Note => ({
  intent: { ...intent, ...amendment?.terms },
  amendment: null,
})

export const forgetAmendment = (): Note => ({ amendment: null })

// How it ends, and begins again.

const ending = (outcome: OrderOutcome, code: string): Note => ({ outcome, code })

export const closeRefused = ({ event }: Moment): Note =>
  ending('rejected', event.type === 'REFUSED' ? event.code : '')

export const closeNeverSent = ({ event }: Moment): Note =>
  ending('never-sent', event.type === 'NOT_SENT' ? event.code : 'cancelled-before-sending')

export const closeForgotten = (): Note => ending('cancelled', 'forgotten')
export const closeNeverArrived = (): Note => ending('never-arrived', 'not-found')

export const closeByEvidence = ({ context }: Moment): Note => ({
  outcome: context.filled >= context.intent.size ? 'filled' : 'cancelled',
})

/** Nobody expects it any more, so it is pulled as well. */
export const reopen = (): Note => ({ outcome: null, code: '', cancelWanted: true })
