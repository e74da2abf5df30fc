import { order } from './words.ts'

/**
 * How much of it is filled: the sum of its journalled fills. It grows in every state of the other two, `closed`
 * included. `over` is more than was ordered: a fact, however wrong, and told by the audit.
 */
export const fill = order.createStateConfig({
  initial: 'none',
  // Heard here, because this region is there from the first moment to the last.
  on: {
    FILLED: { actions: 'noteFilled' },
    REPORT: { actions: 'noteReport' },
    ARRIVAL_OVER: { actions: 'noteArrivalOver' },
    DRIFTED: { guard: 'isOpen', actions: ['noteDrifted', 'recordAmended'] },
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
})
