import { assign, type EventObject, fromCallback, setup } from 'xstate'

/**
 * A stop in phases, each with a deadline. What may go wrong is to hang, or to call it clean when it was not: a
 * phase that runs out of time is named in `late`; what the venue still holds at the end, or may hold, is named in `left`.
 */

export interface ShutdownInput {
  readonly onStop: 'flatten' | 'keep'
  /** Of each phase. */
  readonly phaseDeadlineMs: number
}

export interface ShutdownContext extends ShutdownInput {
  readonly reason: string
  readonly late: readonly string[]
  readonly left: readonly string[]
}

export type ShutdownEvent =
  | { readonly type: 'STOP'; readonly reason: string }
  /** Strategies have no quotes any more and will not make new ones. */
  | { readonly type: 'QUIET' }
  /** No order of ours is open as far as we know. */
  | { readonly type: 'CANCELLED' }
  /** Every position is zero as far as we know. */
  | { readonly type: 'FLAT' }
  /** A fresh read of the venue; empty when nothing is left there that should not be. */
  | { readonly type: 'READ'; readonly left: readonly string[] }

export const shutdownMachine = setup({
  types: {
    context: {} as ShutdownContext,
    events: {} as ShutdownEvent,
    input: {} as ShutdownInput,
    tags: {} as 'stopping',
  },
  // Named here, supplied by the conductor actor; each works until it can answer with its event.
  actors: {
    /** Strategies pull their quotes and make no new ones: QUIET. */
    quiesce: fromCallback<EventObject>(() => {}),
    /** CANCELLED. */
    cancelEverything: fromCallback<EventObject>(() => {}),
    /** FLAT. */
    flatten: fromCallback<EventObject>(() => {}),
    /** READ. */
    readVenue: fromCallback<EventObject>(() => {}),
  },
  actions: {
    enterPhase: (_, _params: { phase: string }) => {},
    noteReason: assign(({ event }) => (event.type === 'STOP' ? { reason: event.reason } : {})),
    noteLate: assign(({ context }, params: { phase: string }) => ({ late: [...context.late, params.phase] })),
    /** Until the first read nothing is known, and what is not known is not clean. */
    noteUnread: assign({ left: ['unknown: the venue was not read'] }),
    noteLeft: assign(({ event }) => (event.type === 'READ' ? { left: event.left } : {})),
  },
  guards: {
    keepsPositions: ({ context }) => context.onStop === 'keep',
    nothingLeft: ({ event }) => event.type === 'READ' && event.left.length === 0,
  },
  delays: {
    phaseDeadline: ({ context }) => context.phaseDeadlineMs,
    /** The venue's own answers lag behind its matching engine. */
    readAgain: 500,
  },
}).createMachine({
  id: 'shutdown',
  context: ({ input }) => ({ ...input, reason: '', late: [], left: [] }),
  initial: 'running',
  states: {
    running: { on: { STOP: { target: 'quiescing', actions: 'noteReason' } } },
    quiescing: {
      tags: 'stopping',
      entry: { type: 'enterPhase', params: { phase: 'quiescing' } },
      invoke: { src: 'quiesce', id: 'quiesce' },
      after: {
        phaseDeadline: {
          target: 'cancelling',
          actions: { type: 'noteLate', params: { phase: 'quiescing' } },
        },
      },
      on: { QUIET: { target: 'cancelling' } },
    },
    cancelling: {
      tags: 'stopping',
      entry: { type: 'enterPhase', params: { phase: 'cancelling' } },
      invoke: { src: 'cancelEverything', id: 'cancelEverything' },
      after: {
        phaseDeadline: {
          target: 'cancelled',
          actions: { type: 'noteLate', params: { phase: 'cancelling' } },
        },
      },
      on: { CANCELLED: { target: 'cancelled' } },
    },
    cancelled: {
      tags: 'stopping',
      always: [{ guard: 'keepsPositions', target: 'confirming' }, { target: 'flattening' }],
    },
    flattening: {
      tags: 'stopping',
      entry: { type: 'enterPhase', params: { phase: 'flattening' } },
      invoke: { src: 'flatten', id: 'flatten' },
      after: {
        phaseDeadline: {
          target: 'confirming',
          actions: { type: 'noteLate', params: { phase: 'flattening' } },
        },
      },
      on: { FLAT: { target: 'confirming' } },
    },
    confirming: {
      tags: 'stopping',
      entry: ['noteUnread', { type: 'enterPhase', params: { phase: 'confirming' } }],
      initial: 'reading',
      after: {
        phaseDeadline: { target: 'finished', actions: { type: 'noteLate', params: { phase: 'confirming' } } },
      },
      on: {
        READ: [
          { guard: 'nothingLeft', target: 'finished', actions: 'noteLeft' },
          { target: '.disagreeing', actions: 'noteLeft' },
        ],
      },
      states: {
        reading: { invoke: { src: 'readVenue', id: 'readVenue' } },
        disagreeing: { after: { readAgain: { target: 'reading' } } },
      },
    },
    finished: { entry: { type: 'enterPhase', params: { phase: 'finished' } } },
  },
})
