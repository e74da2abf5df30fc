import { order } from './words.ts'

/**
 * Whether the venue's last word can be relied upon. In doubt the venue is asked, with growing pauses, until it says
 * something definite: silence proves nothing, and a denial has to be repeated before it is believed.
 */

const assessing = order.createStateConfig({
  always: [{ guard: 'isRestored', target: 'uncertain' }, { target: 'confirmed' }],
})

const confirmed = order.createStateConfig({
  on: {
    VENUE_LOST: { guard: 'isOpen', target: 'uncertain' },
    OUTCOME_UNKNOWN: { guard: 'isOpen', target: 'uncertain' },
    CANCEL_REFUSED: { guard: 'isOpen', target: 'uncertain' },
    AMEND_REFUSED: { guard: 'isAmending', target: 'uncertain' },
    REPORT: [
      { guard: 'deniesFills', target: 'contradicted' },
      { guard: 'knowsMoreFills', target: 'uncertain' },
    ],
  },
})

const uncertain = order.createStateConfig({
  tags: 'uncertain',
  initial: 'asking',
  entry: 'recordUncertain',
  always: { guard: 'isClosed', target: 'confirmed' },
  on: {
    REPORT: [
      { guard: 'deniesFills', target: 'contradicted' },
      // The same word may have told its id, which the books take for a word on the rest as well.
      { guard: 'knowsMoreFills', actions: 'recordUncertain' },
      { target: 'confirmed', actions: 'recordConfirmed' },
    ],
    ACCEPTED: { target: 'confirmed', actions: 'recordConfirmed' },
    ARRIVAL_OVER: { target: '.asking' },
    NOT_FOUND: [
      { guard: 'neverArrived', actions: 'closeNeverArrived' },
      { guard: 'isForgotten', actions: 'closeForgotten' },
      { actions: 'noteNotFound' },
    ],
  },
  states: {
    asking: {
      entry: ['noteQuery', 'query'],
      after: { queryInterval: { target: 'asking', reenter: true } },
    },
  },
})

/** The venue denies fills that it had told of: an alarm, and never a fill less. */
const contradicted = order.createStateConfig({
  entry: 'recordContradicted',
  on: { FILLED: { target: 'uncertain' } },
})

export const knowledge = order.createStateConfig({
  initial: 'assessing',
  states: { assessing, confirmed, uncertain, contradicted },
})
