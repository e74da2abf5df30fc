import { assign, setup } from 'xstate'
import type { OrderContext, OrderInput } from './context.ts'
import { delays } from './delays.ts'
import { effects } from './effects.ts'
import type { OrderEvent } from './events.ts'
import * as guards from './guards.ts'
import * as notes from './notes.ts'

/** The words that the three regions of an order are written in: a name that is not here does not compile there. */
export const order = setup({
  types: {
    context: {} as OrderContext,
    events: {} as OrderEvent,
    input: {} as OrderInput,
    tags: {} as 'terminal' | 'uncertain',
  },
  actions: {
    ...effects,
    noteAccepted: assign(notes.noteAccepted),
    noteFilled: assign(notes.noteFilled),
    noteReport: assign(notes.noteReport),
    noteDrifted: assign(notes.noteDrifted),
    noteNotFound: assign(notes.noteNotFound),
    noteQuery: assign(notes.noteQuery),
    noteArrivalOver: assign(notes.noteArrivalOver),
    wantCancel: assign(notes.wantCancel),
    forgetCancel: assign(notes.forgetCancel),
    noteAmendment: assign(notes.noteAmendment),
    noteAmended: assign(notes.noteAmended),
    forgetAmendment: assign(notes.forgetAmendment),
    closeRefused: assign(notes.closeRefused),
    closeNeverSent: assign(notes.closeNeverSent),
    closeForgotten: assign(notes.closeForgotten),
    closeNeverArrived: assign(notes.closeNeverArrived),
    closeByEvidence: assign(notes.closeByEvidence),
    reopen: assign(notes.reopen),
  },
  guards: { ...guards },
  delays,
})

/** Silence is not an answer: it is raised as what it is. */
export const doubt = (reason: string) => order.raise({ type: 'OUTCOME_UNKNOWN', reason })

/** From now on a request of ours may be on the way, for as long as the venue would take it. */
export const untilArrivalOver = order.raise(
  { type: 'ARRIVAL_OVER' },
  { id: 'arrival', delay: 'arrivalWindow' },
)

/** Before another one begins: a timer of the same name is not replaced, and the earlier would end it too soon. */
export const forgetArrival = order.cancel('arrival')
