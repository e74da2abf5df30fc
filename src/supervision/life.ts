import type { AnyActorLogic, AnyActorRef, EventObject } from 'xstate'
import type { Carrier } from '../ports/async-context.ts'
import type { TimerHandle } from '../ports/clock.ts'
import type { Child } from './child.ts'
import type { Crash, NotedCrash } from './crash.ts'
import type { Doom } from './doom.ts'
import { createGuarded, type GuardHooks } from './guard.ts'
import type { Poison } from './poison.ts'
import { rootOptions } from './root-options.ts'
import type { Birth } from './spec.ts'
import type { Pong } from './tree.ts'
import { type Incarnation, registerIncarnation, type World } from './world.ts'

/** Hears of what comes to pass in a life, as turns of their own. */
export interface LifeEvents {
  crashed(life: Life, crash: NotedCrash): void
  finished(life: Life): void
  /** It has said that it is ready, or no longer is. */
  spoke(life: Life): void
}

/**
 * One incarnation: what supervision knows of it, and what its actor's guard and the actor itself say to supervision.
 * Whoever holds an old one can tell, because the child's `life` is another.
 */
export class Life implements GuardHooks, Incarnation {
  readonly child: Child
  readonly world: World
  /** Its `lastCrash` goes with its end. */
  readonly birth: Omit<Birth, 'lastCrash'> & { lastCrash: Birth['lastCrash'] }
  readonly input: unknown
  readonly within: Carrier | undefined
  readonly actor: AnyActorRef
  readonly startedAtMicros: number
  /** Of a supervisor: set once it may have children. */
  stopChild: ((actor: AnyActorRef) => void) | undefined
  /** It has said so, or need not. */
  saysReady: boolean
  announcedReady = false
  readyTimer: TimerHandle | undefined
  /** Of its heartbeat, the next question. */
  pulseTimer: TimerHandle | undefined
  /** Questions that it has not answered. */
  pings: Set<(pong: Pong) => void> | undefined
  doom: Doom | undefined
  /** Somebody waits for its end. */
  whenEnded: (() => void) | undefined
  whenDrained: (() => void) | undefined
  readonly #events: LifeEvents

  /** @throws nothing: what its logic throws is in the actor's snapshot until it starts. */
  constructor(
    child: Child,
    birth: Life['birth'],
    input: unknown,
    logic: AnyActorLogic,
    world: World,
    events: LifeEvents,
  ) {
    this.child = child
    this.world = world
    this.birth = birth
    this.input = input
    this.#events = events
    this.saysReady = !this.hasToSayReady
    this.within = child.spec.kind === 'worker' ? world.context?.carrying(child.path) : undefined
    this.startedAtMicros = world.clock.monotonicMicros()
    const parent = child.parent?.life?.actor
    const id = birth.generation === 1 ? child.id : `${child.id}#${birth.generation}`
    this.actor = createGuarded(logic, parent ? { parent, id, input } : rootOptions(world), this)
    registerIncarnation(this.actor, this)
  }

  /** It has ended: nobody waits for it any more. */
  release(): void {
    const { clock } = this.world
    clock.clearTimeout(this.readyTimer)
    clock.clearTimeout(this.pulseTimer)
    for (const settle of this.pings ?? []) settle({ answered: false, reason: 'it has ended' })
    // An error holds on to whom its stack names until somebody reads it: each crash would keep the one before.
    this.birth.lastCrash = undefined
    this.whenDrained = undefined
    this.whenEnded?.()
  }

  get hasToSayReady(): boolean {
    const { spec } = this.child
    return spec.kind === 'worker' && spec.readyWithinMs !== undefined
  }

  ready(): void {
    this.says(true)
  }

  says(ready: boolean): void {
    this.saysReady = ready
    this.world.turns.post(() => this.#events.spoke(this))
  }

  drained(): void {
    this.whenDrained?.()
  }

  crashed(crash: Crash): void {
    const noted = { ...crash, note: this.world.note() }
    this.world.turns.post(() => this.#events.crashed(this, noted))
  }

  finished(): void {
    this.world.turns.post(() => this.#events.finished(this))
  }

  stray(error: Error): void {
    this.world.emit({ type: 'Stray', path: this.child.path, error })
  }

  withholds(event: EventObject): boolean {
    const { poison } = this.child
    return poison !== undefined && this.#isPoison(poison, event)
  }

  #isPoison(poison: Poison, event: EventObject): boolean {
    const { child, world } = this
    if (!poison.spoils(event, world.clock.monotonicMicros() / 1000)) return false
    child.poisoned++
    world.emit({ type: 'DeadLetter', to: child.path, event, reason: 'poison' })
    return true
  }
}
