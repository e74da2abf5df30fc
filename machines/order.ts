import { assign, raise, setup } from 'xstate'
import {
  type ClientOrderId,
  neverLived,
  type OrderId,
  type OrderIntent,
  type OrderOutcome,
  type OrderReport,
  type Terms,
} from '../src/domain/order.ts'
import type { RiskApproved } from '../src/risk/approval.ts'

/**
 * One order, as three things that are known apart: how much of it is filled, which command is under way, and
 * what we know.
 *
 * What may go wrong here is to believe too much. Silence is `uncertain`, never a rejection and never a cancel;
 * only positive evidence closes an order, and a fill counts in every state, closed included.
 */

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
  /** The proof that it may be sent; null when it was restored: then it is asked about, and never sent again. */
  readonly approved: RiskApproved<OrderIntent> | null
}

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
  /** Its request may still be on the way: that the venue knows nothing of it proves nothing yet. */
  readonly mayArrive: boolean
  readonly queryCount: number
  readonly outcome: OrderOutcome | null
  /** The venue's or our code behind the outcome. */
  readonly code: string
}

export type OrderEvent =
  /** The intent is on disk: the request may leave. */
  | { readonly type: 'INTENT_DURABLE' }
  | { readonly type: 'CANCEL' }
  | { readonly type: 'ACCEPTED'; readonly orderId: OrderId }
  /** A definite no from the venue. */
  | { readonly type: 'REFUSED'; readonly code: string }
  /** Proof that the request never left. */
  | { readonly type: 'NOT_SENT'; readonly code: string }
  | { readonly type: 'OUTCOME_UNKNOWN'; readonly reason: string }
  /** The venue took the cancel; its outcome comes as a report. */
  | { readonly type: 'CANCEL_ACKNOWLEDGED' }
  | { readonly type: 'CANCEL_REFUSED'; readonly code: string }
  /** The same order on other terms, which passed the door. One at a time; what comes meanwhile is not heard. */
  | { readonly type: 'AMEND'; readonly approved: RiskApproved<OrderIntent> }
  /** The venue took the amendment; its outcome comes as a report on the new terms. */
  | { readonly type: 'AMEND_ACKNOWLEDGED' }
  /** A definite no, or proof that the request never left. */
  | { readonly type: 'AMEND_REFUSED'; readonly code: string }
  | { readonly type: 'REPORT'; readonly report: OrderReport }
  /** `filled` is the cumulative size after this fill; the journal has it already. */
  | { readonly type: 'FILLED'; readonly filled: number }
  /** A targeted query found nothing. */
  | { readonly type: 'NOT_FOUND' }
  /** The venue cannot be heard: what we knew may have changed. */
  | { readonly type: 'VENUE_LOST' }
  /** From the machine itself: no request of ours can arrive any more. */
  | { readonly type: 'ARRIVAL_OVER' }

/** The venue must deny an unacknowledged order so often before we believe it: its answers lag. */
const NOT_FOUND_PROOFS = 3
/** And one that it had acknowledged so often, three quarters of a minute long: it may only have mislaid it. */
const FORGOTTEN_PROOFS = 8
/** A request that is older is refused for its timestamp: KuCoin's window is 5 s, and the clocks differ a little. */
const ARRIVAL_WINDOW_MS = 6_000
/** From the first query on, doubling: a venue in trouble is not helped by being asked more. */
const QUERY_INTERVAL_MS = 400
const QUERY_INTERVAL_MS_MAX = 10_000

/** Lots that it may still come to: of an amendment of unknown outcome the larger size counts. */
const largest = ({ intent, amendment }: OrderContext): number =>
  Math.max(intent.size, amendment?.terms.size ?? 0)

const isSettled = (context: OrderContext): boolean =>
  context.filled >= largest(context) || (context.doneAt !== null && context.filled >= context.doneAt)

const termsOf = ({ price, size }: OrderIntent): Terms => ({ price, size })

const standsOn = (report: OrderReport, { price, size }: Terms): boolean =>
  report.price === price && report.size === size

const tellsAmended = ({ amendment }: OrderContext, event: OrderEvent): boolean =>
  event.type === 'REPORT' && amendment !== null && standsOn(event.report, amendment.terms)

