import { assign, fromTransition, setup } from 'xstate'

/** Both count ticks, answer a ping and die of a crash, as the processes in `erl/otp.escript` do. */
export type CounterEvent =
  | { readonly type: 'tick' }
  | { readonly type: 'ping'; readonly answer: () => void }
  /** Numbered: an event that killed twice would be withheld as poison. */
  | { readonly type: 'crash'; readonly attempt: number }

export const TICK: CounterEvent = { type: 'tick' }

export const transitionCounter = fromTransition(
  (state: { readonly ticks: number }, event: CounterEvent) => {
    switch (event.type) {
      case 'tick':
        return { ticks: state.ticks + 1 }
      case 'ping':
        event.answer()
        return state
      case 'crash':
        throw new Error('asked to crash')
      default:
        return event satisfies never
    }
  },
  { ticks: 0 },
)

const count = { ticks: ({ context }: { context: { ticks: number } }) => context.ticks + 1 }

export const machineCounter = setup({
  types: { context: {} as { ticks: number }, events: {} as CounterEvent },
}).createMachine({
  context: { ticks: 0 },
  initial: 'even',
  states: {
    even: { on: { tick: { target: 'odd', actions: assign(count) } } },
    odd: { on: { tick: { target: 'even', actions: assign(count) } } },
  },
})
