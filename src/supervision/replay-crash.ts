import { type AnyActorLogic, type EventObject, StateMachine } from 'xstate'
import { seededRandom } from '../ports/random.ts'
import { SimulatedClock } from '../ports/simulated/clock.ts'
import type { CrashFile } from './crash-file.ts'
import { createTree } from './create-tree.ts'
import { fromPlain } from './plain-value.ts'

/** Logic by the name that reports give it. */
export type Catalogue = ReadonlyMap<string, AnyActorLogic>

export type Replay =
  | { readonly verdict: 'same' | 'another'; readonly error: Error }
  | { readonly verdict: 'survived' }
  | { readonly verdict: 'impossible'; readonly reason: string }

interface State {
  readonly status?: string
  readonly value?: unknown
  readonly context?: unknown
}

/**
 * Puts the logic back to its last good state, alone under a simulated clock, and gives it the event it died of. Its
 * children are not brought back: an order that was placed once must not be placed again by looking at a crash.
 */
export function replayCrash(file: CrashFile, catalogue: Catalogue): Replay {
  const logic = catalogue.get(file.logic)
  if (!logic)
    return impossible(`nothing is called '${file.logic}' here, but ${[...catalogue.keys()].join(', ')}`)
  const event = fromPlain(file.event) as EventObject | undefined
  const state = fromPlain(file.lastGood) as State | undefined
  if (!state) return run(file, logic, event)
  if (!event) return impossible('it died of no event: it was struck, or its own code failed outside of one')
  const restored = restore(logic, state)
  return restored ? run(file, restored, event) : impossible('only machines and transitions can be put back')
}

/** The same logic, born in that state. */
function restore(logic: AnyActorLogic, state: State): AnyActorLogic | undefined {
  const restored = Object.create(logic) as AnyActorLogic
  const { value, context, status } = state
  if (logic instanceof StateMachine)
    restored.getInitialSnapshot = () =>
      logic.resolveState({ value: value as string, context, status: 'active' })
  else if (status === 'active' && 'context' in state) restored.getInitialSnapshot = () => state as never
  else return undefined
  return restored
}

function run(file: CrashFile, logic: AnyActorLogic, event: EventObject | undefined): Replay {
  const clock = new SimulatedClock(file.at)
  const errors: Error[] = []
  const tree = createTree({
    clock,
    random: seededRandom(0),
    spec: {
      kind: 'supervisor',
      id: 'replay',
      strategy: 'one-for-one',
      children: [
        { kind: 'worker', id: 'subject', logic, input: () => fromPlain(file.input), restart: 'temporary' },
      ],
    },
  })
  tree.observe((told) => {
    if (told.type === 'Crashed') errors.push(told.report.error)
  })
  // Whether it gets ready is nothing to us.
  tree.start().catch(() => undefined)
  if (event) tree.tell('subject', event)
  void tree.stop(0)
  const [error] = errors
  if (!error) return { verdict: 'survived' }
  const before = fromPlain(file.error) as Error
  const same = error.name === before.name && error.message === before.message
  return { verdict: same ? 'same' : 'another', error }
}

const impossible = (reason: string): Replay => ({ verdict: 'impossible', reason })
