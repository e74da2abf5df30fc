import type { TimerHandle } from '../ports/clock.ts'
import { RestartWindow } from './budget.ts'
import { Inbox } from './inbox.ts'
import type { Life } from './life.ts'
import type { Poison } from './poison.ts'
import { type Policy, policyOf } from './policy.ts'
import { Siblings } from './siblings.ts'
import type { ChildSpec, CrashReport } from './spec.ts'
import type { ChildStatus, PingReport } from './tree.ts'

type Phase =
  /** May start as soon as its supervisor runs and what it needs is ready. */
  'waiting' | 'running' | 'restarting' | 'quarantined' | 'stopping' | 'stopped'

/** Shared by those that never have any, because there may be very many of them. */
const CHILDLESS = new Siblings<Child>()
const INDEPENDENT: Set<Child> = new Set()

/** A place in the tree; it outlives its incarnations. The root is one without a parent. */
export class Child {
  readonly id: string
  /** Without the root's id; '' for the root itself. */
  readonly path: string
  readonly spec: ChildSpec
  readonly policy: Policy
  readonly parent: Child | undefined
  /** What `spawn` was given. */
  readonly spawned: unknown
  readonly children: Siblings<Child>
  readonly dependents: Set<Child>
  needs: readonly Need[] = []

  phase: Phase = 'waiting'
  generation = 0
  life: Life | undefined
  lastCrash: CrashReport | undefined

  /** Its own restarts, and those of all its children together when that is bounded. */
  readonly window: RestartWindow
  readonly intensity: RestartWindow | undefined
  readonly inbox: Inbox | undefined
  /** Once an event has killed it. */
  poison: Poison | undefined
  /** Deliveries that were withheld. */
  poisoned = 0
  /** Restarts since it was last healthy. */
  attempts = 0
  /** Started out of a quarantine and not yet healthy. */
  probing = false
  lastPing: PingReport | undefined
  /** Of a restart, or of a probe. */
  timer: TimerHandle | undefined
  /** The sibling whose restart this one waits for. */
  heldBy: Child | undefined

  left: Child | undefined
  right: Child | undefined
  /** It has no place any more; another may have its name. */
  forgotten = false

  ready = false
  missing: readonly string[] = []
  /** Of a supervisor: permanent children that are not ready. */
  unready = 0

  constructor(spec: ChildSpec, parent: Child | undefined, spawned?: unknown) {
    this.id = spec.id
    this.spec = spec
    this.parent = parent
    this.spawned = spawned
    this.path = parent ? (parent.path === '' ? spec.id : `${parent.path}/${spec.id}`) : ''
    this.policy = policyOf(spec, parent?.spec)
    this.window = new RestartWindow(this.policy.budget)
    this.children = spec.kind === 'worker' ? CHILDLESS : new Siblings()
    this.dependents = parent?.spec.kind === 'dynamic' ? INDEPENDENT : new Set()
    this.inbox = spec.kind === 'worker' && spec.inbox ? new Inbox(spec.inbox) : undefined
    const intensity = spec.kind === 'worker' ? undefined : spec.intensity
    this.intensity = intensity && new RestartWindow(intensity)
  }

  /** Back to a clean record, and to its turn to start. */
  renew(): void {
    this.phase = 'waiting'
    this.window.clear()
    this.attempts = 0
    this.probing = false
  }

  /** Whether the supervisor is not ready without it. */
  get counts(): boolean {
    return this.policy.restart === 'permanent' && this.parent?.spec.kind === 'supervisor'
  }

  get status(): ChildStatus {
    if (this.forgotten) return 'absent'
    if (this.phase === 'waiting') return this.generation === 0 ? 'starting' : 'restarting'
    if (this.phase !== 'running') return this.phase
    if (this.missing.length > 0) return 'suspended'
    return this.ready ? 'ready' : 'starting'
  }
}

export interface Need {
  /** As declared. */
  readonly name: string
  readonly child: Child
}

/** The siblings that live and die with a child, by their supervisor's strategy, left to right. */
export function groupOf(child: Child): readonly Child[] {
  const parent = child.parent
  if (parent?.spec.kind !== 'supervisor' || parent.spec.strategy === 'one-for-one') return []
  const siblings = [...parent.children]
  return parent.spec.strategy === 'one-for-all'
    ? siblings.filter((sibling) => sibling !== child)
    : siblings.slice(siblings.indexOf(child) + 1)
}
