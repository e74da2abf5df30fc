import { assign, type EventObject, fromCallback, not, setup, stateIn } from 'xstate'

/**
 * What a strategy may do on one symbol. What may go wrong is a quote that outlives its reason, so every way out
 * of `quoting` pulls the quotes, and coming back needs a fresh view.
 */

export interface SymbolContext<Decision = unknown> {
  /** The strategy's last word, its own state in it; null after anything that made it worthless. */
  readonly decision: Decision | null
}

export type SymbolEvent<View = unknown> =
  /** A conflated look at the market. */
  | { readonly type: 'VIEW'; readonly view: View }
  /** The book has none to give: gap, stale feed, crossed. */
  | { readonly type: 'VIEW_LOST' }
  /** What the ladder allows: opening, only resting orders that reduce, or nothing. */
  | { readonly type: 'LADDER'; readonly allows: 'opening' | 'reducing' | 'nothing' }
  /** An order of ours changed; its slot may be free. */
  | { readonly type: 'ORDER_CHANGED' }
  /** The desk has heard what was wanted: it is in the books, or it was denied. */
  | { readonly type: 'SUBMITTED' }
  | { readonly type: 'supervision.suspend'; readonly missing: readonly string[] }
  | { readonly type: 'supervision.resume' }
  | { readonly type: 'supervision.drain' }

export const symbolMachine = setup({
  types: {
    context: {} as SymbolContext,
    events: {} as SymbolEvent,
    tags: {} as 'quoting' | 'drained',
  },
  actors: {
    /** Turns the streams into VIEW, VIEW_LOST, LADDER and ORDER_CHANGED. */
    feed: fromCallback<EventObject>(() => {}),
  },
  // Named here, supplied by the strategy actor.
  actions: {
    decide: () => {},
    requote: () => {},
    /** Until then a slot that looks free may be taken by an order that is on its way to the desk. */
    settle: () => {},
    pullQuotes: () => {},
    forget: assign({ decision: null }),
  },
  guards: {
    allowsOpening: ({ event }) => event.type === 'LADDER' && event.allows === 'opening',
    allowsReducing: ({ event }) => event.type === 'LADDER' && event.allows === 'reducing',
    mayQuote: not(stateIn({ permission: 'halted' })),
  },
}).createMachine({
  id: 'symbol',
  context: { decision: null },
  invoke: { src: 'feed', id: 'feed' },
  type: 'parallel',
  on: { SUBMITTED: { actions: 'settle' } },
  states: {
    permission: {
      initial: 'halted',
      on: {
        LADDER: [
          { guard: 'allowsOpening', target: '.open' },
          { guard: 'allowsReducing', target: '.reducing' },
          { target: '.halted' },
        ],
      },
      states: { open: {}, reducing: {}, halted: { entry: 'pullQuotes' } },
    },
    quotes: {
      initial: 'warming',
      states: {
        warming: {
          entry: 'forget',
          on: {
            VIEW: { guard: 'mayQuote', target: 'quoting', actions: ['decide', 'requote'] },
            'supervision.suspend': { target: 'suspended' },
            'supervision.drain': { target: 'drained' },
          },
        },
        quoting: {
          tags: 'quoting',
          exit: 'pullQuotes',
          on: {
            VIEW: { guard: 'mayQuote', actions: ['decide', 'requote'] },
            ORDER_CHANGED: { guard: 'mayQuote', actions: 'requote' },
            VIEW_LOST: { target: 'warming' },
            'supervision.suspend': { target: 'suspended' },
            'supervision.drain': { target: 'drained' },
          },
        },
        suspended: {
          on: {
            'supervision.resume': { target: 'warming' },
            'supervision.drain': { target: 'drained' },
          },
        },
        drained: { tags: 'drained' },
      },
    },
  },
})
