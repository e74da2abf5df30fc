import type { AnyStateMachine } from 'xstate'
import { type ChartState, type ChartTransition, chartOf, stateAt, statesOf } from './chart.ts'

/**
 * A machine as a Mermaid `stateDiagram-v2`: nested states, parallel regions under a dashed line, guards in
 * brackets. Transitions of one pair of states share an arrow. Events that a state handles without leaving it are
 * not drawn; what the machine itself handles in every state stands as a note.
 *
 * Mermaid puts a state where its name is first read, so all states are declared, each in its place, before any arrow.
 */
export function mermaidOf(machine: AnyStateMachine): string {
  const { root } = chartOf(machine)
  const states =
    root.kind === 'parallel'
      ? [`state ${quoted(root.name)} as ${ROOT} {`, ...indent(inside(root)), '}']
      : inside(root)
  const arrows = [...statesOf(root)].flatMap(arrowsFrom)
  return ['stateDiagram-v2', ...indent([...states, ...arrows, ...globalNote(root)])].join('\n')
}

/** One state of a machine, as if it were all: those outside of it that it leads to stand beside it. */
export function regionOf(machine: AnyStateMachine, path: string): string {
  const region = stateAt(chartOf(machine), path)
  const states = [...statesOf(region)]
  const inner = new Set(states.map((state) => state.path))
  const targets = states.flatMap((state) => state.transitions.flatMap((transition) => transition.targets))
  const beside = [...new Set(targets.filter((target) => !inner.has(target)))]
  return [
    'stateDiagram-v2',
    ...indent([
      ...inside(region),
      ...beside.map((target) => `state ${quoted(target)} as ${idOf(target)}`),
      ...states.flatMap(arrowsFrom),
    ]),
  ].join('\n')
}

const ROOT = 'machine'

/** What stands between a state's braces. */
function inside(state: ChartState): readonly string[] {
  if (state.kind === 'parallel')
    return state.states.flatMap((region, index) => [...(index > 0 ? ['--'] : []), ...declared(region)])
  const arrow = state.initial === undefined ? [] : [`[*] --> ${idOf(state.initial)}`]
  const ends = state.states.filter(({ kind }) => kind === 'final').map(({ path }) => `${idOf(path)} --> [*]`)
  return [...state.states.flatMap(declared), ...arrow, ...ends]
}

function declared(state: ChartState): readonly string[] {
  const name = state.kind === 'history' ? `history of ${parentOf(state.path)}` : state.name
  const declaration = `state ${quoted(name)} as ${idOf(state.path)}`
  return state.states.length > 0 ? [`${declaration} {`, ...indent(inside(state)), '}'] : [declaration]
}

function arrowsFrom(state: ChartState): readonly string[] {
  if (state.path === '') return []
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
