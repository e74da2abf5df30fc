import type { AnyActorRef, EventObject } from 'xstate'
import type { CrashReport, Decision } from './spec.ts'

/** A running tree. Names are paths without the root's id: `journal`, `venue:kucoin/gateway`. */
export interface Tree {
  /** Starts left to right; resolves when every child that has to be ready is. Rejects naming who was not. */
  start(): Promise<void>
  /** Stops right to left: drain, deadline, kill, within one overall deadline. Never rejects. */
  stop(deadlineMs: number): Promise<StopReport>
  /**
   * Delivers an event after everything already under way, never inside the sender's own transition. An unknown,
   * stopped or suspended-away receiver makes a dead letter; the sender never hears of it. False: a dead letter.
   */
  tell(name: string, event: EventObject): boolean
  /** Runs `task` as one turn of the tree: what it tells is delivered after it. For callbacks from outside. */
  enter(task: () => void): void
  /** Starts a child of a dynamic supervisor. @throws when the key is taken. */
  spawn(name: string, key: string, input: unknown): void
  /** Stops one child of a dynamic supervisor and forgets it. */
  remove(name: string, key: string): void
  /** The living incarnation, for inspection only. */
  ref(name: string): AnyActorRef | undefined
  status(name: string): ChildStatus
  /** Every child, parents first. */
  children(): readonly ChildReport[]
  /** The paths of all that stand so: cheaper than all reports, for who looks often. */
  standing(status: ChildStatus): readonly string[]
  /** Of every child that has an inbox, by path: cheaper as well. */
  inboxes(): ReadonlyMap<string, InboxReport>
  /** The last hundred crashes, the newest last. */
  reports(): readonly CrashReport[]
  /** What happened under the same number happened in one turn. */
  readonly turn: number
  /** Asks a child for a sign of life, which it gives in its own turn. Never rejects. */
  ping(name: string, withinMs: number): Promise<Pong>
  /**
   * Tells of the end of every life under this name that ends from now on, once each, as a turn of its own. The name
   * need not be taken yet. The answer ends the watch.
   */
  watch(name: string, callback: (end: LifeEnd) => void): () => void
  /** Makes a child crash as if it had thrown. For chaos and for operators. */
  crash(name: string, error: Error): boolean
  /**
   * Makes a child crash of the n-th thing that it hears from now on in this life (an event, a value of a stream, a timer),
   * before it acts on it; 1: of the next. The answer takes it back; undefined: it does not live.
   */
  doom(name: string, error: Error, nth: number): (() => void) | undefined
  /** Ends a quarantine by hand. */
  release(name: string): boolean
  observe(observer: (event: TreeEvent) => void): () => void
}

export type ChildStatus =
  | 'absent'
  | 'starting'
  | 'ready'
  | 'suspended'
  | 'restarting'
  | 'quarantined'
  | 'stopping'
  | 'stopped'

export interface ChildReport {
  readonly path: string
  readonly kind: 'supervisor' | 'dynamic' | 'worker'
  readonly status: ChildStatus
  readonly generation: number
  readonly restarts: number
  /** Of this life; 0 when it has none. */
  readonly upMs: number
  readonly missing: readonly string[]
  /** Events that were withheld because they had killed it before. */
  readonly poisoned: number
  /** Of a child that declares one. */
  readonly inbox: InboxReport | undefined
  readonly lastPing: PingReport | undefined
  /** Of a supervisor: its own children, and how many of them live. */
  readonly children: { readonly total: number; readonly up: number } | undefined
  readonly lastCrash: CrashReport | undefined
}

export type Pong =
  | { readonly answered: true; readonly tookMs: number }
  | { readonly answered: false; readonly reason: string }

/** `at` is epoch ms. */
export type PingReport = Pong & { readonly at: number }

/** `stopped`: by its supervisor, with the tree or by hand. */
export type LifeEnd = { readonly path: string; readonly generation: number } & (
  | { readonly reason: 'finished' | 'stopped' }
  | { readonly reason: 'crashed'; readonly error: Error }
)

export interface InboxReport {
  readonly depth: number
  /** The largest depth so far, in all its lives. */
  readonly most: number
  readonly limit: number
  /** Gone for a newer one of the same key; for a newer one of any; not taken. */
  readonly conflated: number
  readonly dropped: number
  readonly refused: number
}

export type TreeEvent =
  | { readonly type: 'Started'; readonly path: string; readonly generation: number }
  | { readonly type: 'Ready'; readonly path: string; readonly generation: number }
  | { readonly type: 'Crashed'; readonly report: CrashReport }
  | { readonly type: 'Suspended'; readonly path: string; readonly missing: readonly string[] }
  | { readonly type: 'Resumed'; readonly path: string }
  | { readonly type: 'Quarantined'; readonly path: string; readonly reason: ParkReason }
  | { readonly type: 'Stopped'; readonly path: string }
  | { readonly type: 'DeadLetter'; readonly to: string; readonly event: EventObject; readonly reason: string }
  /** An error with nobody to crash: in a subscriber, an observer or the inspector, or while something was released. */
  | { readonly type: 'Stray'; readonly path: string; readonly error: Error }
  /** The root's own budget is spent, or it has died itself: the owner of the tree has to decide. */
  | { readonly type: 'Escalated'; readonly report: CrashReport }

/** `root`: its end was to escalate, and above it is nobody but the owner of the tree. */
export type ParkReason = Extract<Decision, { readonly action: 'quarantine' }>['reason'] | 'root'

export interface StopReport {
  readonly tookMs: number
  /** Children that did not finish draining in time and were killed. */
  readonly late: readonly string[]
}
