import type {
  Actor,
  ActorOptions,
  AnyActorLogic,
  AnyActorRef,
  AnyActorScope,
  EventObject,
  Snapshot,
} from 'xstate'

/**
 * Who stands between one actor and xstate. The actor carries its guard, and the functions that find it there are
 * shared by all: there may be very many actors.
 */
export interface ActorGuard {
  create(scope: AnyActorScope, input: unknown): Snapshot<unknown>
  start(snapshot: Snapshot<unknown>, scope: AnyActorScope): void
  transition(snapshot: Snapshot<unknown>, event: EventObject, scope: AnyActorScope): Snapshot<unknown>
  /** It has ended by an error; nobody else has heard of it yet. */
  failed(error: unknown, scope: AnyActorScope): void
  /** It has reached its end, by itself or because it was stopped. */
  completed(): void
  /** An error that has nobody to crash: in a subscriber, or while releasing. */
  stray(error: Error): void
}

const GUARD = Symbol('guard')

interface Guarded {
  [GUARD]: ActorGuard
}

export const guardOf = (actor: AnyActorRef): ActorGuard => (actor as AnyActorRef & Guarded)[GUARD]

export function setGuard(actor: AnyActorRef, guard: ActorGuard): void {
  ;(actor as AnyActorRef & Guarded)[GUARD] = guard
}

/** An actor creates its first snapshot before anybody has it in hand: until then its guard is in its options. */
export function withGuard(
  options: ActorOptions<AnyActorLogic>,
  guard: ActorGuard,
): ActorOptions<AnyActorLogic> {
  const guarded: ActorOptions<AnyActorLogic> & Guarded = { ...options, [GUARD]: guard }
  return guarded
}

const guardedLogics = new WeakMap<AnyActorLogic, AnyActorLogic>()

/** The same logic, behind the guard of whichever actor it runs in. */
export function guarded(inner: AnyActorLogic): AnyActorLogic {
  const known = guardedLogics.get(inner)
  if (known) return known
  // Derived, not copied: a machine's definition and the like stay visible.
  const logic = Object.create(inner) as AnyActorLogic
  logic.getInitialSnapshot = (scope, input) => guardInOptions(scope.self).create(scope, input)
  logic.transition = (snapshot, event, scope) => guardOf(scope.self).transition(snapshot, event, scope)
  logic.start = (snapshot, scope) => guardOf(scope.self).start(snapshot, scope)
  guardedLogics.set(inner, logic)
  return logic
}

function guardInOptions(actor: AnyActorRef): ActorGuard {
  return ((actor as Actor<AnyActorLogic>).options as ActorOptions<AnyActorLogic> & Guarded)[GUARD]
}
