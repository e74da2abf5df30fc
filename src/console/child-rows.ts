import type { ChildReport } from '../supervision/tree.ts'
import { dynamicParents } from './dynamic-children.ts'
import type { ChildRow } from './inspection/feed-frame.ts'
import { plain } from './inspection/plain.ts'

/** Many more than a tree declares; the rest would be orders. */
const CHILDREN_MAX = 1_000

/**
 * The children as the page shows them: all but those of dynamic supervisors of which there is nothing to tell. There
 * may be thousands of them, and their actors say enough.
 */
export function childRows(children: readonly ChildReport[]): readonly ChildRow[] {
  const dynamicParent = dynamicParents(children)
  return children
    .filter((child) => dynamicParent(child) === undefined || isRemarkable(child))
    .slice(0, CHILDREN_MAX)
    .map(rowOf)
}

const isRemarkable = ({ inbox, lastPing, poisoned, restarts, status }: ChildReport): boolean =>
  status !== 'ready' ||
  restarts > 0 ||
  poisoned > 0 ||
  lastPing?.answered === false ||
  (inbox !== undefined && inbox.depth + inbox.conflated + inbox.dropped + inbox.refused > 0)

const rowOf = (child: ChildReport): ChildRow => ({
  path: child.path,
  status: child.status,
  restarts: child.restarts,
  missing: child.missing,
  children: child.children ?? null,
  inbox: child.inbox ?? null,
  withheld: child.poisoned,
  lastPing: child.lastPing ?? null,
  crash: child.lastCrash
    ? String(plain(`${child.lastCrash.error.name}: ${child.lastCrash.error.message}`))
    : '',
})
