import type { AnyActorLogic, AnyStateMachine, AnyStateNode, EventObject } from 'xstate'
import { createActor } from 'xstate'
import { SimulatedClock } from '../../src/ports/simulated/clock.ts'

/** A machine on a virtual clock that only the test moves. */
export interface Walk {
  /** Where it stands: `a.b`, regions of a parallel state joined by a space. */
  readonly place: string
  /** Every state that was active after any event or any moment, by its id. */
  readonly entered: ReadonlySet<string>
  /** Names of the actions that ran, in order. */
  readonly did: readonly string[]
  readonly context: Record<string, unknown>
  readonly status: string
  hasTag(tag: string): boolean
  send(...events: readonly EventObject[]): Walk
  pass(ms: number): Walk
}

/** Starts a machine whose named actions are written down instead of done. */
export function walk(machine: AnyStateMachine, input: unknown, actions: readonly string[] = []): Walk {
  const clock = new SimulatedClock(0)
  const did: string[] = []
  const noted = Object.fromEntries(actions.map((name) => [name, () => void did.push(name)]))
  const actor = createActor(machine.provide({ actions: noted }) as AnyActorLogic, {
    input,
    clock: clock as never,
  })
  const entered = new Set<string>()
  const snapshot = () => actor.getSnapshot() as unknown as Snapshot
  actor.subscribe({
    next: () => note(),
    error: (error) => {
      throw error
    },
  })
  actor.start()
  note()

  function note(): void {
    for (const node of snapshot()._nodes) entered.add(node.id)
  }

  const self: Walk = {
    get place() {
      return placeOf(snapshot().value)
    },
    entered,
    did,
    get context() {
      return snapshot().context
    },
    get status() {
      return snapshot().status
    },
    hasTag: (tag) => snapshot().hasTag(tag),
    send: (...events) => {
      // xstate warns of what is sent to an actor that has ended; nothing else happens.
      for (const event of events) if (snapshot().status === 'active') actor.send(event)
      return self
    },
    pass: (ms) => {
      const end = clock.monotonicMicros() + ms * 1000
      while (clock.step((end - clock.monotonicMicros()) / 1000));
      return self
    },
  }
  return self
}

interface Snapshot {
  readonly value: Value
  readonly context: Record<string, unknown>
  readonly status: string
  readonly _nodes: readonly AnyStateNode[]
  hasTag(tag: string): boolean
}

type Value = string | { readonly [region: string]: Value }

const placeOf = (value: Value): string =>
  typeof value === 'string'
    ? value
    : Object.entries(value)
        .map(([name, inner]) => (placeOf(inner) === '' ? name : `${name}.${placeOf(inner)}`))
        .join(' ')

/** Every state of a definition, by its id, the root left out. */
export function statesOf(machine: AnyStateMachine): readonly string[] {
  const all: string[] = []
  const visit = (node: AnyStateNode): void => {
    for (const child of Object.values(node.states)) {
      all.push(child.id)
      visit(child)
    }
  }
  visit(machine.root)
  return all
}
