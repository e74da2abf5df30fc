import type { AnyActorRef, EventObject, InspectionEvent } from 'xstate'
import type { AsyncContext } from '../ports/async-context.ts'
import type { Clock } from '../ports/clock.ts'
import type { Random } from '../ports/random.ts'
import type { Child } from './child.ts'
import { reportsBelow } from './child-report.ts'
import { crashActor } from './crash-actor.ts'
import { CrashLog } from './crash-log.ts'
import { declareChild, declareTree } from './declare.ts'
import { superviseDeliveries } from './deliveries.ts'
import { Doom } from './doom.ts'
import { asError } from './events.ts'
import { Lifecycle } from './lifecycle.ts'
import { Liveness } from './liveness.ts'
import { Observers } from './observers.ts'
import { OrderedStop } from './ordered-stop.ts'
import { activeActor, Postbox } from './postbox.ts'
import { Recovery } from './recovery.ts'
import { Schedules } from './schedules.ts'
import type { CrashReport, SupervisorSpec } from './spec.ts'
import type {
  ChildReport,
  ChildStatus,
  InboxReport,
  LifeEnd,
  Pong,
  StopReport,
  Tree,
  TreeEvent,
} from './tree.ts'
import { Turns } from './turns.ts'
import { Watches } from './watches.ts'
import type { World } from './world.ts'
import { keepNoRegister } from './xstate-seams.ts'

export interface TreeOptions {
  readonly spec: SupervisorSpec
  readonly clock: Clock
  /** Forked; draws of the tree shift nobody else's. */
  readonly random: Random
  readonly inspect?: (event: InspectionEvent) => void
  /** An actor's path follows what it starts, so that `trapUncaught` can tell whose it was. */
  readonly context?: AsyncContext
  /** Called at every crash, on its own stack: what of the owner's is worth having in the report. */
  readonly note?: () => unknown
}

/** A tree as declared, not yet started. @throws TreeDeclarationError with a sentence for each thing that is wrong. */
export function createTree(options: TreeOptions): Tree {
  return new SupervisionTree(options)
}

class SupervisionTree implements Tree {
  readonly #world: World
  readonly #postbox: Postbox
  readonly #lifecycle: Lifecycle
  readonly #log: CrashLog
  readonly #recovery: Recovery
  readonly #orderedStop: OrderedStop
  readonly #liveness: Liveness
  readonly #observers = new Observers()
  #starting: { readonly promise: Promise<void>; resolve(): void; reject(error: Error): void } | undefined
  #stopping: Promise<StopReport> | undefined

