/**
 * xstate leaves a crashed actor's children, timers and sockets behind, throws what nobody subscribed to as an uncaught
 * error, and forgets which event it was. A guarded logic cleans up on the crash's own stack, before the parent hears
 * of it, and keeps the event and the last good snapshot. Actors that a guarded machine spawns are guarded as well.
 */
import {
  type AnyActorLogic,
  type AnyActorRef,
  type AnyActorScope,
  type EventObject,
  StateMachine,
} from 'xstate'
import type { Carrier } from '../ports/async-context.ts'
import { containObservers } from './contain-observers.ts'
import { asError, CRASH, type CrashEvent, PING, type PingEvent, XSTATE_STOP } from './events.ts'
import { carryActor, hearEnd, internalsOf } from './xstate-seams.ts'

export interface Crash {
  readonly error: Error
  /** The event in hand, when there was one. */
  readonly event: unknown
  readonly lastGood: unknown
}

export interface GuardHooks {
  crashed(crash: Crash): void
  /** Reached its end, by itself or because it was stopped. */
  finished(): void
  /** An error that has nobody to crash: in a subscriber, or while releasing. */
  stray(error: Error): void
  /** Whether an event is kept from the logic. */
  withholds(event: EventObject): boolean
  /** See `Incarnation`. Actors that it spawns do their spawner's work. */
  readonly within: Carrier | undefined
}

/** The same logic, of any kind, crash-safe. One wrapper serves one actor. */
export function guarded(logic: AnyActorLogic, hooks: GuardHooks): AnyActorLogic {
  return new Guard(logic, hooks).logic
}

/** Whoever has spawned it hears of its end by xstate's own events. */
const NESTED = { crashed: () => {}, finished: () => {}, withholds: () => false }

class Guard {
  readonly logic: AnyActorLogic
  readonly #inner: AnyActorLogic
  readonly #hooks: GuardHooks
  #event: EventObject | undefined
  #lastGood: unknown
  #children: Readonly<Record<string, AnyActorRef>> | undefined
  #started = false

  constructor(inner: AnyActorLogic, hooks: GuardHooks) {
    this.#inner = inner
    this.#hooks = hooks
    // Derived, not copied: a machine's definition and the like stay visible.
    this.logic = Object.create(inner) as AnyActorLogic
    this.logic.getInitialSnapshot = (scope, input) => {
      this.attach(scope)
      return this.keep(inner.getInitialSnapshot(scope, input))
    }
    this.logic.transition = (snapshot, event, scope) => {
      if (event.type === PING) {
        ;(event as PingEvent).answer()
        return snapshot
      }
      if (hooks.withholds(event)) return snapshot
      this.#event = event
      this.#lastGood = snapshot
      if (event.type === CRASH) {
        this.#event = (event as CrashEvent).during
        throw (event as CrashEvent).error
      }
      return this.keep(inner.transition(snapshot, event, scope))
    }
    this.logic.start = (snapshot, scope) => {
      this.#started = true
      this.#lastGood = snapshot
      inner.start?.(snapshot, scope)
    }
  }

  /** Must come before every other observer: a crash is cleaned up before anybody hears of it. */
  attach(scope: AnyActorScope): void {
    const self = scope.self
    hearEnd(
      self,
      (error) => this.#crashed(asError(error), scope),
      () => this.#hooks.finished(),
    )
    containObservers(self, this.#hooks.stray)
    if (this.#hooks.within) carryActor(self, this.#hooks.within)
  }

  /** Guards the actors that this snapshot has and the one before had not; they have not started yet. */
  keep<Kept>(snapshot: Kept): Kept {
    const children = childrenOf(snapshot)
    if (children === this.#children) return snapshot
    for (const id in children) {
      const child = children[id]
      if (child && this.#children?.[id] !== child) this.#adopt(child)
    }
    this.#children = children
    return snapshot
  }

  #adopt(child: AnyActorRef): void {
    const internals = internalsOf(child)
    const { stray, within } = this.#hooks
    const guard = new Guard(internals.logic, { ...NESTED, stray, within })
    internals.logic = guard.logic
    guard.attach(internals._actorScope)
    guard.keep(child.getSnapshot())
  }

  #crashed(error: Error, scope: AnyActorScope): void {
    if (this.#event?.type === XSTATE_STOP) return this.#hooks.stray(error)
    this.#release(scope)
    this.#hooks.crashed({ error, event: this.#event, lastGood: this.#lastGood })
  }

  #release(scope: AnyActorScope): void {
    try {
      if (this.#inner instanceof StateMachine) this.#stopChildren(scope)
      else if (this.#started && !neverSubscribed(this.#lastGood))
        this.#inner.transition(this.#lastGood, { type: XSTATE_STOP }, scope)
    } catch (error) {
      this.#hooks.stray(asError(error))
    }
  }

  #stopChildren(scope: AnyActorScope): void {
    for (const child of Object.values(childrenOf(scope.self.getSnapshot()) ?? {}).reverse()) {
      scope.stopChild(child)
    }
  }
}

/** A machine's; no other logic of xstate has children. */
function childrenOf(snapshot: unknown): Readonly<Record<string, AnyActorRef>> | undefined {
  return (snapshot as { readonly children?: Readonly<Record<string, AnyActorRef>> }).children
}

/** An observable whose creation threw: its own stop branch would stumble over the missing subscription. */
function neverSubscribed(snapshot: unknown): boolean {
  const state = snapshot as { readonly _subscription?: unknown }
  return '_subscription' in (state as object) && state._subscription === undefined
}
