import type { ActorRecord } from './actor-record.ts'
import { type Plain, plain } from './plain.ts'

/** One actor in the page's tree: cheap enough to be told for every actor that changed. */
export interface ActorSummary {
  readonly id: string
  readonly parent: string | null
  readonly name: string
  readonly path: string
  readonly kind: 'machine' | 'other'
  readonly status: 'active' | 'done' | 'error' | 'stopped'
  /** A machine's state value, or the first words of what a service shows. */
  readonly state: string
  readonly events: number
  /** Children that are not listed for want of room. */
  readonly unlisted: number
}

/** What everybody sees of an actor. */
export function summaryOf(record: ActorRecord): ActorSummary {
  const snapshot = seenIn(record)
  return {
    id: record.sessionId,
    parent: record.parent?.sessionId ?? null,
    name: record.name,
    path: record.path,
    kind: snapshot.value === undefined ? 'other' : 'machine',
    status: statusOf(record, snapshot),
    state:
      snapshot.value === undefined
        ? headline(plain(snapshot.view, 1, HEADLINE_NODES))
        : inFew(activeStates(snapshot.value)),
    events: record.recent.count,
    unlisted: record.unlisted,
  }
}

/** What is in an actor: its context and view, its error or output. For whoever selected it. */
export function contentsOf(record: ActorRecord): Readonly<Record<string, Plain>> {
  const snapshot = seenIn(record)
  const contents: Record<string, Plain> = {}
  for (const name of ['context', 'view', 'phase', 'error', 'output'] as const) {
    const value = snapshot[name]
    if (value !== undefined && value !== null) contents[name] = plain(value)
  }
  const { tags } = snapshot
  if (tags instanceof Set && tags.size > 0) contents.tags = plain([...tags].join(', '))
  return contents
}

/** Paths of the active leaves: `{ fill: 'none', command: { sent: 'once' } }` is `fill.none`, `command.sent.once`. */
export const activeStates = (value: unknown): readonly string[] =>
  value === undefined ? [] : leaves(plain(value))

/** One leaf whole; of several regions the last names: `partial · idle · confirmed`. */
const inFew = (paths: readonly string[]): string =>
  paths.length === 1 ? (paths[0] ?? '') : paths.map((path) => path.split('.').at(-1)).join(' · ')

function leaves(value: Plain): readonly string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, below]) => {
    const inner = leaves(below)
    return inner.length === 0 ? [name] : inner.map((each) => `${name}.${each}`)
  })
}

function statusOf(record: ActorRecord, snapshot: SeenSnapshot): ActorSummary['status'] {
  const { status } = snapshot
  if (status === 'done' || status === 'error' || status === 'stopped') return status
  return record.endedAt === undefined ? 'active' : 'stopped'
}

/** An actor's snapshot, as far as all kinds of logic agree. */
export interface SeenSnapshot {
  readonly status?: unknown
  readonly value?: unknown
  readonly context?: unknown
  readonly view?: unknown
  readonly phase?: unknown
  readonly error?: unknown
  readonly output?: unknown
  readonly tags?: unknown
}

/** Reads the snapshot once; one that cannot be read shows why. */
export function seenIn(record: ActorRecord): SeenSnapshot {
  if (typeof record.snapshot !== 'object' || record.snapshot === null) return {}
  try {
    const { status, value, context, view, phase, error, output, tags } = record.snapshot as SeenSnapshot
    return { status, value, context, view, phase, error, output, tags }
  } catch (error) {
    return { error }
  }
}

const HEADLINE_ENTRIES = 3
const HEADLINE_NODES = 12

/** The first plain entries of a view, as words. */
function headline(view: Plain): string {
  if (typeof view !== 'object' || view === null || Array.isArray(view))
    return view === 'undefined' ? '' : String(view ?? '')
  return Object.entries(view)
    .filter(([, value]) => typeof value !== 'object' && value !== '…')
    .slice(0, HEADLINE_ENTRIES)
    .map(([name, value]) => `${name} ${typeof value === 'number' ? Number(value.toFixed(3)) : value}`)
    .join(' · ')
}
