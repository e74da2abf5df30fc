import type { Child } from './child.ts'
import type { ChildReport } from './tree.ts'

/** Every place below one, parents first, as data. `nowMicros` is monotonic. */
export function reportsBelow(supervisor: Child, nowMicros: number): readonly ChildReport[] {
  const reports: ChildReport[] = []
  const visit = (child: Child): void => {
    reports.push(reportOf(child, nowMicros))
    for (const own of child.children) visit(own)
  }
  for (const child of supervisor.children) visit(child)
  return reports
}

function reportOf(child: Child, nowMicros: number): ChildReport {
  const { life, inbox } = child
  return {
    path: child.path,
    kind: child.spec.kind,
    status: child.status,
    generation: child.generation,
    restarts: Math.max(0, child.generation - 1),
    upMs: life ? (nowMicros - life.startedAtMicros) / 1000 : 0,
    missing: child.missing,
    children: child.spec.kind === 'worker' ? undefined : countOf(child),
    inbox: inbox?.report,
    poisoned: child.poisoned,
    lastPing: child.lastPing,
    lastCrash: child.lastCrash,
  }
}

function countOf({ children }: Child): { readonly total: number; readonly up: number } {
  let up = 0
  for (const child of children) if (child.life) up++
  return { total: children.size, up }
}