  constructor({ spec, clock, random, inspect, context, note }: TreeOptions) {
    const { root, children } = declareTree(spec)
    const turns = new Turns(clock)
    const own = random.fork('supervision')
    const emit = (event: TreeEvent): void => this.#observers.tell(event)
    this.#world = {
      tree: this,
      clock,
      random: own,
      turns,
      watches: new Watches({ turns, emit }),
      schedules: new Schedules(clock, own),
      root,
      children,
      inspect,
      context,
      emit,
      note: () => this.#noted(note),
    }
    this.#postbox = new Postbox(this.#world)
    this.#lifecycle = new Lifecycle(this.#world, {
      created: (actor) => {
        keepNoRegister(actor.system)
        superviseDeliveries(actor, this.#world)
      },
      rootReady: () => this.#starting?.resolve(),
      crashed: (child, life, crash) => this.#recovery.crashed(child, life, crash),
      finished: (child, life) => this.#recovery.finished(child, life),
      followed: (child, life, heartbeat) => this.#liveness.follow(child, life, heartbeat),
      updated: (child) => this.#postbox.wake(child),
    })
    this.#log = new CrashLog(this.#world)
    this.#recovery = new Recovery(this.#world, this.#lifecycle, this.#log, (child) =>
      this.#starting?.reject(this.#startFailure(child)),
    )
    this.#liveness = new Liveness(this.#world)
    this.#orderedStop = new OrderedStop(this.#world, this.#lifecycle)
  }

  start(): Promise<void> {
    if (this.#stopping) return Promise.reject(new Error('a stopped tree does not start again'))
    if (this.#starting) return this.#starting.promise
    const starting = Promise.withResolvers<void>()
    this.#starting = starting
    this.#world.turns.post(() => this.#lifecycle.readiness.update(this.#world.root))
    return starting.promise
  }

  stop(deadlineMs: number): Promise<StopReport> {
    const { clock, root, turns } = this.#world
    this.#starting?.reject(new Error('the tree was stopped before it was ready'))
    this.#stopping ??= this.#stopRoot()
    if (root.phase === 'stopped') return this.#stopping
    const deadline = clock.setTimeout(() => turns.enter(() => this.#orderedStop.hurry()), deadlineMs)
    return this.#stopping.finally(() => clock.clearTimeout(deadline))
  }

  tell(name: string, event: EventObject): boolean {
    return this.#postbox.tell(name, event)
  }

  /** Bound: foreign code is handed `enter` alone. */
  readonly enter = (task: () => void): void => this.#world.turns.enter(task)

  spawn(name: string, key: string, input: unknown): void {
    const parent = this.#world.children.get(name)
    if (parent?.spec.kind !== 'dynamic') throw new Error(`${name} is no dynamic supervisor`)
    if (this.#world.children.has(`${name}/${key}`)) throw new Error(`${name} already has a child '${key}'`)
    if (parent.phase === 'stopping' || parent.phase === 'stopped' || parent.phase === 'quarantined') {
      this.#postbox.dead(`${name}/${key}`, { type: 'supervision.spawn' }, `${name} is ${parent.status}`)
      return
    }
    const child = declareChild(parent, { ...parent.spec.template(key), id: key }, input)
    this.#world.children.set(child.path, child)
    this.#world.turns.post(() => this.#lifecycle.readiness.update(child))
  }

  remove(name: string, key: string): void {
    const child = this.#world.children.get(`${name}/${key}`)
    if (child?.parent?.spec.kind !== 'dynamic') return
    this.#world.turns.post(() => this.#orderedStop.stop(child, () => {}))
  }

  ref(name: string): AnyActorRef | undefined {
    const child = this.#world.children.get(name)
    return child && activeActor(child)
  }

  status(name: string): ChildStatus {
    return this.#world.children.get(name)?.status ?? 'absent'
  }

  children(): readonly ChildReport[] {
    return reportsBelow(this.#world.root, this.#world.clock.monotonicMicros())
  }

  standing(status: ChildStatus): readonly string[] {
    const paths: string[] = []
    for (const child of this.#world.children.values()) if (child.status === status) paths.push(child.path)
    return paths
  }

  inboxes(): ReadonlyMap<string, InboxReport> {
    const inboxes = new Map<string, InboxReport>()
    for (const { inbox, path } of this.#world.children.values()) if (inbox) inboxes.set(path, inbox.report)
    return inboxes
  }

  reports(): readonly CrashReport[] {
    return [...this.#log.reports]
  }

  get turn(): number {
    return this.#world.turns.number
  }

  ping(name: string, withinMs: number): Promise<Pong> {
    const child = this.#world.children.get(name)
    if (child) return this.#liveness.ping(child, withinMs)
    return Promise.resolve({ answered: false, reason: 'nobody has this name' })
  }

  watch(name: string, callback: (end: LifeEnd) => void): () => void {
    return this.#world.watches.add(name, callback)
  }

  crash(name: string, error: Error): boolean {
    const life = this.#world.children.get(name)?.life
    if (!life) return false
    this.#world.turns.post(() => crashActor(life.actor, error))
    return true
  }

  doom(name: string, error: Error, nth: number): (() => void) | undefined {
    const life = this.#world.children.get(name)?.life
    if (!life) return undefined
    life.doom = new Doom(error, nth)
    return () => {
      life.doom = undefined
    }
  }

  release(name: string): boolean {
    const child = this.#world.children.get(name)
    if (child?.phase !== 'quarantined') return false
    this.#world.turns.post(() => {
      if (child.phase === 'quarantined') this.#recovery.release(child)
    })
    return true
  }

  observe(observer: (event: TreeEvent) => void): () => void {
    return this.#observers.add(observer)
  }

  /** A note that cannot be taken must not make a crash worse. */
  #noted(note: (() => unknown) | undefined): unknown {
    try {
      return note?.()
    } catch (error) {
      this.#world.emit({ type: 'Stray', path: 'the note of a crash', error: asError(error) })
      return undefined
    }
  }

  #stopRoot(): Promise<StopReport> {
    const { clock, root, turns } = this.#world
    const startedMicros = clock.monotonicMicros()
    const { promise, resolve } = Promise.withResolvers<StopReport>()
    turns.post(() =>
      this.#orderedStop.stop(root, () => {
        const tookMs = (clock.monotonicMicros() - startedMicros) / 1000
        resolve({ tookMs, late: this.#orderedStop.late })
      }),
    )
    return promise
  }

  #startFailure(culprit: Child): Error {
    const unready = [...this.#world.children.values()].filter((child) => child.counts && !child.ready)
    const names = unready.map((child) => `${child.path} (${child.status})`).join(', ')
    return new Error(`not ready: ${names}`, { cause: culprit.lastCrash?.error })
  }
}
