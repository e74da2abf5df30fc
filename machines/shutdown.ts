import { assign, setup } from 'xstate'

/**
 * A stop in phases, each with a deadline. What may go wrong is to hang, or to call it clean when it was not: a
 * phase that runs out of time is named in `late`, and what the venue still holds at the end is named in `left`.
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
  // Named here, supplied by the conductor actor; each is told the phase by the state it stands on.
  actions: {
    quiesce: () => {},
    cancelEverything: () => {},
    flatten: () => {},
    readVenue: () => {},
    finish: () => {},
    noteReason: assign(({ event }) => (event.type === 'STOP' ? { reason: event.reason } : {})),
    noteLate: assign(({ context }, params: { phase: string }) => ({ late: [...context.late, params.phase] })),
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
      entry: 'quiesce',
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
      entry: 'cancelEverything',
      after: {
        phaseDeadline: {
          target: 'flattening',
          actions: { type: 'noteLate', params: { phase: 'cancelling' } },
        },
      },
      on: { CANCELLED: { target: 'flattening' } },
    },
    flattening: {
      tags: 'stopping',
      always: { guard: 'keepsPositions', target: 'confirming' },
      entry: 'flatten',
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
        reading: { entry: 'readVenue' },
        disagreeing: { after: { readAgain: { target: 'reading' } } },
      },
    },
    finished: { entry: 'finish' },
  },
})
