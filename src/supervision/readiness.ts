import type { Child } from './child.ts'
import { leftOf } from './needs.ts'

export interface ReadinessHooks {
  /** All it needs is ready, and its supervisor runs. */
  mayBegin(child: Child): void
  becameReady(child: Child): void
  suspended(child: Child): void
  resumed(child: Child): void
  /** Called after every update. */
  updated(child: Child): void
}

/**
 * Keeps `ready` and `missing` true across the tree. The graph has no ring (checked when it is declared), so a change
 * spreads once along each edge: child → supervisor, needed → dependent, supervisor → child.
 */
export class Readiness {
  readonly #hooks: ReadinessHooks

  constructor(hooks: ReadinessHooks) {
    this.#hooks = hooks
  }

  /** To be called after anything about the child has changed. */
  update(child: Child): void {
    this.#supply(child)
    this.#assess(child)
    if (mayBegin(child)) this.#hooks.mayBegin(child)
    this.#hooks.updated(child)
  }

  #supply(child: Child): void {
    const before = child.missing
    const after = missingOf(child)
    // One comes or goes at a time: as many as before are the same.
    if (before.length === after.length) return
    child.missing = after
    if (child.phase === 'running') {
      if (before.length === 0) this.#hooks.suspended(child)
      if (after.length === 0) this.#hooks.resumed(child)
    }
    for (const own of child.children) this.update(own)
  }

  #assess(child: Child): void {
    const ready =
      child.phase === 'running' &&
      child.life?.saysReady === true &&
      child.missing.length === 0 &&
      child.unready === 0
    if (ready === child.ready) return
    child.ready = ready
    if (ready) this.#hooks.becameReady(child)
    if (child.counts && child.parent) {
      child.parent.unready += ready ? -1 : 1
      this.update(child.parent)
      if (ready) this.#admitRight(child.parent)
    }
    for (const dependent of child.dependents) this.update(dependent)
  }

  #admitRight(parent: Child): void {
    if (parent.spec.kind !== 'supervisor' || parent.spec.strategy !== 'rest-for-one') return
    for (const sibling of parent.children) if (mayBegin(sibling)) this.#hooks.mayBegin(sibling)
  }
}

function missingOf(child: Child): readonly string[] {
  const above = child.parent?.missing ?? []
  const own = child.needs.filter((need) => !need.child.ready)
  return own.length === 0 ? above : [...above, ...own.map((need) => need.name)]
}

/** Its turn has come: nothing that it waits for is missing. */
export function mayBegin(child: Child): boolean {
  return (
    child.phase === 'waiting' &&
    child.heldBy === undefined &&
    child.missing.length === 0 &&
    (child.parent === undefined ||
      (child.parent.phase === 'running' && child.parent.life?.stopChild !== undefined)) &&
    leftOf(child).every((sibling) => sibling.ready)
  )
}
