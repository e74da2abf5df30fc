import type { InspectionEvent } from 'xstate'
import type { Clock, TimerHandle } from '../../ports/clock.ts'
import { PING, REFRESH } from '../../supervision/events.ts'
import type { ActorRecord } from './actor-record.ts'
import { ActorStore, type InspectedActor } from './actor-store.ts'
import { INSPECTION_LIMITS, type InspectionLimits } from './limits.ts'
import { summaryOf } from './summary.ts'
import type { ChangedActor, Session } from './viewer.ts'

/**
 * Lets people watch the actors without the actors ever waiting.
 *
 * xstate calls the inspector in the middle of every transition; one that throws wedges its actor for ever, and one
 * that is slow makes every order late. So `inspect` takes constant time, contains everything, and keeps references
 * only. A timer reads them, a bounded time at a go, and only while somebody watches.
 */
export interface Inspection {
  /** Give this to xstate. */
  readonly inspect: (event: InspectionEvent) => void
  /** Starts telling a viewer. False, and the viewer closed, when there are too many or it takes nothing. */
  attach(session: Session): boolean
  detach(session: Session): void
  find(sessionId: string): ActorRecord | undefined
  readonly counts: InspectionCounts
  /** Drops all viewers. */
  close(): void
}

export interface InspectionCounts {
  readonly actors: number
  readonly viewers: number
  /** Actors that found no room. */
  readonly unlisted: number
  /** Events that could not be noted. */
  readonly failures: number
  /** Viewers dropped because they did not read. */
  readonly dropped: number
}

export function createInspection(parts: {
  readonly clock: Clock
  readonly limits?: Partial<InspectionLimits>
}): Inspection {
  return new Exporter(parts.clock, { ...INSPECTION_LIMITS, ...parts.limits })
}

class Exporter implements Inspection {
  readonly #clock: Clock
  readonly #limits: InspectionLimits
  readonly #store: ActorStore
  readonly #sessions = new Set<Session>()
  /** Changed since they were told, with how many of their events had been. */
  readonly #changed = new Map<ActorRecord, number>()
  #forgotten: string[] = []
  #timer: TimerHandle | undefined
  #failures = 0
  #dropped = 0

  constructor(clock: Clock, limits: InspectionLimits) {
    this.#clock = clock
    this.#limits = limits
    this.#store = new ActorStore(limits, (record) => {
      this.#changed.delete(record)
      if (this.#sessions.size > 0) this.#forgotten.push(record.sessionId)
    })
  }

  readonly inspect = (event: InspectionEvent): void => {
    try {
      this.#note(event)
    } catch {
      this.#failures++
    }
  }

  #note(event: InspectionEvent): void {
    switch (event.type) {
      case '@xstate.event': {
        // A heartbeat changes nothing, and would push out of sight what an actor that is seldom told was told.
        if (event.event.type === PING) return
        const record = this.#store.get(event.actorRef.sessionId)
        if (!record) return
        this.#mark(record)
        if (event.event.type === REFRESH) return
        record.recent.add(
          this.#clock.now(),
          String(event.event.type),
          event.sourceRef?.sessionId,
          event.event,
        )
        return
      }
      case '@xstate.snapshot': {
        if (event.event.type === PING) return
        const record = this.#store.get(event.actorRef.sessionId)
        if (!record) return
        this.#mark(record)
        record.snapshot = event.snapshot
        record.snapshots++
        if (event.snapshot.status !== 'active') this.#store.ended(record, this.#clock.now())
        return
      }
      case '@xstate.actor': {
        // The published type leaves out the parent and the logic.
        const actor = event.actorRef as unknown as InspectedActor
        const record = this.#store.add(actor, event.rootId, this.#clock.now())
        if (record) this.#mark(record)
        return
      }
      case '@xstate.transition':
      case '@xstate.microstep':
      case '@xstate.action':
        return
      default: {
        const never: never = event
        throw new Error(`unknown inspection event: ${String(never)}`)
      }
    }
  }

  attach(session: Session): boolean {
    if (this.#sessions.size >= this.#limits.viewersMax) {
      session.viewer.close(TRY_AGAIN_LATER, 'too many viewers')
      return false
    }
    this.#store.prune(this.#clock.now())
    this.#sessions.add(session)
    this.#told(session, () => session.open(this.#clock.now()))
    for (const record of this.#store.all()) this.#mark(record)
    this.#clock.clearTimeout(this.#timer)
    this.#flush()
    return this.#sessions.has(session)
  }

  detach(session: Session): void {
    this.#sessions.delete(session)
    if (this.#sessions.size > 0) return
    this.#clock.clearTimeout(this.#timer)
    this.#timer = undefined
    this.#changed.clear()
    this.#forgotten = []
  }

  find(sessionId: string): ActorRecord | undefined {
    return this.#store.get(sessionId)
  }

  get counts(): InspectionCounts {
    return {
      actors: this.#store.size,
      viewers: this.#sessions.size,
      unlisted: this.#store.unlisted,
      failures: this.#failures,
      dropped: this.#dropped,
    }
  }

  close(): void {
    for (const session of [...this.#sessions]) this.#drop(session)
  }

  #mark(record: ActorRecord): void {
    if (this.#sessions.size > 0 && !this.#changed.has(record)) this.#changed.set(record, record.recent.count)
  }

  readonly #flush = (): void => {
    this.#timer = undefined
    if (this.#sessions.size === 0) return
    this.#timer = this.#clock.setTimeout(this.#flush, this.#limits.flushEveryMs)
    const now = this.#clock.now()
    this.#store.prune(now)
    const change = { now, actors: this.#takeChanged(), forgotten: this.#forgotten }
    this.#forgotten = []
    for (const session of [...this.#sessions]) this.#told(session, () => session.changed(change))
  }

  /** The actors that changed first, as many as there is time for. */
  #takeChanged(): readonly ChangedActor[] {
    const until = this.#clock.monotonicMicros() + this.#limits.flushMicrosMax
    const taken: ChangedActor[] = []
    for (const [record, toldEvents] of this.#changed) {
      if (this.#clock.monotonicMicros() > until) break
      this.#changed.delete(record)
      taken.push({ record, toldEvents, summary: summaryOf(record) })
    }
    return taken
  }

  #told(session: Session, tell: () => void): void {
    try {
      tell()
      if (session.viewer.bufferedBytes <= this.#limits.bufferedBytesMax) return
    } catch {
      this.#failures++
    }
    this.#dropped++
    this.#drop(session)
  }

  #drop(session: Session): void {
    this.detach(session)
    session.viewer.terminate()
  }
}

/** RFC 6455 registry: Try Again Later. */
const TRY_AGAIN_LATER = 1013
