import type { StatusView } from '../../telemetry/status.ts'
import type { ActorRecord, RecentEvent } from './actor-record.ts'
import type { ChildRow, EventRow, FeedFrame } from './feed-frame.ts'
import { factsOf } from './logic-facts.ts'
import { plain } from './plain.ts'
import { activeStates, contentsOf, seenIn } from './summary.ts'
import type { Change, Session, Viewer } from './viewer.ts'

/** What a feed tells beside the actors. */
export interface FeedSources {
  readonly status: () => StatusView | undefined
  readonly children: () => readonly ChildRow[]
  readonly find: (sessionId: string) => ActorRecord | undefined
}

/** The tree's own report is asked for less often than the actors are: it walks every child. */
const CHILDREN_EVERY_MS = 1_000

const PAYLOAD_DEPTH_MAX = 5
const PAYLOAD_NODES_MAX = 150

/** Tells one page, and listens for the one thing that a page may say: `{"watch": sessionId}`. */
export class FeedSession implements Session {
  readonly viewer: Viewer
  readonly #sources: FeedSources
  #sequence = 0
  #watched: { readonly record: ActorRecord; told: number } | undefined
  /** The page chose an actor and has not been shown it yet. */
  #asked = false
  #status: StatusView | undefined
  #children = ''
  #childrenAt = Number.NEGATIVE_INFINITY

  constructor(viewer: Viewer, sources: FeedSources) {
    this.viewer = viewer
    this.#sources = sources
  }

  open(now: number): void {
    this.#send(now, { fresh: true, ...this.#news(now) })
  }

  receive(text: string): void {
    const id = watchedIn(text)
    const record = id === undefined ? undefined : this.#sources.find(id)
    if (this.#watched?.record === record) return
    this.#watched = record && { record, told: 0 }
    this.#asked = record !== undefined
  }

  changed({ now, actors, forgotten }: Change): void {
    const touched = actors.some(({ record }) => record === this.#watched?.record)
    const frame = {
      ...(actors.length > 0 ? { actors: actors.map(({ summary }) => summary) } : {}),
      ...(forgotten.length > 0 ? { forgotten } : {}),
      ...(touched || this.#asked ? this.#detail() : {}),
      ...this.#news(now),
    }
    if (Object.keys(frame).length > 0) this.#send(now, frame)
  }

  #detail(): Pick<FeedFrame, 'detail'> {
    const watched = this.#watched
    if (!watched) return {}
    const { record, told } = watched
    watched.told = record.recent.count
    const chart = this.#asked ? { chart: factsOf(record.logic).chart } : {}
    this.#asked = false
    return {
      detail: {
        id: record.sessionId,
        ...chart,
        active: activeStates(seenIn(record).value),
        contents: contentsOf(record),
        events: record.recent.after(told).map((event) => this.#row(event)),
      },
    }
  }

  #row({ number, at, type, from, payload }: RecentEvent): EventRow {
    const sender = from === undefined ? undefined : this.#sources.find(from)
    const shown = payload === undefined ? null : plain(payload, PAYLOAD_DEPTH_MAX, PAYLOAD_NODES_MAX)
    return { number, at, type: String(plain(type)), from: sender?.name ?? '', payload: shown }
  }

  /** Status and children, when they are others than before. */
  #news(now: number): Pick<FeedFrame, 'status' | 'children'> {
    const status = this.#sources.status()
    const told: { status?: StatusView; children?: readonly ChildRow[] } = {}
    if (status && status !== this.#status) told.status = status
    this.#status = status
    if (now - this.#childrenAt >= CHILDREN_EVERY_MS) {
      this.#childrenAt = now
      const children = this.#sources.children()
      const text = JSON.stringify(children)
      if (text !== this.#children) told.children = children
      this.#children = text
    }
    return told
  }

  #send(now: number, frame: Omit<FeedFrame, 'sequence' | 'at'>): void {
    const whole: FeedFrame = { sequence: this.#sequence++, at: now, ...frame }
    this.viewer.send(JSON.stringify(whole))
  }
}

/** `{"watch": "x:12"}`; anything else is no wish of a page of ours. */
function watchedIn(text: string): string | undefined {
  if (text.length > WISH_CHARACTERS_MAX) return undefined
  try {
    const wish: unknown = JSON.parse(text)
    if (typeof wish !== 'object' || wish === null || !('watch' in wish)) return undefined
    return typeof wish.watch === 'string' ? wish.watch : undefined
  } catch {
    return undefined
  }
}

const WISH_CHARACTERS_MAX = 200
