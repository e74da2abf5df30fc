import type { Child, Need } from './child.ts'

/**
 * What a child's `needs` mean: the first segment is looked up among its siblings, then among its supervisor's
 * siblings, and so on outwards; the rest descends from there. A sentence for each that means nothing.
 */
export function resolveNeeds(child: Child): {
  readonly needs: readonly Need[]
  readonly problems: readonly string[]
} {
  const needs: Need[] = []
  const problems: string[] = []
  for (const name of child.spec.needs ?? []) {
    const found = resolve(child, name)
    if (typeof found === 'string') problems.push(found)
    else needs.push({ name, child: found })
  }
  return { needs, problems }
}

function resolve(child: Child, name: string): Child | string {
  const [first = '', ...rest] = name.split('/')
  let target = nearest(child, first)
  if (!target)
    return `${child.path} needs '${name}', but neither a sibling of it nor of its supervisors is called '${first}'.`
  for (const segment of rest) {
    if (target.spec.kind === 'dynamic')
      return `${child.path} needs '${name}', but the children of ${target.path} come and go; need ${target.path} itself.`
    const next: Child | undefined = childOf(target, segment)
    if (!next) return `${child.path} needs '${name}', but ${target.path} has no child '${segment}'.`
    target = next
  }
  if (target === child) return `${child.path} needs itself.`
  return target
}

function nearest(child: Child, name: string): Child | undefined {
  for (let scope = child.parent; scope; scope = scope.parent) {
    const found = scope.spec.kind === 'supervisor' ? childOf(scope, name) : undefined
    if (found) return found
  }
  return undefined
}

const childOf = (parent: Child, id: string): Child | undefined =>
  [...parent.children].find((child) => child.id === id)

/**
 * A sentence for the first ring of children that wait for each other, through what they need, through the readiness
 * of supervisors (which wait for their children), and through the order of a rest-for-one supervisor.
 */
export function describeCycle(children: Iterable<Child>): string | undefined {
  const state = new Map<string, 'open' | 'done'>()
  const trail: Vertex[] = []

  const visit = (vertex: Vertex): string | undefined => {
    const key = `${vertex.side} ${vertex.child.path}`
    if (state.get(key) === 'done') return undefined
    if (state.get(key) === 'open') return ring(trail, vertex)
    state.set(key, 'open')
    trail.push(vertex)
    for (const next of waitsFor(vertex)) {
      const found = visit(next)
      if (found) return found
    }
    trail.pop()
    state.set(key, 'done')
    return undefined
  }

  for (const child of children) {
    const found = visit({ side: 'ready', child })
    if (found) return found
  }
  return undefined
}

/** Being supplied (all it needs is ready) and being ready are two things: a supervisor's children wait for the first only. */
interface Vertex {
  readonly side: 'supplied' | 'ready'
  readonly child: Child
}

function waitsFor({ side, child }: Vertex): readonly Vertex[] {
  const ready = (other: Child): Vertex => ({ side: 'ready', child: other })
  if (side === 'ready') {
    const counted = [...child.children].filter((own) => own.counts)
    return [{ side: 'supplied', child }, ...counted.map(ready)]
  }
  const needed = child.needs.map((need) => ready(need.child))
  const above: Vertex[] = child.parent ? [{ side: 'supplied', child: child.parent }] : []
  return [...needed, ...leftOf(child).map(ready), ...above]
}

/** The siblings that must be ready before this one starts: in a rest-for-one supervisor the right builds on the left. */
export function leftOf(child: Child): readonly Child[] {
  const parent = child.parent
  if (parent?.spec.kind !== 'supervisor' || parent.spec.strategy !== 'rest-for-one') return []
  const siblings = [...parent.children]
  return siblings.slice(0, siblings.indexOf(child)).filter((sibling) => sibling.counts)
}

function ring(trail: readonly Vertex[], closing: Vertex): string {
  const from = trail.findIndex((vertex) => vertex.child === closing.child)
  const names = [...trail.slice(from), closing].map((vertex) => vertex.child.path || 'the root')
  const distinct = names.filter((name, at) => name !== names[at - 1])
  return `These wait for each other: ${distinct.join(' → ')}.`
}
