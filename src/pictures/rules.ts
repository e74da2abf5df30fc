import type { AnyStateMachine } from 'xstate'
import { type ChartState, chartOf, stateAt, statesOf } from './chart.ts'

/** One rule of a state: what it does when, and where that leads. */
export interface Rule {
  /** From the region on; empty for the region itself, whose rules hold in all of its states. */
  readonly state: string
  /** `entered`, or an event with its guard in brackets. */
  readonly when: string
  /** Empty: it stays. */
  readonly to: string
  readonly actions: readonly string[]
}

/** Every rule of a state and of all in it, in document order; of one event the first whose guard holds counts. */
export function rulesOf(machine: AnyStateMachine, path: string): readonly Rule[] {
  const region = stateAt(chartOf(machine), path)
  const within = (target: string): string =>
    target.startsWith(`${path}.`) ? target.slice(path.length + 1) : target
  return [...statesOf(region)].flatMap((state) => {
    const name = state === region ? '' : within(state.path)
    return [...entered(state), ...state.transitions.map(asRule(within))].map((rule) => ({
      state: name,
      ...rule,
    }))
  })
}

const entered = ({ entry }: ChartState) =>
  entry.length === 0 ? [] : [{ when: 'entered', to: '', actions: entry }]

const asRule =
  (within: (target: string) => string) =>
  ({ event, guard, targets, actions }: ChartState['transitions'][number]) => ({
    when: guard ? `${event} [${guard}]` : event,
    to: targets.map(within).join(', '),
    actions,
  })
