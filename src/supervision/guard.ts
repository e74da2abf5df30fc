/**
 * xstate leaves a crashed actor's children, timers and sockets behind, throws what nobody subscribed to as an uncaught
 * error, and forgets which event it was. A guarded actor cleans up on the crash's own stack, before the parent hears
 * of it, and keeps the event and the last good snapshot. Actors that a guarded machine spawns are guarded as well.
 */
import {
  type ActorOptions,
  type AnyActorLogic,
  type AnyActorRef,
  type AnyActorScope,
  createActor,
  type EventObject,
  type Snapshot,
  StateMachine,
} from 'xstate'
import type { Carrier } from '../ports/async-context.ts'
import { containObservers } from './contain-observers.ts'
import type { Crash, NestedCrash } from './crash.ts'
import type { Doom } from './doom.ts'
import {
  asError,
  CRASH,
  type CrashEvent,
  isMachinery,
  PING,
  type PingEvent,
  XSTATE_ERROR_ACTOR,
  XSTATE_INIT,
  XSTATE_STOP,
} from './events.ts'
import { type ActorGuard, guarded, setGuard, withGuard } from './guarded-actor.ts'
import { carryActor, hearEnd, internalsOf } from './xstate-seams.ts'

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
  /** See `Tree.doom`. Actors that it spawns are spared. */
  readonly doom: Doom | undefined
}

/** An actor of this logic, whatever its kind, crash-safe; not yet started. */
export function createGuarded(
  logic: AnyActorLogic,
  options: ActorOptions<AnyActorLogic>,
  hooks: GuardHooks,
): AnyActorRef {
  return createActor(guarded(logic), withGuard(options, new Guard(logic, hooks)))
}

/** Whoever has spawned it hears of its end by xstate's own events. */
const NESTED = { finished: () => {}, withholds: () => false, doom: undefined }

interface InHand {
  readonly event: EventObject | undefined
  readonly lastGood: Snapshot<unknown> | undefined
}

const BIRTH = { type: XSTATE_INIT }
const UNBORN: InHand = { event: BIRTH, lastGood: undefined }
const NOTHING: InHand = { event: undefined, lastGood: undefined }

class Guard implements ActorGuard {
  readonly #inner: AnyActorLogic
  readonly #hooks: GuardHooks
  /** Only a machine has children. */
  readonly #isMachine: boolean
  /** What an error would be laid to. Noted when there is one, not at every event; at the start, because it may come late. */
  #inHand = UNBORN
  #nested: NestedCrash | undefined
  #children: Readonly<Record<string, AnyActorRef>> | undefined

  constructor(inner: AnyActorLogic, hooks: GuardHooks) {
    this.#inner = inner
    this.#hooks = hooks
    this.#isMachine = inner instanceof StateMachine
  }

  create(scope: AnyActorScope, input: unknown): Snapshot<unknown> {
    this.attach(scope)
    return this.keep(this.#inner.getInitialSnapshot(scope, input))
  }

  /** Must come before every other observer: a crash is cleaned up before anybody hears of it. */
  attach(scope: AnyActorScope): void {
    setGuard(scope.self, this)
    hearEnd(scope.self)
    containObservers(scope.self)
    if (this.#hooks.within) carryActor(scope.self, this.#hooks.within)
  }

  start(snapshot: Snapshot<unknown>, scope: AnyActorScope): void {
    this.#inHand = { event: BIRTH, lastGood: snapshot }
    this.#inner.start?.(snapshot, scope)
  }

  transition(snapshot: Snapshot<unknown>, event: EventObject, scope: AnyActorScope): Snapshot<unknown> {
    if (event.type === PING || event.type === CRASH || this.#hooks.withholds(event))
      return this.#intercept(event, snapshot)
    this.#inHand = NOTHING
    let good = false
    try {
      const { doom } = this.#hooks
      if (doom && !isMachinery(event)) doom.meet()
      const next = this.#inner.transition(snapshot, event, scope)
      if (this.#isMachine) this.keep(next)
      good = next.status !== 'error'
      return next
    } finally {
      // Not caught and thrown again: a throw costs a walk down the stack.
      if (!good) this.#inHand = { event, lastGood: snapshot }
    }
  }

  #intercept(event: EventObject, snapshot: Snapshot<unknown>): Snapshot<unknown> {
    if (event.type === PING) (event as PingEvent).answer()
    if (event.type !== CRASH) return snapshot
    const { during, error } = event as CrashEvent
    this.#inHand = { event: during, lastGood: snapshot }
    throw error
  }

  failed(thrown: unknown, scope: AnyActorScope): void {
    const error = asError(thrown)
    const { event, lastGood } = this.#inHand
    if (event?.type === XSTATE_STOP) return this.stray(error)
    this.#release(scope)
    const nested = event?.type === `${XSTATE_ERROR_ACTOR}${this.#nested?.id}` ? this.#nested : undefined
    this.#hooks.crashed({ error, event, lastGood, nested })
  }

  completed(): void {
    this.#hooks.finished()
  }

  stray(error: Error): void {
    this.#hooks.stray(error)
  }

  /** Guards the actors that this snapshot has and the one before had not; they have not started yet. */
  keep<Kept>(snapshot: Kept): Kept {
    const children = childrenOf(snapshot)
    if (children === this.#children) return snapshot
    // Not `for in`: V8 learns nothing of what is read in one, and gives up its code for all events each time a child comes.
    for (const [id, child] of Object.entries(children ?? {}))
      if (this.#children?.[id] !== child) this.#adopt(child)
    this.#children = children
    return snapshot
  }

  #adopt(child: AnyActorRef): void {
    const internals = internalsOf(child)
    const { within } = this.#hooks
    const hooks: GuardHooks = {
      ...NESTED,
      within,
      stray: (error) => this.stray(error),
      crashed: (crash) => {
        this.#nested = { id: child.id, ...crash }
      },
    }
    const guard = new Guard(internals.logic, hooks)
    internals.logic = guarded(internals.logic)
    guard.attach(internals._actorScope)
    guard.keep(child.getSnapshot())
  }

  #release(scope: AnyActorScope): void {
    try {
      if (this.#isMachine) stopChildren(scope)
      else if (this.#inHand.lastGood && !neverSubscribed(this.#inHand.lastGood))
        this.#inner.transition(this.#inHand.lastGood, { type: XSTATE_STOP }, scope)
    } catch (error) {
      this.stray(asError(error))
    }
  }
}

function stopChildren(scope: AnyActorScope): void {
  for (const child of Object.values(childrenOf(scope.self.getSnapshot()) ?? {}).reverse()) {
    scope.stopChild(child)
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
