/**
 * Starts, restarts, parks and kills children. Everything here runs as a posted turn: never inside an actor's own
 * transition and never on a crash's stack, so an actor that is stopped here stops at once.
 */
import { type AnyActorLogic, type AnyActorRef, createActor, isMachineSnapshot } from 'xstate'
import { type Child, groupOf, type Life } from './child.ts'
import { decide } from './decide.ts'
import { asError, CRASH, type CrashEvent, DRAIN, RESUME, SUSPEND } from './events.ts'
import { type Crash, guarded } from './guard.ts'
import { Readiness } from './readiness.ts'
import { rootOptions } from './root-options.ts'
import type { Birth, CrashReport, Decision } from './spec.ts'
import { supervisorLogic } from './supervisor.ts'
import { registerIncarnation, type World } from './world.ts'

export interface LifecycleHooks {
  /** The root's actor is there, and with it the actor system; nothing has started. */
  created(root: AnyActorRef): void
  rootReady(): void
  /** A child that its supervisor counts on will not come back by itself. */
  gaveUp(child: Child): void
}

export class Lifecycle {
  readonly readiness: Readiness
  readonly #world: World
  readonly #hooks: LifecycleHooks

  constructor(world: World, hooks: LifecycleHooks) {
    this.#world = world
    this.#hooks = hooks
    this.readiness = new Readiness({
      mayBegin: (child) => this.#begin(child),
      becameReady: (child) => this.#becameReady(child),
      suspended: (child) => this.#suspended(child),
      resumed: (child) => this.#resumed(child),
    })
  }

  /** Ends the child now, without asking it. Its own children go first, right to left. */
  kill(child: Child): void {
    this.#disarm(child)
    const life = child.life
    const before = child.phase
    child.phase = 'stopped'
    if (life) {
      // A supervisor's children die in its stop, and still need its life for that.
      if (child.parent) child.parent.life?.stopChild?.(life.actor)
      else life.actor.stop()
      this.#ended(child, life)
    }
    if (child.parent && before !== 'stopped' && before !== 'waiting')
      this.#world.emit({ type: 'Stopped', path: child.path })
    this.readiness.update(child)
    this.forget(child)
  }

  /** A dynamic child leaves no trace; any other keeps its place. */
  forget(child: Child): void {
    if (child.parent?.spec.kind !== 'dynamic' || child.parent.children.get(child.id) !== child) return
    child.parent.children.delete(child.id)
    this.#world.children.delete(child.path)
    for (const need of child.needs) need.child.dependents.delete(child)
  }

  /** Tells a child to finish what it has in hand. `then` runs when it has, or has ended. */
  drain(child: Child, then: () => void): void {
    const life = child.life
    if (!life) return then()
    life.whenDrained = then
    life.actor.subscribe({
      next: (snapshot) => {
        if (isMachineSnapshot(snapshot) && snapshot.hasTag('drained')) life.whenDrained?.()
      },
    })
    life.actor.send({ type: DRAIN })
  }

  /** Out of quarantine, with a clean record. */
  release(child: Child): void {
    child.window.clear()
    child.attempts = 0
    child.probing = false
    this.#revive(child)
  }

  #begin(child: Child): void {
    const birth: Birth = {
      path: child.path,
      generation: ++child.generation,
      spawned: child.spawned,
      lastCrash: child.lastCrash,
    }
    child.phase = 'running'
    const { spec } = child
    const hasToSayReady = spec.kind === 'worker' && spec.readyWithinMs !== undefined
    let input: unknown
    try {
      input = spec.kind === 'worker' ? spec.input?.(birth) : undefined
    } catch (error) {
      return this.#failed(child, { error: asError(error), event: undefined, lastGood: undefined }, 0)
    }