/** Of an amendment that a crash has left: nothing of it can arrive any more, and the order stands where it stood. */
const tellsUnamended = ({ amendment, intent, mayArrive }: OrderContext, event: OrderEvent): boolean =>
  event.type === 'REPORT' && amendment?.approved === null && !mayArrive && standsOn(event.report, intent)

const deniesFills = (context: OrderContext, event: OrderEvent): boolean =>
  event.type === 'REPORT' && event.report.status === 'done' && event.report.filled < context.filled

/** The venue counts fills that are not here, or did when it said done: an older word does not take that back. */
const knowsMoreFills = ({ doneAt, filled }: OrderContext, event: OrderEvent): boolean =>
  event.type === 'REPORT' && Math.max(event.report.filled, doneAt ?? 0) > filled

/** An order that was closed as never having lived, and that the venue speaks of as of a living one. */
const cameToLife = ({ outcome, filled }: OrderContext, event: OrderEvent): boolean =>
  outcome !== null &&
  neverLived(outcome) &&
  (event.type !== 'REPORT' || event.report.status === 'open' || event.report.filled > filled)

export const orderMachine = setup({
  types: {
    context: {} as OrderContext,
    events: {} as OrderEvent,
    input: {} as OrderInput,
    tags: {} as 'terminal' | 'uncertain',
  },
  // What acts on the world is named here and supplied by the order actor.
  actions: {
    awaitDurable: () => {},
    submit: () => {},
    cancel: () => {},
    query: () => {},
    recordAccepted: () => {},
    recordUncertain: () => {},
    recordConfirmed: () => {},
    recordContradicted: () => {},
    recordCancelRequested: () => {},
    recordCancelRefused: () => {},
    amend: () => {},
    recordAmendRequested: () => {},
    recordAmended: () => {},
    recordAmendRefused: () => {},
    recordClosed: () => {},
    wantCancel: assign({ cancelWanted: true }),
    forgetCancel: assign({ cancelWanted: false }),
    noteAmendment: assign(({ event }) =>
      event.type === 'AMEND'
        ? { amendment: { terms: termsOf(event.approved), approved: event.approved } }
        : {},
    ),
    noteAmended: assign(({ context: { intent, amendment } }) => ({
      intent: { ...intent, ...amendment?.terms },
      amendment: null,
    })),
    forgetAmendment: assign({ amendment: null }),
    noteAccepted: assign(({ event }) =>
      event.type === 'ACCEPTED' ? { orderId: event.orderId, notFoundCount: 0 } : {},
    ),
    noteFilled: assign(({ context, event }) =>
      event.type === 'FILLED' ? { filled: Math.max(context.filled, event.filled) } : {},
    ),
    noteReport: assign(({ context, event }) => {
      if (event.type !== 'REPORT') return {}
      const { report } = event
      const doneAt = report.status === 'done' ? Math.max(report.filled, context.doneAt ?? 0) : context.doneAt
      return { orderId: report.orderId, notFoundCount: 0, doneAt }
    }),
    noteArrivalOver: assign({ mayArrive: false }),
    noteNotFound: assign({ notFoundCount: ({ context }) => context.notFoundCount + 1 }),
    noteQuery: assign({ queryCount: ({ context }) => context.queryCount + 1 }),
    closeRefused: assign(({ event }) => ({
      outcome: 'rejected' as const,
      code: event.type === 'REFUSED' ? event.code : '',
    })),
    closeNeverSent: assign(({ event }) => ({
      outcome: 'never-sent' as const,
      code: event.type === 'NOT_SENT' ? event.code : 'cancelled-before-sending',
    })),
    closeForgotten: assign({ outcome: 'cancelled' as const, code: 'forgotten' }),
    closeNeverArrived: assign({ outcome: 'never-arrived' as const, code: 'not-found' }),
    /** Nobody expects it any more, so it is pulled as well. */
    reopen: assign({ outcome: null, code: '', cancelWanted: true }),
    closeByEvidence: assign({
      outcome: ({ context }): OrderOutcome =>
        context.filled >= context.intent.size ? 'filled' : 'cancelled',
    }),
  },
  guards: {
    isRestored: ({ context }) => context.approved === null,
    isPartial: ({ context }) => context.filled > 0 && context.filled < largest(context),
    isFull: ({ context }) => context.filled === largest(context),
    isOver: ({ context }) => context.filled > largest(context),
    isSettled: ({ context }) => isSettled(context),
    isClosed: ({ context }) => context.outcome !== null,
    isOpen: ({ context }) => context.outcome === null,
    isUnacknowledged: ({ context }) => context.orderId === null && context.filled === 0,
    wantsCancel: ({ context }) => context.cancelWanted && !isSettled(context),
    isAmending: ({ context }) => context.amendment !== null,
    /** It is there, and it is to be something else. */
    mayAmend: ({ context, event }) =>
      event.type === 'AMEND' &&
      context.orderId !== null &&
      (event.approved.price !== context.intent.price || event.approved.size !== context.intent.size),
    tellsAmended: ({ context, event }) => tellsAmended(context, event),
    tellsUnamended: ({ context, event }) => tellsUnamended(context, event),
    deniesFills: ({ context, event }) => deniesFills(context, event),
    knowsMoreFills: ({ context, event }) => knowsMoreFills(context, event),
    neverArrived: ({ context }) =>
      context.orderId === null &&
      context.filled === 0 &&
      !context.mayArrive &&
      context.notFoundCount + 1 >= NOT_FOUND_PROOFS,
    isForgotten: ({ context }) =>
      context.orderId !== null && context.doneAt === null && context.notFoundCount + 1 >= FORGOTTEN_PROOFS,
    cameToLife: ({ context, event }) => cameToLife(context, event),
  },
  delays: {
    submitSilence: 3_000,
    cancelSilence: 2_000,
    amendSilence: 2_000,
    queryInterval: ({ context }) =>
      Math.min(QUERY_INTERVAL_MS * 2 ** Math.min(context.queryCount - 1, 8), QUERY_INTERVAL_MS_MAX),
    arrivalWindow: ARRIVAL_WINDOW_MS,
    lateFillWindow: 5_000,
  },
}).createMachine({
  id: 'order',
  context: ({ input }) => ({
    ...(input.kind === 'new'
      ? {
          intent: input.approved,
          approved: input.approved,
          sequence: input.sequence,
          orderId: null,
          filled: 0,
          cancelWanted: false,
          amendment: null,
        }
      : {
          intent: input.intent,
          approved: null,
          sequence: null,
          orderId: input.orderId,
          filled: input.filled,
          cancelWanted: input.cancelWanted,
          amendment: input.amendment && { terms: input.amendment, approved: null },
        }),
    clientOrderId: (input.kind === 'new' ? input.approved : input.intent).clientOrderId,
    doneAt: null,
    notFoundCount: 0,
    mayArrive: true,
    queryCount: 0,
    outcome: null,
    code: '',
  }),
  initial: 'tracked',
  states: {
    tracked: {
      type: 'parallel',
      states: {
        fill: {
          initial: 'none',
          on: {
            FILLED: { actions: 'noteFilled' },
            REPORT: { actions: 'noteReport' },
            ARRIVAL_OVER: { actions: 'noteArrivalOver' },
          },
          states: {
            none: {
              always: [
                { guard: 'isOver', target: 'over' },
                { guard: 'isFull', target: 'full' },
                { guard: 'isPartial', target: 'partial' },
              ],
            },
            partial: {
              always: [
                { guard: 'isOver', target: 'over' },
                { guard: 'isFull', target: 'full' },
              ],
            },
            full: { always: { guard: 'isOver', target: 'over' } },
            over: {},
          },
        },
        command: {
          initial: 'open',
          states: {
            open: {
              initial: 'recording',
              always: [
                { guard: 'isClosed', target: 'closed' },
                { guard: 'isSettled', target: 'closed', actions: 'closeByEvidence' },
              ],
              states: {
                recording: {
                  entry: 'awaitDurable',
                  always: {
                    guard: 'isRestored',
                    target: 'idle',
                    actions: raise({ type: 'ARRIVAL_OVER' }, { id: 'arrival', delay: 'arrivalWindow' }),
                  },
                  on: {
                    INTENT_DURABLE: { target: 'submitting' },
                    CANCEL: { actions: 'closeNeverSent' },
                  },
                },
                submitting: {
                  entry: [
                    'submit',
                    raise({ type: 'ARRIVAL_OVER' }, { id: 'arrival', delay: 'arrivalWindow' }),
                  ],
                  after: {
                    submitSilence: {
                      actions: raise({ type: 'OUTCOME_UNKNOWN', reason: 'no answer to the order' }),
                    },
                  },
                  on: {
                    ACCEPTED: { target: 'idle', actions: ['noteAccepted', 'recordAccepted'] },
                    REPORT: { target: 'idle', actions: 'recordAccepted' },
                    REFUSED: [
                      { guard: 'isUnacknowledged', actions: 'closeRefused' },
                      // It has fills, so the no was to something else: only a query can tell.
                      { actions: raise({ type: 'OUTCOME_UNKNOWN', reason: 'refused, and filled' }) },
                    ],
                    NOT_SENT: [
                      { guard: 'isUnacknowledged', actions: 'closeNeverSent' },
                      { actions: raise({ type: 'OUTCOME_UNKNOWN', reason: 'not sent, and filled' }) },
                    ],
                    OUTCOME_UNKNOWN: { target: 'idle' },
                    CANCEL: { actions: 'wantCancel' },
                  },
                },
                idle: {
                  always: [
                    { guard: 'wantsCancel', target: 'cancelling' },
                    { guard: 'isAmending', target: 'amending' },
                  ],
                  on: {
                    CANCEL: { actions: 'wantCancel' },
                    AMEND: { guard: 'mayAmend', target: 'amending', actions: 'noteAmendment' },
                    ACCEPTED: { actions: ['noteAccepted', 'recordAccepted'] },
                    REPORT: { actions: 'recordAccepted' },
                    // The answer to a request that we had given up on: still the venue's own word.
                    REFUSED: { guard: 'isUnacknowledged', actions: 'closeRefused' },
                    NOT_SENT: { guard: 'isUnacknowledged', actions: 'closeNeverSent' },
                  },
                },
                amending: {
                  entry: ['recordAmendRequested', 'amend'],
                  after: {
                    amendSilence: {
                      target: 'amending',
                      reenter: true,
                      actions: raise({ type: 'OUTCOME_UNKNOWN', reason: 'no outcome of the amendment' }),
                    },
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
                },
                cancelling: {
                  entry: ['cancel', 'recordCancelRequested'],
                  after: {
                    cancelSilence: {
                      target: 'cancelling',
                      reenter: true,
                      actions: raise({ type: 'OUTCOME_UNKNOWN', reason: 'no outcome of the cancel' }),
                    },
                  },
                  on: {
                    ACCEPTED: { actions: ['noteAccepted', 'recordAccepted'] },
                    REPORT: [
                      {
                        guard: 'tellsAmended',
                        actions: ['recordAccepted', 'noteAmended', 'recordAmended'],
                      },
                      { actions: 'recordAccepted' },
                    ],
                    AMEND_REFUSED: {
                      guard: 'isAmending',
                      actions: ['forgetAmendment', 'recordAmendRefused'],
                    },
                    REFUSED: { guard: 'isUnacknowledged', actions: 'closeRefused' },
                    NOT_SENT: { guard: 'isUnacknowledged', actions: 'closeNeverSent' },
                    CANCEL_REFUSED: [
                      // The cancel has overtaken the order, or the order never comes: it stays wanted until we know.
                      { guard: 'isUnacknowledged' },
                      // The earlier state returns; whether the order still lives is asked by `knowledge`.
                      { target: 'idle', actions: ['forgetCancel', 'recordCancelRefused'] },
                    ],
                  },
                },
              },
            },
            closed: {
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
            },
          },
        },
        knowledge: {
          initial: 'assessing',
          states: {
            assessing: {
              always: [{ guard: 'isRestored', target: 'uncertain' }, { target: 'confirmed' }],
            },
            confirmed: {
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
            },
            uncertain: {
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
            },
            contradicted: {
              entry: 'recordContradicted',
              on: { FILLED: { target: 'uncertain' } },
            },
          },
        },
      },
    },
    gone: { type: 'final' },
  },
})
