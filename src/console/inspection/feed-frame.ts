import type { ChildReport, InboxReport, PingReport } from '../../supervision/tree.ts'
import type { StatusView } from '../../telemetry/status.ts'
import type { Plain } from './plain.ts'
import type { ActorSummary } from './summary.ts'

/**
 * The page's own protocol: one frame with everything, then frames with what changed. `sequence` rises by exactly
 * one, so a page that misses a frame knows, and connects again. The page may say one thing: which actor it shows.
 */
export interface FeedFrame {
  readonly sequence: number
  /** Epoch ms. */
  readonly at: number
  /** On the first frame only: whatever the page had before is void. */
  readonly fresh?: true
  readonly actors?: readonly ActorSummary[]
  /** Session ids. */
  readonly forgotten?: readonly string[]
  readonly status?: StatusView
  readonly children?: readonly ChildRow[]
  readonly detail?: ActorDetail
}

/** A child of the tree, also when it has no actor at the moment. */
export interface ChildRow {
  readonly path: string
  readonly status: ChildReport['status']
  readonly restarts: number
  readonly missing: readonly string[]
  /** Of a supervisor. */
  readonly children: ChildReport['children'] | null
  /** null: it has none. */
  readonly inbox: InboxReport | null
  /** Events that were kept from it, because they had killed it. */
  readonly withheld: number
  /** null: nobody has asked. */
  readonly lastPing: PingReport | null
  /** The last crash in a few words. */
  readonly crash: string
}

/** The actor that the page shows. */
export interface ActorDetail {
  readonly id: string
  /** SVG text, only when the actor is first shown; null when it is no machine. */
  readonly chart?: string | null
  /** Paths of the active leaves. */
  readonly active: readonly string[]
  readonly contents: Readonly<Record<string, Plain>>
  /** New since the last detail. */
  readonly events: readonly EventRow[]
}

export interface EventRow {
  readonly number: number
  readonly at: number
  readonly type: string
  /** Name of the sender; empty when it is not known. */
  readonly from: string
  /** null when it is no longer held. */
  readonly payload: Plain
}
