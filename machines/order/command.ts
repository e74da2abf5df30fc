import { doubt, forgetArrival, order, untilArrivalOver } from './words.ts'

/**
 * What we asked for and have no outcome of. A request leaves when its intent is on disk; a cancel does not wait for
 * anything, and is asked for again until the venue says what became of the order; only evidence closes it.
 */

const recording = order.createStateConfig({
  entry: 'awaitDurable',
  always: { guard: 'isRestored', target: 'idle', actions: untilArrivalOver },
  on: {
    INTENT_DURABLE: { target: 'submitting' },
    CANCEL: { actions: 'closeNeverSent' },
  },
})

const submitting = order.createStateConfig({
  entry: ['submit', untilArrivalOver],
  after: { submitSilence: { actions: doubt('no answer to the order') } },
  on: {
    ACCEPTED: { target: 'idle', actions: ['noteAccepted', 'recordAccepted'] },
    REPORT: { target: 'idle', actions: 'recordAccepted' },
    REFUSED: [
      { guard: 'isUnacknowledged', actions: 'closeRefused' },
      // It has fills, so the no was to something else: only a query can tell.
      { actions: doubt('refused, and filled') },
    ],
    NOT_SENT: [
      { guard: 'isUnacknowledged', actions: 'closeNeverSent' },
      { actions: doubt('not sent, and filled') },
    ],
    OUTCOME_UNKNOWN: { target: 'idle' },
    CANCEL: { actions: 'wantCancel' },
  },
})

const idle = order.createStateConfig({
  always: [
    { guard: 'wantsCancel', target: 'cancelling' },
    { guard: 'isAmending', target: 'amending' },
  ],
  on: {
    CANCEL: { actions: 'wantCancel' },
    AMEND: {
      guard: 'mayAmend',
      target: 'amending',
      actions: ['noteAmendment', 'recordAmendRequested', 'amend', forgetArrival, untilArrivalOver],
    },
    ACCEPTED: { actions: ['noteAccepted', 'recordAccepted'] },
    REPORT: { actions: 'recordAccepted' },
    // The answer to a request that we had given up on: still the venue's own word.
    REFUSED: { guard: 'isUnacknowledged', actions: 'closeRefused' },
    NOT_SENT: { guard: 'isUnacknowledged', actions: 'closeNeverSent' },
  },
})

/** Sent once: with two of it under way, a no to the one would say nothing of the other. */
const amending = order.createStateConfig({
  after: {
    amendSilence: { target: 'amending', reenter: true, actions: doubt('no outcome of the amendment') },
  },
  on: {
    // A cancel does not wait. What becomes of the amendment is heard meanwhile.
    CANCEL: { target: 'cancelling', actions: 'wantCancel' },
    REPORT: [
      {
        guard: 'tellsAmended',
        target: 'idle',
        actions: ['recordAccepted', 'noteAmended', 'recordAmended'],
      },
      {
        guard: 'tellsUnamended',
        target: 'idle',
        actions: ['recordAccepted', 'forgetAmendment', 'recordAmendRefused'],
      },
      { actions: 'recordAccepted' },
    ],
    // The earlier terms return; whether the order still lives is asked by `knowledge`.
    AMEND_REFUSED: { target: 'idle', actions: ['forgetAmendment', 'recordAmendRefused'] },
  },
})

const cancelling = order.createStateConfig({
  entry: ['cancel', 'recordCancelRequested'],
  after: {
    cancelSilence: { target: 'cancelling', reenter: true, actions: doubt('no outcome of the cancel') },
  },
  on: {
    ACCEPTED: { actions: ['noteAccepted', 'recordAccepted'] },
    REPORT: [
      { guard: 'tellsAmended', actions: ['recordAccepted', 'noteAmended', 'recordAmended'] },
      { actions: 'recordAccepted' },
    ],
    AMEND_REFUSED: { guard: 'isAmending', actions: ['forgetAmendment', 'recordAmendRefused'] },
    REFUSED: { guard: 'isUnacknowledged', actions: 'closeRefused' },
    NOT_SENT: { guard: 'isUnacknowledged', actions: 'closeNeverSent' },
    CANCEL_REFUSED: [
      // The cancel has overtaken the order, or the order never comes: it stays wanted until we know.
      { guard: 'isUnacknowledged' },
      // The earlier state returns; whether the order still lives is asked by `knowledge`.
      { target: 'idle', actions: ['forgetCancel', 'recordCancelRefused'] },
    ],
  },
})

const open = order.createStateConfig({
  initial: 'recording',
  always: [
    { guard: 'isClosed', target: 'closed' },
    { guard: 'isSettled', target: 'closed', actions: 'closeByEvidence' },
  ],
  states: { recording, submitting, idle, amending, cancelling },
})

/** Over, and still listening for a while: a venue that speaks of it as of a living one opens it again. */
const closed = order.createStateConfig({
  tags: 'terminal',
  entry: 'recordClosed',
  after: { lateFillWindow: { target: '#order.gone' } },
  on: {
    ACCEPTED: {
      guard: 'cameToLife',
      target: 'open.idle',
      actions: ['noteAccepted', 'recordAccepted', 'reopen'],
    },
    REPORT: { guard: 'cameToLife', target: 'open.idle', actions: ['recordAccepted', 'reopen'] },
    FILLED: { guard: 'cameToLife', target: 'open.idle', actions: 'reopen' },
  },
})

export const command = order.createStateConfig({
  initial: 'open',
  states: { open, closed },
})
