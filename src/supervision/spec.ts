import type { AnyActorLogic, EventObject } from 'xstate'
import type { Cause } from './cause.ts'
import type { NestedCrash } from './crash.ts'

/**
 * A supervision tree as data. Nothing here runs; `createTree` validates the whole declaration, field by field,
 * before the first child starts, and refuses it with sentences.
 */
export type ChildSpec = WorkerSpec | SupervisorSpec | DynamicSpec

export type RestartType =
  /** Always restarted. */
  | 'permanent'
  /** Restarted after a crash, not after it finished. */
  | 'transient'
  /** Never restarted. */
  | 'temporary'

interface Common {
  /** Unique among its siblings; letters, digits, `:`, `-`, `_`. The path joins ids with `/`. */
  readonly id: string
  readonly restart?: RestartType
  /**
   * Names of children that must be ready while this one is active: a sibling's id, or a path that starts at a
   * sibling of this child or of one of its ancestors. Nearest wins. While one is not ready this child is
   * suspended: it is told `supervision.suspend`, later `supervision.resume`, and keeps its state.
   */
  readonly needs?: readonly string[]
  readonly budget?: RestartBudget
  readonly backoff?: Backoff
  /** Reads why it died out of its error; undefined, or absent: `causeOf`, which knows the well-known fields. */
  readonly cause?: (error: Error) => Cause | undefined
  /**
   * Children that name the same one come back from a disconnect one after the other: by a restart, or, alive, by
   * asking for their `slotMs`.
   */
  readonly schedule?: Schedule
  /** What happens when the child's budget is spent, or when it was refused entry. */
  readonly whenSpent?: 'escalate' | 'quarantine' | 'stop'
  /** Quarantine only: how long until one probing restart. Absent: until somebody asks. */
  readonly probeAfterMs?: number
  /** How long it may drain before it is killed. 0 or absent: killed at once. */
  readonly drainMs?: number
}

export interface WorkerSpec extends Common {
  readonly kind: 'worker'
  readonly logic: AnyActorLogic
  /** Evaluated anew for every incarnation, so a restart starts from what is known now. */
  readonly input?: (birth: Birth) => unknown
  /** The child is ready only once it says so (`scope.ready()`, or a machine state tagged `ready`). */
  readonly readyWithinMs?: number
  /** When an event that keeps killing it is withheld. Absent: from the second death within a minute on. */
  readonly poison?: PoisonRule | false
  /** Bounds what is told to it and not yet delivered. Absent: unbounded, and nothing waits for one that is away. */
  readonly inbox?: InboxRule
  /** Asked again and again whether it is alive; one that does not answer has crashed. */
  readonly heartbeat?: Heartbeat
}

export interface SupervisorSpec extends Common {
  readonly kind: 'supervisor'
  readonly strategy: 'one-for-one' | 'one-for-all' | 'rest-for-one'
  readonly children: readonly ChildSpec[]
  /** Restarts of all its children together before the supervisor itself gives up. Absent: each has its own only. */
  readonly intensity?: RestartBudget
}

/** Any number of children of one kind, started by key while the tree runs. */
export interface DynamicSpec extends Common {
  readonly kind: 'dynamic'
  /** The spec of the child with this key; `id` is the key. */
  readonly template: (key: string) => Omit<WorkerSpec, 'id'>
  /** See `SupervisorSpec`. */
  readonly intensity?: RestartBudget
}

/** At most so many restarts in a sliding window; one more is spent. */
export interface RestartBudget {
  readonly restarts: number
  readonly withinMs: number
}

/** Delay before restart n: min(max, initial × factor^n), full jitter; n returns to 0 after a healthy time. */
export interface Backoff {
  readonly initialMs: number
  readonly factor: number
  readonly maxMs: number
  readonly healthyAfterMs: number
}

/** An event that has killed the child so often is a dead letter, until it has killed nobody for so long. */
export interface PoisonRule {
  readonly deaths: number
  readonly rememberMs: number
}

export interface InboxRule {
  /** Letters. */
  readonly limit: number
  /**
   * For one more than the limit. `conflate`: the oldest of the same key goes, else the oldest of all; `drop-oldest`;
   * `refuse`: the new one goes; `crash`: all go, and the child crashes.
   */
  readonly whenFull: 'conflate' | 'drop-oldest' | 'refuse' | 'crash'
  /** What an event is about, such as its symbol. For `conflate` only. */
  readonly key?: (event: EventObject) => string
  /** Letters that wait for the child while it is away, and those that its crash has left. Absent: none does. */
  readonly keep?: Keep
}

export interface Keep {
  /** `restarting`: until its next life; who is suspended hears all. `away`: while it is suspended, too. */
  readonly while: 'restarting' | 'away'
  /** Which letters are worth it. Absent: all. What is not kept overtakes what is. */
  readonly which?: (event: EventObject) => boolean
}

export interface Heartbeat {
  /** From one answer to the next question. */
  readonly everyMs: number
  readonly withinMs: number
}

/** A line before a door that many share; whoever names it must mean the same spacing. */
export interface Schedule {
  readonly name: string
  /** The mean time between two of them. */
  readonly spacingMs: number
}

/** Which life of a child this is. */
export interface Birth {
  readonly path: string
  /** 1 for the first life. */
  readonly generation: number
  /** The input given to `spawn`, for children of a dynamic supervisor. */
  readonly spawned: unknown
  readonly lastCrash: CrashReport | undefined
}

/** One structured report for every crash. */
export interface CrashReport {
  readonly path: string
  readonly generation: number
  /** The id of its machine, the name of its service; '' for what has no name. */
  readonly logic: string
  /** What it was born with. */
  readonly input: unknown
  /** Epoch ms. */
  readonly at: number
  readonly error: Error
  readonly cause: Cause
  /** The event that was being processed, when one was; `xstate.init` at its birth. */
  readonly event: unknown
  /** The last snapshot before it, when there was one. */
  readonly lastGood: unknown
  /** The crash of an actor that it had spawned, when that was what it died of. */
  readonly nested: NestedCrash | undefined
  /** Its event has killed too often and is withheld from now on. */
  readonly poison: boolean
  readonly decision: Decision
  /** What the owner of the tree notes of every crash (`TreeOptions.note`), as it was at that moment. */
  readonly note: unknown
}

export type Decision =
  | { readonly action: 'restart'; readonly afterMs: number }
  | { readonly action: 'quarantine'; readonly reason: 'budget' | 'probe' | 'unauthorised' }
  | { readonly action: 'escalate' }
  | { readonly action: 'stop' }
  /** The tree is stopping, or the child is temporary. */
  | { readonly action: 'none' }
