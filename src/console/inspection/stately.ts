import type { ActorRecord } from './actor-record.ts'
import { factsOf } from './logic-facts.ts'
import { type Plain, plain } from './plain.ts'
import { contentsOf, seenIn } from './summary.ts'
import type { Change, ChangedActor, Session, Viewer } from './viewer.ts'

/** The version of @statelyai/inspect whose frames these are. */
const STATELY_VERSION = '0.7.2'

/**
 * The frames of the Stately inspector, for its hosted viewer and for tools that read them: sampled, bounded, and
 * one way. Nothing that such a client sends is read. The actors that exist are told first, as its own server does.
 */
export class StatelySession implements Session {
  readonly viewer: Viewer
  readonly #framesMax: number
  readonly #introduced = new Set<string>()
  /** Not introduced for want of room. */
  readonly #waiting = new Map<string, ActorRecord>()

  constructor(viewer: Viewer, framesMax: number) {
    this.viewer = viewer
    this.#framesMax = framesMax
  }

  open(): void {}

  receive(): void {}

  changed({ now, actors, forgotten }: Change): void {
    for (const id of forgotten) {
      this.#introduced.delete(id)
      this.#waiting.delete(id)
    }
    for (const { record } of actors)
      if (!this.#introduced.has(record.sessionId)) this.#waiting.set(record.sessionId, record)
    let room = this.#framesMax
    for (const record of this.#waiting.values()) {
      if (room-- <= 0) return
      this.#introduce(record, now)
    }
    for (const change of actors) {
      room -= this.#tell(change, now, room)
      if (room <= 0) return
    }
  }

  /** @returns how many frames it took. */
  #tell({ record, toldEvents }: ChangedActor, now: number, room: number): number {
    const events = record.recent.after(toldEvents).slice(0, Math.max(0, room - 1))
    for (const { at, from, type, payload } of events)
      this.#send('@xstate.event', record, at, { event: eventOf(type, payload), sourceId: from })
    const last = events.at(-1)
    this.#send('@xstate.snapshot', record, last?.at ?? now, {
      event: eventOf(last?.type ?? '', last?.payload),
      snapshot: snapshotOf(record),
    })
    return events.length + 1
  }

  #introduce(record: ActorRecord, now: number): void {
    this.#introduced.add(record.sessionId)
    this.#waiting.delete(record.sessionId)
    const { definition = JSON.stringify({ id: record.name }) } = factsOf(record.logic)
    this.#send('@xstate.actor', record, now, {
      name: record.name,
      parentId: record.parent?.sessionId,
      definition,
      snapshot: snapshotOf(record),
    })
  }

  #send(type: string, record: ActorRecord, at: number, rest: Readonly<Record<string, unknown>>): void {
    const { sessionId, rootId } = record
    this.viewer.send(
      JSON.stringify({
        type,
        ...rest,
        sessionId,
        rootId,
        createdAt: String(at),
        id: null,
        _version: STATELY_VERSION,
      }),
    )
  }
}

const eventOf = (type: string, payload: unknown): Plain => (payload === undefined ? { type } : plain(payload))

function snapshotOf(record: ActorRecord): Readonly<Record<string, unknown>> {
  const { status, value } = seenIn(record)
  const states = value === undefined ? {} : { value: plain(value) }
  return { status: plain(status ?? 'active'), ...states, ...contentsOf(record) }
}
