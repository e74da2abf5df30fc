import type { AnyActorLogic } from 'xstate'
import { type ActorRecord, RecentEvents } from './actor-record.ts'
import type { InspectionLimits } from './limits.ts'

/** What xstate's reference to an actor has beyond its published type. */
export interface InspectedActor {
  readonly sessionId: string
  readonly id: string
  readonly logic: AnyActorLogic
  readonly _parent?: InspectedActor | undefined
}

/**
 * The actors that are remembered. Every operation takes constant time, save for forgetting an actor, which takes
 * its descendants along.
 */
export class ActorStore {
  readonly #limits: InspectionLimits
  readonly #records = new Map<string, ActorRecord>()
  /** In the order of their ends. */
  readonly #ended = new Set<ActorRecord>()
  readonly #forgotten: (record: ActorRecord) => void
  /** Actors that were not remembered for want of room. */
  unlisted = 0

  constructor(limits: InspectionLimits, forgotten: (record: ActorRecord) => void) {
    this.#limits = limits
    this.#forgotten = forgotten
  }

  get size(): number {
    return this.#records.size
  }

  get(sessionId: string): ActorRecord | undefined {
    return this.#records.get(sessionId)
  }

  /** In order of birth: parents before their children. */
  all(): Iterable<ActorRecord> {
    return this.#records.values()
  }

  /** Remembers an actor; undefined when there is no room for it. */
  add(actor: InspectedActor, rootId: string, at: number): ActorRecord | undefined {
    this.prune(at)
    const parent = actor._parent && this.#records.get(actor._parent.sessionId)
    // Below an actor that is not listed nothing is.
    if ((actor._parent && !parent) || !this.#makeRoom(parent)) {
      this.unlisted++
      if (parent) parent.unlisted++
      return undefined
    }
    const record: ActorRecord = {
      sessionId: actor.sessionId,
      rootId,
      parent,
      name: actor.id,
      path: pathOf(parent, actor.id),
      logic: actor.logic,
      children: new Set(),
      endedChildren: new Set(),
      recent: new RecentEvents(this.#limits.eventsKept, this.#limits.payloadsKept),
      snapshot: undefined,
      endedAt: undefined,
      snapshots: 0,
      unlisted: 0,
    }
    parent?.children.add(record)
    this.#records.set(record.sessionId, record)
    return record
  }

  ended(record: ActorRecord, at: number): void {
    if (record.endedAt !== undefined) return
    record.endedAt = at
    this.#ended.add(record)
    record.parent?.endedChildren.add(record)
  }

  /** Forgets the actors whose grace is over. */
  prune(at: number): void {
    for (const record of this.#ended) {
      if (at - (record.endedAt ?? at) < this.#limits.graceMs) return
      this.#forget(record)
    }
  }

  #makeRoom(parent: ActorRecord | undefined): boolean {
    if (parent && parent.children.size >= this.#limits.childrenMax) {
      const [oldest] = parent.endedChildren
      if (!oldest) return false
      this.#forget(oldest)
    }
    if (this.#records.size < this.#limits.actorsMax) return true
    const [oldest] = this.#ended
    if (!oldest) return false
    this.#forget(oldest)
    return true
  }

  #forget(record: ActorRecord): void {
    for (const child of record.children) this.#forget(child)
    record.parent?.children.delete(record)
    record.parent?.endedChildren.delete(record)
    this.#records.delete(record.sessionId)
    this.#ended.delete(record)
    this.#forgotten(record)
  }
}

const GENERATION = /#\d+$/

function pathOf(parent: ActorRecord | undefined, id: string): string {
  if (!parent) return ''
  const own = id.replace(GENERATION, '')
  return parent.path === '' ? own : `${parent.path}/${own}`
}
