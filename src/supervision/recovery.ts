import type { Cause } from './cause.ts'
import { type Child, groupOf } from './child.ts'
import type { NotedCrash } from './crash.ts'
import { crashActor } from './crash-actor.ts'
import type { CrashLog } from './crash-log.ts'
import { decide } from './decide.ts'
import type { Life } from './life.ts'
import type { Lifecycle } from './lifecycle.ts'
import type { CrashReport, Decision } from './spec.ts'
import type { ParkReason } from './tree.ts'
import type { World } from './world.ts'

/** What a supervisor does about a child that has ended: one report for every crash, and one decision. */
export class Recovery {
  readonly #world: World
  readonly #lifecycle: Lifecycle
  readonly #log: CrashLog
  readonly #gaveUp: (child: Child) => void

  /** `gaveUp` hears of children that their supervisor counts on and that will not come back by themselves. */
  constructor(world: World, lifecycle: Lifecycle, log: CrashLog, gaveUp: (child: Child) => void) {
    this.#world = world
    this.#log = log
    this.#lifecycle = lifecycle
    this.#gaveUp = gaveUp
  }

  crashed(child: Child, life: Life | undefined, crash: NotedCrash): void {
    // It had crashed already when it was killed: reported all the same, and nothing follows.
    if (child.life !== life) {
      this.#log.report(child, life, crash, { action: 'none' })
      return
    }
    const nowMicros = this.#world.clock.monotonicMicros()
    const livedMs = life ? (nowMicros - life.startedAtMicros) / 1000 : 0
    const draining = child.phase === 'stopping'
    this.#lifecycle.ended(child, life, { reason: 'crashed', error: crash.error })
    if (draining) {
      this.#log.report(child, life, crash, { action: 'none' })
      return
    }
    const cause = this.#log.causeOf(child, crash.error)
    const end = { cause, livedMs, nowMs: nowMicros / 1000 }
    const decision = decide(child, end, this.#world.random, this.#world.schedules)
    this.#act(child, decision, this.#log.report(child, life, crash, decision, cause))
    this.#lifecycle.readiness.update(child)
  }

  finished(child: Child, life: Life): void {
    if (child.life !== life) return
    if (child.policy.restart === 'permanent' && child.phase === 'running') {
      const error = new Error(`${child.path} finished, though it is permanent`)
      const lastGood = life.actor.getSnapshot()
      const crash = { error, event: undefined, lastGood, nested: undefined, note: this.#world.note() }
      return this.crashed(child, life, crash)
    }
    this.#lifecycle.ended(child, life, { reason: 'finished' })
    this.#settle(child)
  }

  /** Out of quarantine, with a clean record. */
  release(child: Child): void {
    child.renew()
    child.poison = undefined
    this.#revive(child)
  }

  #act(child: Child, decision: Decision, report: CrashReport): void {
    switch (decision.action) {
      case 'restart':
        child.phase = 'restarting'
        this.#holdGroup(child)
        return this.#later(child, decision.afterMs, () => this.#revive(child))
      case 'quarantine':
        return this.#quarantine(child, decision.reason)
      case 'escalate':
        return this.#escalate(child, report)
      case 'stop':
      case 'none':
        return this.#settle(child)
      default:
        return decision satisfies never
    }
  }

  #quarantine(child: Child, reason: ParkReason): void {
    const { probeAfterMs } = child.policy
    child.phase = 'quarantined'
    this.#world.emit({ type: 'Quarantined', path: child.path, reason })
    if (child.counts) this.#gaveUp(child)
    // A probe is a retry, which is no use to who was refused; at the root the owner decides.
    if (probeAfterMs === undefined || reason === 'unauthorised' || reason === 'root') return
    this.#later(child, probeAfterMs, () => {
      child.probing = true
      this.#revive(child)
    })
  }

  #escalate(child: Child, report: CrashReport): void {
    const above = child.parent
    if (above?.parent && above.life) {
      child.phase = 'stopped'
      return crashActor(above.life.actor, new GaveUp(above.path, child.path, report))
    }
    // The root never dies of its children: the failed one is parked, and the owner decides.
    this.#holdGroup(child)
    this.#world.emit({ type: 'Escalated', report })
    this.#quarantine(child, 'root')
  }

  #settle(child: Child): void {
    child.phase = 'stopped'
    this.#world.emit({ type: 'Stopped', path: child.path })
    this.#lifecycle.readiness.update(child)
    if (child.counts) this.#gaveUp(child)
    this.#lifecycle.forget(child)
  }

  /** Those that live and die with the child are stopped, right to left, and wait for it. */
  #holdGroup(child: Child): void {
    for (const sibling of [...groupOf(child)].reverse()) {
      if (sibling.phase === 'stopped') continue
      this.#lifecycle.kill(sibling)
      if (sibling.policy.restart === 'temporary') continue
      sibling.phase = 'waiting'
      sibling.heldBy = child
    }
  }

  #revive(child: Child): void {
    this.#lifecycle.disarm(child)
    child.phase = 'waiting'
    // One that lives alone pays for itself only, however many siblings it has.
    const revived = groupOf(child).length === 0 ? [child] : (child.parent?.children ?? [])
    for (const sibling of revived) {
      if (sibling.heldBy === child) sibling.heldBy = undefined
      this.#lifecycle.readiness.update(sibling)
    }
  }

  /** Unless the child is disarmed before, be it between the timer and its turn. */
  #later(child: Child, delayMs: number, task: () => void): void {
    const { clock, turns } = this.#world
    const timer = clock.setTimeout(() => {
      turns.post(() => {
        if (child.timer === timer) task()
      })
    }, delayMs)
    child.timer = timer
  }
}

/** How a supervisor dies of a child. It dies of the same cause: it must not retry at once what its child must not. */
class GaveUp extends Error {
  override readonly name = 'GaveUp'
  readonly restartCause: Cause

  constructor(path: string, childPath: string, { error, cause }: CrashReport) {
    super(`${path} gave up on ${childPath}`, { cause: error })
    this.restartCause = cause
  }
}
