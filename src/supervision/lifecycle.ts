/**
 * Begins and ends incarnations. Everything here runs as a posted turn: never inside an actor's own transition and
 * never on a crash's stack, so an actor that is stopped here stops at once.
 */
import type { AnyActorLogic, AnyActorRef } from 'xstate'
import type { Child } from './child.ts'
import type { NotedCrash } from './crash.ts'
import { asError, RESUME, SUSPEND } from './events.ts'
import { Life, type LifeEvents } from './life.ts'
import { Readiness } from './readiness.ts'
import { watchReadiness } from './ready-signal.ts'
import type { Heartbeat } from './spec.ts'
import { supervisorLogic } from './supervisor.ts'
import type { World } from './world.ts'

export interface LifecycleHooks {
  /** The root's actor is there, and with it the actor system; nothing has started. */
  created(root: AnyActorRef): void
  rootReady(): void
  /** No life: it died before it was born, in its own `input`. */
  crashed(child: Child, life: Life | undefined, crash: NotedCrash): void
  finished(child: Child, life: Life): void
  /** A life begins whose pulse is to be felt. */
  followed(child: Child, life: Life, heartbeat: Heartbeat): void
  /** Something about it may have changed. */
  readonly updated: (child: Child) => void
}

export class Lifecycle {
  readonly readiness: Readiness
  readonly #world: World
  readonly #hooks: LifecycleHooks
  readonly #events: LifeEvents

  constructor(world: World, hooks: LifecycleHooks) {
    this.#world = world
    this.#hooks = hooks
    this.readiness = new Readiness({
      mayBegin: (child) => this.#begin(child),
      becameReady: (child) => this.#becameReady(child),
      suspended: (child) => this.#suspended(child),
      resumed: (child) => this.#resumed(child),
      updated: hooks.updated,
    })
    this.#events = {
      crashed: (life, crash) => hooks.crashed(life.child, life, crash),
      finished: (life) => hooks.finished(life.child, life),
      spoke: (life) => {
        if (life.child.life === life) this.readiness.update(life.child)
      },
    }
  }

  /** Ends the child now, without asking it. Its own children go first, right to left. */
  kill(child: Child): void {
    this.disarm(child)
    const before = child.phase
    child.phase = 'stopped'
    const life = child.life
    if (life) {
      const end = endOf(life)
      // A supervisor's children die in its stop, and need its life for that.
      if (child.parent) child.parent.life?.stopChild?.(life.actor)
      else life.actor.stop()
      this.ended(child, life, end)
    }
    if (child.parent && before !== 'stopped' && before !== 'waiting')
      this.#world.emit({ type: 'Stopped', path: child.path })
    this.readiness.update(child)
    this.forget(child)
  }

  /** To be called once for every life, however it ended; without one for a child that could not even be born. */
  ended(child: Child, life: Life | undefined, end: End): void {
    child.life = undefined
    life?.release()
    this.#world.watches.ended({ path: child.path, generation: child.generation, ...end })
  }

  disarm(child: Child): void {
    this.#world.clock.clearTimeout(child.timer)
    child.timer = undefined
    child.heldBy = undefined
  }

  /** A dynamic child leaves no trace; any other keeps its place. */
  forget(child: Child): void {
    if (child.parent?.spec.kind !== 'dynamic' || child.forgotten) return
    child.parent.children.forget(child)
    this.#world.children.delete(child.path)
    for (const need of child.needs) need.child.dependents.delete(child)
  }

  #begin(child: Child): void {
    const { spec } = child
    const birth: Life['birth'] = {
      path: child.path,
      generation: ++child.generation,
      spawned: child.spawned,
      lastCrash: child.lastCrash,
    }
    child.phase = 'running'
    let input: unknown
    try {
      input = spec.kind === 'worker' ? spec.input?.(birth) : undefined
    } catch (error) {
      const crash = { error: asError(error), event: undefined, lastGood: undefined, nested: undefined }
      return this.#hooks.crashed(child, undefined, { ...crash, note: this.#world.note() })
    }
    const life = new Life(child, birth, input, this.#logicOf(child), this.#world, this.#events)
    if (spec.kind === 'worker' && spec.readyWithinMs !== undefined) watchReadiness(life, spec.readyWithinMs)
    child.life = life
    if (child.parent) this.#world.emit({ type: 'Started', path: child.path, generation: birth.generation })
    else this.#hooks.created(life.actor)
    life.actor.start()
    // A crash at start is posted and comes next; the child must not count as ready in between.
    if (life.actor.getSnapshot().status !== 'active') return
    if (spec.kind !== 'worker') this.#beginChildren(child)
    else if (spec.heartbeat) this.#hooks.followed(child, life, spec.heartbeat)
    this.readiness.update(child)
  }

  #beginChildren(supervisor: Child): void {
    supervisor.intensity?.clear()
    for (const child of supervisor.children) child.renew()
    for (const child of supervisor.children) this.readiness.update(child)
  }

  #logicOf(child: Child): AnyActorLogic {
    if (child.spec.kind === 'worker') return child.spec.logic
    return supervisorLogic(child.spec, {
      open: (stopChild) => {
        if (child.life) child.life.stopChild = stopChild
      },
      close: () => {
        for (const own of [...child.children].reverse()) this.kill(own)
        // Whoever hears of their ends may want to put others in their place: nobody begins under one that is dead.
        if (child.life) child.life.stopChild = undefined
      },
    })
  }

  #becameReady(child: Child): void {
    const { life } = child
    if (!life) return
    this.#world.clock.clearTimeout(life.readyTimer)
    if (life.announcedReady) return
    life.announcedReady = true
    if (child.parent) this.#world.emit({ type: 'Ready', path: child.path, generation: child.generation })
    else this.#hooks.rootReady()
  }

  #suspended(child: Child): void {
    this.#world.emit({ type: 'Suspended', path: child.path, missing: child.missing })
    this.#notify(child, { type: SUSPEND, missing: child.missing })
  }

  #resumed(child: Child): void {
    this.#world.emit({ type: 'Resumed', path: child.path })
    this.#notify(child, { type: RESUME })
  }

  /** A supervisor has nothing to suspend but its children, and they are told themselves. */
  #notify(child: Child, event: { readonly type: string; readonly missing?: readonly string[] }): void {
    const { life } = child
    if (!life || child.spec.kind !== 'worker') return
    this.#world.turns.post(() => {
      if (child.life === life) life.actor.send(event)
    })
  }
}

type End = { readonly reason: 'finished' | 'stopped' } | { readonly reason: 'crashed'; readonly error: Error }

/** How a life ends that is stopped now: it may have crashed in this very turn. */
function endOf({ actor }: Life): End {
  const { status, error } = actor.getSnapshot()
  return status === 'error' ? { reason: 'crashed', error: asError(error) } : { reason: 'stopped' }
}