    const logic = guarded(this.#logicOf(child), {
      crashed: (crash) => this.#world.turns.post(() => this.#crashed(child, life, crash)),
      finished: () => this.#world.turns.post(() => this.#finished(child, life)),
      stray: (error) => this.#world.emit({ type: 'Stray', path: child.path, error }),
    })
    const parent = child.parent?.life?.actor
    const id = birth.generation === 1 ? child.id : `${child.id}#${birth.generation}`
    const actor = createActor(logic, parent ? { parent, id, input } : rootOptions(this.#world))
    const life: Life = {
      actor,
      startedAtMs: this.#nowMs(),
      stopChild: undefined,
      saysReady: !hasToSayReady,
      announcedReady: false,
      readyTimer: undefined,
      whenEnded: undefined,
      whenDrained: undefined,
    }
    child.life = life
    if (!parent) this.#hooks.created(actor)
    registerIncarnation(actor, {
      world: this.#world,
      birth,
      hasToSayReady,
      ready: () => this.#says(child, life, true),
      drained: () => life.whenDrained?.(),
    })
    if (hasToSayReady) this.#watchReadiness(child, life, spec.readyWithinMs ?? 0)
    if (child.parent) this.#world.emit({ type: 'Started', path: child.path, generation: birth.generation })
    actor.start()
    // A crash at start is posted and comes next; it must not count as ready in between.
    if (actor.getSnapshot().status === 'active') this.readiness.update(child)
  }

  #logicOf(child: Child): AnyActorLogic {
    if (child.spec.kind === 'worker') return child.spec.logic
    return supervisorLogic(child.spec, {
      open: (stopChild) => {
        if (child.life) child.life.stopChild = stopChild
        for (const own of child.children.values()) this.#reset(own)
        this.#world.turns.post(() => {
          for (const own of child.children.values()) this.readiness.update(own)
        })
      },
      close: () => {
        for (const own of [...child.children.values()].reverse()) this.kill(own)
      },
    })
  }

  #reset(child: Child): void {
    child.phase = 'waiting'
    child.window.clear()
    child.intensity?.clear()
    child.attempts = 0
    child.probing = false
  }

  #watchReadiness(child: Child, life: Life, withinMs: number): void {
    life.actor.subscribe({
      next: (snapshot) => {
        if (isMachineSnapshot(snapshot)) this.#says(child, life, snapshot.hasTag('ready'))
      },
    })
    const arm = (): void => {
      life.readyTimer = this.#later(withinMs, () => {
        // Not its fault while what it needs is away.
        if (child.missing.length > 0) arm()
        else crashActor(life, new Error(`${child.path} was not ready within ${withinMs} ms`))
      })
    }
    arm()
  }

  #says(child: Child, life: Life, ready: boolean): void {
    if (life.saysReady === ready) return
    life.saysReady = ready
    if (ready) {
      this.#world.clock.clearTimeout(life.readyTimer)
      life.readyTimer = undefined
    }
    this.#world.turns.post(() => {
      if (child.life === life) this.readiness.update(child)
    })
  }

  #becameReady(child: Child): void {
    const { life } = child
    if (!life || life.announcedReady) return
    life.announcedReady = true
    if (!child.parent) return this.#hooks.rootReady()
    this.#world.emit({ type: 'Ready', path: child.path, generation: child.generation })
  }

  #suspended(child: Child): void {
    this.#world.emit({ type: 'Suspended', path: child.path, missing: child.missing })
    this.#tell(child, { type: SUSPEND, missing: child.missing })
  }

  #resumed(child: Child): void {
    this.#world.emit({ type: 'Resumed', path: child.path })
    this.#tell(child, { type: RESUME })
  }

  #tell(child: Child, event: { readonly type: string; readonly missing?: readonly string[] }): void {
    const life = child.life
    if (child.spec.kind !== 'worker') return
    this.#world.turns.post(() => {
      if (life && child.life === life) life.actor.send(event)
    })
  }

  #finished(child: Child, life: Life): void {
    if (child.life !== life) return
    if (child.policy.restart === 'permanent' && child.phase === 'running') {
      const error = new Error(`${child.path} finished, though it is permanent`)
      return this.#crashed(child, life, { error, event: undefined, lastGood: life.actor.getSnapshot() })
    }
    this.#ended(child, life)
    this.#settle(child)
  }

  #crashed(child: Child, life: Life, crash: Crash): void {
    if (child.life !== life) return
    const wasStopping = child.phase === 'stopping'
    this.#ended(child, life)
    if (wasStopping) this.#report(child, crash, { action: 'none' })
    else this.#failed(child, crash, this.#nowMs() - life.startedAtMs)
  }

  #failed(child: Child, crash: Crash, livedMs: number): void {
    const decision = decide(child, livedMs, this.#nowMs(), this.#world.random)
    const report = this.#report(child, crash, decision)
    switch (decision.action) {
      case 'restart':
        child.phase = 'restarting'
        this.#holdGroup(child)
        child.timer = this.#later(decision.afterMs, () => this.#revive(child))
        break
      case 'quarantine':
        this.#quarantine(child, child.policy.probeAfterMs)
        break
      case 'escalate':
        this.#escalate(child, report)
        break
      case 'stop':
      case 'none':
        this.#settle(child)
        break
      default:
        decision satisfies never
    }
    this.readiness.update(child)
  }

  #report(child: Child, crash: Crash, decision: Decision): CrashReport {
    const report: CrashReport = {
      path: child.path,
      generation: child.generation,
      at: this.#world.clock.now(),
      ...crash,
      decision,
    }
    child.lastCrash = report
    this.#world.emit({ type: 'Crashed', report })
    return report
  }

  #quarantine(child: Child, probeAfterMs: number | undefined): void {
    child.phase = 'quarantined'
    this.#world.emit({ type: 'Quarantined', path: child.path })
    this.#hooks.gaveUp(child)
    if (probeAfterMs === undefined) return
    child.timer = this.#later(probeAfterMs, () => {
      child.probing = true
      this.#revive(child)
    })
  }

  #escalate(child: Child, report: CrashReport): void {
    const above = child.parent
    if (above?.parent && above.life) {
      child.phase = 'stopped'
      crashActor(above.life, new Error(`${above.path} gave up on ${child.path}`, { cause: report.error }))
      return
    }
    // The root never dies of its children: the failed one is parked, and the owner decides.
    this.#holdGroup(child)
    this.#world.emit({ type: 'Escalated', report })
    this.#quarantine(child, undefined)
  }

  /** Those that live and die with the child are stopped, and wait for it. */
  #holdGroup(child: Child): void {
    for (const sibling of [...groupOf(child)].reverse()) {
      if (sibling.phase === 'stopped' || sibling.phase === 'quarantined') continue
      this.kill(sibling)
      if (sibling.policy.restart === 'temporary') continue
      sibling.phase = 'waiting'
      sibling.heldBy = child
    }
  }

  #revive(child: Child): void {
    this.#disarm(child)
    child.phase = 'waiting'
    const held = groupOf(child).filter((sibling) => sibling.heldBy === child)
    for (const sibling of held) sibling.heldBy = undefined
    for (const own of child.parent?.children.values() ?? [])
      if (own === child || held.includes(own)) this.readiness.update(own)
  }

  #settle(child: Child): void {
    child.phase = 'stopped'
    this.#world.emit({ type: 'Stopped', path: child.path })
    this.readiness.update(child)
    if (child.counts) this.#hooks.gaveUp(child)
    this.forget(child)
  }

  #ended(child: Child, life: Life): void {
    child.life = undefined
    this.#world.clock.clearTimeout(life.readyTimer)
    life.whenDrained = undefined
    life.whenEnded?.()
  }

  #disarm(child: Child): void {
    this.#world.clock.clearTimeout(child.timer)
    child.timer = undefined
    child.heldBy = undefined
  }

  #later(delayMs: number, task: () => void) {
    return this.#world.clock.setTimeout(() => this.#world.turns.post(task), delayMs)
  }

  #nowMs(): number {
    return this.#world.clock.monotonicMicros() / 1000
  }
}

/** Through the guard: whatever the logic, it dies as if it had thrown. */
export function crashActor(life: Life, error: Error): void {
  const event: CrashEvent = { type: CRASH, error }
  life.actor.send(event)
}
