import { type AnyActorLogic, type AnyActorRef, type AnyActorScope, createActor, StateMachine } from 'xstate'
import type { MachineState } from './crash-file.ts'
import { standIn } from './stand-in.ts'

/** What is known of the moment before a crash. */
export interface LastMoment {
  readonly event: { readonly type: string } | undefined
  readonly lastGood: unknown
  /** Of the actor that it had spawned, and whose crash it died of. */
  readonly nested: NestedMoment | undefined
}

export type NestedMoment = LastMoment & { readonly id: string }

/** Hears what is told to an actor that is not there, by the name under which the machine knows it. */
export type Overheard = (id: string, event: { readonly type: string }) => void

/** The state is none that this logic has. */
export class MisfitError extends Error {
  override readonly name = 'MisfitError'
}

/**
 * The same logic, born in that state; undefined for what is neither a machine nor a transition, and has its state where
 * nobody can put it.
 *
 * A machine's timers do not run, and the actors that it had spawned are stand-ins: what they did then must not be done
 * again by looking at it. Only the one whose crash it died of is real, and begins anew.
 * @throws MisfitError
 */
export function putBack(
  logic: AnyActorLogic,
  moment: LastMoment,
  overheard: Overheard,
): AnyActorLogic | undefined {
  const state = moment.lastGood
  if (typeof state !== 'object' || state === null) return undefined
  const restored = Object.create(logic) as AnyActorLogic
  if (logic instanceof StateMachine) {
    refuseMisfit(logic, state as MachineState)
    restored.getInitialSnapshot = (scope) => snapshotOf(logic, moment, scope, overheard)
  } else if ('context' in state) restored.getInitialSnapshot = () => state as never
  else return undefined
  return restored
}

function refuseMisfit(logic: AnyActorLogic, { value, context, children }: MachineState): void {
  try {
    ;(logic as { resolveState?: (state: object) => unknown }).resolveState?.({ value, context })
  } catch (error) {
    throw new MisfitError(error instanceof Error ? error.message : String(error))
  }
  if (typeof children !== 'object') throw new MisfitError('its children are missing')
}

function snapshotOf(logic: AnyActorLogic, moment: LastMoment, scope: AnyActorScope, overheard: Overheard) {
  const { children, ...state } = moment.lastGood as MachineState
  const { nested } = moment
  const src = nested && children[nested.id]
  // xstate finds the logic by its source. The actor that it makes of it on the way is never started.
  const persisted = src ? { [nested.id]: { src, snapshot: {} } } : {}
  const snapshot = logic.restoreSnapshot?.({ ...state, children: persisted } as never, scope) as {
    children: Record<string, AnyActorRef>
  }
  const real = nested && logicOf(snapshot.children[nested.id])
  snapshot.children = Object.fromEntries(
    Object.keys(children).map((id) => [
      id,
      id === nested?.id && real
        ? createActor(putBack(real, nested, overheard) ?? real, {
            id,
            parent: scope.self,
            input: (nested.lastGood as { readonly input?: unknown } | undefined)?.input,
          })
        : createActor(
            standIn((event) => overheard(id, event)),
            { id, parent: scope.self },
          ),
    ]),
  )
  return snapshot
}

const logicOf = (actor: AnyActorRef | undefined): AnyActorLogic | undefined =>
  (actor as { readonly logic?: AnyActorLogic } | undefined)?.logic
