import { setup } from 'xstate'

/**
 * What a strategy may do on one symbol. What may go wrong is a quote that outlives its reason, so every way out
 * of `quoting` pulls the quotes, and coming back needs a fresh view.
 */

export type SymbolEvent =
  /** The book gives views. */
  | { readonly type: 'VIEW_READY' }
  /** The book has none to give: gap, stale feed, crossed. */
  | { readonly type: 'VIEW_LOST' }
  | { readonly type: 'LADDER'; readonly mayOpen: boolean; readonly mayRest: boolean }
  | { readonly type: 'PULL' }
  | { readonly type: 'supervision.suspend'; readonly missing: readonly string[] }
  | { readonly type: 'supervision.resume' }
  | { readonly type: 'supervision.drain' }

const ladder = {
  allows: ({ event }: { event: SymbolEvent }) => event.type === 'LADDER' && event.mayOpen,
  onlyReduces: ({ event }: { event: SymbolEvent }) =>
    event.type === 'LADDER' && event.mayRest && !event.mayOpen,
}

export const symbolMachine = setup({
  types: { context: {} as object, events: {} as SymbolEvent, tags: {} as 'quoting' },
  // Named here, supplied by the strategy actor.
  actions: { pullQuotes: () => {}, forgetView: () => {} },
  guards: ladder,
}).createMachine({
  id: 'symbol',
  context: {},
  type: 'parallel',
  states: {
    permission: {
      initial: 'halted',
      on: {
        LADDER: [
          { guard: 'allows', target: '.open' },
          { guard: 'onlyReduces', target: '.reducing' },
          { target: '.halted' },
        ],
      },
      states: { open: {}, reducing: {}, halted: { entry: 'pullQuotes' } },
    },
    quotes: {
      initial: 'warming',
      on: {
        'supervision.suspend': { target: '.suspended' },
        'supervision.drain': { target: '.drained' },
        PULL: { target: '.warming' },
      },
      states: {
        warming: { entry: 'forgetView', on: { VIEW_READY: { target: 'quoting' } } },
        quoting: { tags: 'quoting', exit: 'pullQuotes', on: { VIEW_LOST: { target: 'warming' } } },
        suspended: { on: { 'supervision.resume': { target: 'warming' } } },
        drained: { entry: 'pullQuotes', on: { 'supervision.suspend': {}, PULL: {} } },
      },
    },
  },
})
