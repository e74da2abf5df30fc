import { and, fromPromise, not, setup } from 'xstate'

/** Machines with one of everything that can be drawn. */
export const door = setup({
  guards: { locked: () => false, late: () => true },
  actions: { count: () => {}, complain: () => {} },
  delays: { patience: 500 },
}).createMachine({
  id: 'door',
  initial: 'closed',
  on: { Broken: '.gone', '*': { actions: 'count' } },
  states: {
    closed: {
      tags: ['ready'],
      description: 'Nobody passes.',
      on: {
        Open: [
          { guard: 'locked', actions: 'complain' },
          { guard: and([not('locked'), 'late']), target: 'open' },
        ],
        Kick: { target: 'open' },
      },
    },
    open: {
      initial: 'wide',
      after: { patience: 'closed', 60000: { target: 'gone', guard: () => true } },
      states: {
        wide: { on: { Narrow: 'slit' } },
        slit: { always: { guard: 'late', target: 'wide' } },
        again: { type: 'history' },
      },
    },
    gone: { type: 'final' },
  },
})

export const order = setup({ actors: { ask: fromPromise(async () => {}) } }).createMachine({
  id: 'order',
  type: 'parallel',
  states: {
    fill: { initial: 'none', states: { none: { on: { Fill: 'full' } }, full: {} } },
    knowledge: {
      initial: 'confirmed',
      states: {
        confirmed: { on: { Silence: 'uncertain' } },
        uncertain: { invoke: { src: 'ask', id: 'ask', onDone: 'confirmed', onError: {} } },
      },
    },
  },
})
