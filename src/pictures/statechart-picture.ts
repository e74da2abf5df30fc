import type { AnyStateMachine } from 'xstate'
import { type ChartState, type ChartTransition, chartOf } from './chart.ts'

/**
 * A machine as a Mermaid `stateDiagram-v2`: nested states, parallel regions under a dashed line, guards in
 * brackets. Transitions of one pair of states share an arrow. Events that a state handles without leaving it are
 * not drawn, and neither are transitions out of the whole machine's frame: Mermaid has no arrow for those, so they
 * stand as a note.
 */
export function mermaidOf(machine: AnyStateMachine): string {
  const { root } = chartOf(machine)
  const body =
    root.kind === 'parallel'
      ? [`state ${quoted(root.name)} as ${ROOT} {`, ...indent(inside(root)), '}']
      : inside(root)
  return ['stateDiagram-v2', ...indent([...body, ...globalNote(root)])].join('\n')
}

const ROOT = 'machine'

/** What stands between a state's braces. */
function inside(state: ChartState): readonly string[] {
  if (state.kind === 'parallel')
    return state.states.flatMap((region, index) => [...(index > 0 ? ['--'] : []), ...drawn(region)])
  const arrow = state.initial === undefined ? [] : [`[*] --> ${idOf(state.initial)}`]
  return [...arrow, ...state.states.flatMap(drawn)]
}

function drawn(state: ChartState): readonly string[] {
  const id = idOf(state.path)
  const declared = `state ${quoted(state.name)} as ${id}`
  const shape =
    state.states.length > 0
      ? [`${declared} {`, ...indent(inside(state)), '}']
      : [
          state.kind === 'history'
            ? `state ${quoted(`history of ${parentOf(state.path)}`)} as ${id}`
            : declared,
        ]
  const end = state.kind === 'final' ? [`${id} --> [*]`] : []
  return [...shape, ...arrows(state), ...end]
}

function arrows(state: ChartState): readonly string[] {
  const labels = new Map<string, string[]>()
  for (const transition of state.transitions)
    for (const target of transition.targets)
      if (target !== '') labels.set(target, [...(labels.get(target) ?? []), label(transition)])
  return [...labels].map(
    ([target, events]) => `${idOf(state.path)} --> ${idOf(target)}: ${[...new Set(events)].join('<br/>')}`,
  )
}

/** Transitions of the machine itself hold in every state. */
function globalNote(root: ChartState): readonly string[] {
  const lines = root.transitions.flatMap((transition) =>
    transition.targets.map((target) => `${label(transition)} → ${target || 'itself'}`),
  )
  const first = root.states[0]
  if (lines.length === 0 || !first) return []
  return [`note right of ${idOf(first.path)}`, ...indent(['in every state:', ...lines]), 'end note']
}

const label = ({ event, guard }: ChartTransition): string => escaped(guard ? `${event} [${guard}]` : event)

/** Colons and semicolons end a label in Mermaid. */
const escaped = (text: string): string => text.replaceAll(':', '﹕').replaceAll(';', ',').replaceAll('#', '')

const quoted = (text: string): string => `"${text.replaceAll('"', "'")}"`
const idOf = (path: string): string => (path === '' ? ROOT : path.replaceAll(/[^A-Za-z0-9]/g, '_'))
const parentOf = (path: string): string => path.split('.').at(-2) ?? ROOT
const indent = (lines: readonly string[]): readonly string[] => lines.map((line) => `  ${line}`)
