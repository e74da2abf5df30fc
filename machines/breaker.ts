import { assign, setup } from 'xstate'

/**
 * A circuit breaker before a venue's door. A venue in trouble is left alone for a while, then asked again, by one opening
 * request at a time (the gateway counts them), and the first answer decides. What may go wrong is to keep exits from
 * leaving, so the gateway asks it for nothing that reduces, nor for cancels, and never queues behind an open one.
 */

export interface BreakerInput {
  /** Failures in a row that open it. */
  readonly failuresMax: number
  readonly openMs: number
}

export interface BreakerContext extends BreakerInput {
  readonly failures: number
}

export type BreakerEvent = { readonly type: 'SUCCEEDED' } | { readonly type: 'FAILED' }

export const breakerMachine = setup({
  types: {
    context: {} as BreakerContext,
    events: {} as BreakerEvent,
    input: {} as BreakerInput,
    /** None of them: nothing that opens may leave. */
    tags: {} as 'passing' | 'probing',
  },
  actions: {
    countFailure: assign({ failures: ({ context }) => context.failures + 1 }),
    forgetFailures: assign({ failures: 0 }),
  },
  guards: { isLastStraw: ({ context }) => context.failures + 1 >= context.failuresMax },
  delays: { openTime: ({ context }) => context.openMs },
}).createMachine({
  id: 'breaker',
  context: ({ input }) => ({ ...input, failures: 0 }),
  initial: 'closed',
  states: {
    closed: {
      tags: 'passing',
      on: {
        SUCCEEDED: { actions: 'forgetFailures' },
        FAILED: [
          { guard: 'isLastStraw', target: 'open', actions: 'countFailure' },
          { actions: 'countFailure' },
        ],
      },
    },
    open: { after: { openTime: { target: 'halfOpen' } } },
    halfOpen: {
      tags: 'probing',
      on: {
        SUCCEEDED: { target: 'closed', actions: 'forgetFailures' },
        FAILED: { target: 'open', actions: 'countFailure' },
      },
    },
  },
})
