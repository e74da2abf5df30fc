import { type AnyActorLogic, type EventObject, fromTransition } from 'xstate'
import { isMachinery } from './events.ts'
import type { ChildSpec, SupervisorSpec, WorkerSpec } from './spec.ts'

/** Takes the place of an actor: hears what it is told, and does nothing. */
export function standIn(heard: (event: EventObject) => void): AnyActorLogic {
  return fromTransition((state: undefined, event: EventObject) => {
    if (!isMachinery(event)) heard(event)
    return state
  }, undefined)
}

/** The worker that lives at a path of a tree, or would; undefined when nobody could. */
export function workerAt(tree: SupervisorSpec, path: string): WorkerSpec | undefined {
  const [id, ...below] = path.split('/')
  const child = tree.children.find((each) => each.id === id)
  const rest = below.join('/')
  if (!child) return undefined
  switch (child.kind) {
    case 'worker':
      return rest === '' ? child : undefined
    case 'supervisor':
      return workerAt(child, rest)
    case 'dynamic':
      return rest === '' || below.length > 1 ? undefined : { ...child.template(rest), id: rest }
    default:
      return child satisfies never
  }
}

/** The paths of all workers; `…/KEY` where there may be any number. */
export function placesOf(tree: SupervisorSpec, above = ''): readonly string[] {
  return tree.children.flatMap((child) => {
    const path = above + child.id
    if (child.kind === 'supervisor') return placesOf(child, `${path}/`)
    return child.kind === 'dynamic' ? [`${path}/KEY`] : [path]
  })
}

/** The same places, with a stand-in in each that is a worker's, but for one. */
export function amongStandIns(
  tree: SupervisorSpec,
  subject: { readonly path: string; readonly worker: WorkerSpec },
  heard: (path: string, event: EventObject) => void,
): SupervisorSpec {
  const inPlace = (path: string, id: string): WorkerSpec =>
    path === subject.path
      ? subject.worker
      : { kind: 'worker', id, logic: standIn((event) => heard(path, event)), restart: 'temporary' }
  const childAt = (child: ChildSpec, above: string): ChildSpec => {
    const path = above + child.id
    switch (child.kind) {
      case 'worker':
        return inPlace(path, child.id)
      case 'dynamic':
        return { kind: 'dynamic', id: child.id, template: (key) => inPlace(`${path}/${key}`, key) }
      case 'supervisor':
        return supervisorAt(child, `${path}/`)
      default:
        return child satisfies never
    }
  }
  const supervisorAt = ({ id, children }: SupervisorSpec, above: string): SupervisorSpec => ({
    kind: 'supervisor',
    id,
    strategy: 'one-for-one',
    children: children.map((child) => childAt(child, above)),
  })
  return supervisorAt(tree, '')
}
