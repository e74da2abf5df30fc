import { Child } from './child.ts'
import { describeCycle, resolveNeeds } from './needs.ts'
import type { SupervisorSpec, WorkerSpec } from './spec.ts'
import { problemsOf, TreeDeclarationError } from './validate.ts'

/** The places of a whole tree, without its root, by path. @throws TreeDeclarationError naming all that is wrong. */
export function declareTree(spec: SupervisorSpec): {
  readonly root: Child
  readonly children: Map<string, Child>
} {
  const problems = problemsOf(spec, spec.id)
  if (problems.length > 0) throw new TreeDeclarationError(problems)
  const root = new Child(spec, undefined)
  const children = new Map<string, Child>()
  plant(root, children)
  const planted = [...children.values()]
  const unresolved = [...scheduleClashes(planted), ...planted.flatMap(linkNeeds)]
  if (unresolved.length > 0) throw new TreeDeclarationError(unresolved)
  const cycle = describeCycle(children.values())
  if (cycle) throw new TreeDeclarationError([cycle])
  return { root, children }
}

/** One child more of a dynamic supervisor. @throws TreeDeclarationError naming all that is wrong. */
export function declareChild(parent: Child, spec: WorkerSpec, spawned: unknown): Child {
  const child = new Child(spec, parent, spawned)
  const wrong = problemsOf(spec, child.path, parent.spec)
  const problems = wrong.length > 0 ? wrong : linkNeeds(child)
  if (problems.length > 0) throw new TreeDeclarationError(problems)
  parent.children.add(child)
  return child
}

/** Resolves what the child needs, and lets what it needs know. Or sentences for what cannot be resolved. */
function linkNeeds(child: Child): readonly string[] {
  const { needs, problems } = resolveNeeds(child)
  // What is refused must leave nothing behind.
  if (problems.length > 0) return problems
  child.needs = needs
  for (const need of needs) need.child.dependents.add(child)
  return []
}

/** One line has one spacing. */
function scheduleClashes(children: Iterable<Child>): readonly string[] {
  const first = new Map<string, Child>()
  const problems: string[] = []
  for (const child of children) {
    const { schedule } = child.spec
    if (!schedule) continue
    const other = first.get(schedule.name) ?? child
    first.set(schedule.name, other)
    if (other.spec.schedule?.spacingMs !== schedule.spacingMs)
      problems.push(`${other.path} and ${child.path} mean different spacings by '${schedule.name}'.`)
  }
  return problems
}

function plant(parent: Child, into: Map<string, Child>): void {
  if (parent.spec.kind !== 'supervisor') return
  for (const spec of parent.spec.children) {
    const child = new Child(spec, parent)
    parent.children.add(child)
    into.set(child.path, child)
    if (child.counts) parent.unready++
    plant(child, into)
  }
}
