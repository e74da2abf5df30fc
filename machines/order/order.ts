import { command } from './command.ts'
import { firstContext } from './context.ts'
import { fill } from './fill.ts'
import { knowledge } from './knowledge.ts'
import { order } from './words.ts'

/**
 * One order, as three things that are known apart: how much of it is filled, which command is under way, and
 * what we know. Each is a file.
 *
 * What may go wrong here is to believe too much. Silence is `uncertain`, never a rejection and never a cancel;
 * only positive evidence closes an order, and a fill counts in every state, closed included.
 */
export const orderMachine = order.createMachine({
  id: 'order',
  context: firstContext,
  initial: 'tracked',
  states: {
    tracked: { type: 'parallel', states: { fill, command, knowledge } },
    gone: { type: 'final' },
  },
})
