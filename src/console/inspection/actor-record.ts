import type { AnyActorLogic } from 'xstate'

/** An actor as the inspection remembers it. References only: nothing is read out of them on the engine's time. */
export interface ActorRecord {
  readonly sessionId: string
  readonly rootId: string
  readonly parent: ActorRecord | undefined
  /** Its id, with the generation of a restarted child: `book#3`. */
  readonly name: string
  /** Ids from below the root, generations left out: as the tree names it. */
  readonly path: string
  readonly logic: AnyActorLogic
  readonly children: Set<ActorRecord>
  /** Those of them that have ended, oldest end first. */
  readonly endedChildren: Set<ActorRecord>
  readonly recent: RecentEvents
  snapshot: unknown
  /** Epoch ms; of its stop, end or crash. */
  endedAt: number | undefined
  snapshots: number
  /** Children that were not remembered for want of room. */
  unlisted: number
}

/** One event that an actor received. */
export interface RecentEvent {
  /** Counts from 1 over the actor's life. */
  number: number
  /** Epoch ms. */
  at: number
  type: string
  /** Session id of the sender, where there is one. */
  from: string | undefined
  /** Held for the newest few only. */
  payload: unknown
}

/** The last events of one actor, in slots that are used again and again. */
export class RecentEvents {
  readonly #slots: RecentEvent[] = []
  readonly #kept: number
  readonly #payloadsKept: number
  /** Received so far. */
  count = 0

  constructor(kept: number, payloadsKept: number) {
    this.#kept = kept
    this.#payloadsKept = payloadsKept
  }

  add(at: number, type: string, from: string | undefined, payload: unknown): void {
    const number = ++this.count
    const slot = this.#slots[number % this.#kept]
    if (slot) {
      slot.number = number
      slot.at = at
      slot.type = type
      slot.from = from
      slot.payload = payload
    } else this.#slots[number % this.#kept] = { number, at, type, from, payload }
    const older = this.#slots[(number - this.#payloadsKept) % this.#kept]
    if (older && number > this.#payloadsKept) older.payload = undefined
  }

  /** Those after event `number` that are still kept, oldest first. */
  after(number: number): readonly RecentEvent[] {
    const events: RecentEvent[] = []
    for (let each = Math.max(number, this.count - this.#kept) + 1; each <= this.count; each++) {
      const slot = this.#slots[each % this.#kept]
      if (slot) events.push(slot)
    }
    return events
  }
}
