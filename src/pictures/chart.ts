import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate'

/**
 * A statechart as plain data: what every drawing of a machine starts from. Nothing of the running machine is in
 * it, so it can be sent to a browser.
 */
export interface Chart {
  readonly id: string
  readonly root: ChartState
}

export interface ChartState {
  /** Names from the root joined by dots; empty for the root. */
  readonly path: string
  readonly name: string
  readonly kind: 'atomic' | 'compound' | 'parallel' | 'final' | 'history'
  /** Path of the child that is entered first. */
  readonly initial: string | undefined
  readonly description: string
  readonly tags: readonly string[]
  /** Actors that run while the state is active. */
  readonly invokes: readonly string[]
  /** What it does whenever it is entered. */
  readonly entry: readonly string[]
  readonly transitions: readonly ChartTransition[]
  readonly states: readonly ChartState[]
}

export interface ChartTransition {
  /** For people: `Filled`, `after 500 ms`, `done: submit`, `always`, `any event`. */
  readonly event: string
  /** Empty: the event is handled without leaving the state. */
  readonly targets: readonly string[]
  /** Empty: no condition. */
  readonly guard: string
  readonly actions: readonly string[]
}

/** Reads the statechart of a machine. */
export const chartOf = (machine: AnyStateMachine): Chart => ({
  id: machine.id,
  root: stateOf(machine.root as AnyStateNode),
})

/** The state of that path. @throws when there is none. */
export function stateAt({ id, root }: Chart, path: string): ChartState {
  for (const state of statesOf(root)) if (state.path === path) return state
  throw new Error(`the machine ${id} has no state ${path}`)
}

/** All states, parents before their children, in document order. */
export function* statesOf(state: ChartState): Generator<ChartState> {
  yield state
  for (const child of state.states) yield* statesOf(child)
}

function stateOf(node: AnyStateNode): ChartState {
  const transitions = [...node.transitions.values()].flat() as AnyTransitionDefinition[]
  return {
    path: pathOf(node),
    name: node.key,
    kind: node.type,
    initial: node.type === 'compound' ? node.initial.target.map(pathOf)[0] : undefined,
    description: node.description ?? '',
    tags: node.tags,
    invokes: node.invoke.map(({ id, src }) =>
      typeof src === 'string' && !src.startsWith('xstate.') ? src : id,
    ),
    entry: actionNames(node.entry),
    transitions: [
      ...transitions.map((each) => transitionOf(each, eventName(each.eventType, node.id))),
      ...(node.always ?? []).map((each) => transitionOf(each, 'always')),
    ],
    states: Object.values(node.states as Record<string, AnyStateNode>).map(stateOf),
  }
}

const transitionOf = (transition: AnyTransitionDefinition, event: string): ChartTransition => ({
  event,
  targets: (transition.target ?? []).map((target) => pathOf(target as AnyStateNode)),
  guard: guardName(transition.guard),
  actions: actionNames(transition.actions),
})

/** Timers of `after` are raised at the entry; they stand among the transitions already. */
const actionNames = (actions: readonly unknown[]): readonly string[] =>
  actions.map(nameOf).filter((name) => name !== '' && !name.startsWith('raise xstate.'))

const pathOf = (node: AnyStateNode): string => node.path.join('.')

/** xstate's own events are named for the machine; ours for a reader. */
function eventName(type: string, nodeId: string): string {
  if (type === '*') return 'any event'
  const after = strip(type, 'xstate.after.')
  if (after !== undefined) {
    const delay = after.endsWith(`.${nodeId}`) ? after.slice(0, -nodeId.length - 1) : after
    return /^\d+$/.test(delay) ? `after ${delay} ms` : `after ${delay}`
  }
  if (type.startsWith('xstate.done.state.')) return 'done'
  const done = strip(type, 'xstate.done.actor.')
  if (done !== undefined) return `done: ${done}`
  const failed = strip(type, 'xstate.error.actor.')
  return failed === undefined ? type : `failed: ${failed}`
}

const strip = (text: string, prefix: string): string | undefined =>
  text.startsWith(prefix) ? text.slice(prefix.length) : undefined

/** `not(full)`, `and(full, open)`; a function without a name is `condition`. */
function guardName(guard: unknown): string {
  if (guard === undefined || guard === null) return ''
  const inner = (guard as { readonly guards?: readonly unknown[] }).guards
  if (inner) return `${nameOf(guard)}(${inner.map(guardName).join(', ')})`
  return nameOf(guard) || 'condition'
}

function nameOf(value: unknown): string {
  if (typeof value === 'string') return value
  const { event, sendId } = value as { readonly event?: { readonly type: string }; readonly sendId?: unknown }
  if (typeof value === 'function' && event) return `raise ${event.type}`
  if (typeof value === 'function' && typeof sendId === 'string') return `forget timer ${sendId}`
  if (typeof value === 'function') return value.name === 'guard' || value.name === 'actions' ? '' : value.name
  return String((value as { readonly type?: unknown }).type ?? '')
}
