import type { Backoff, ChildSpec, RestartBudget, SupervisorSpec } from './spec.ts'
import { isSpan, workerProblems } from './validate-worker.ts'

/** A declaration that cannot work. Its message and `problems` say everything that is wrong, in sentences. */
export class TreeDeclarationError extends Error {
  override readonly name = 'TreeDeclarationError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.problems = problems
  }
}

const ID = /^[A-Za-z0-9:_-]+$/

/** Everything that is wrong with one child's fields; a supervisor's children are included. `needs` are checked later. */
export function problemsOf(spec: ChildSpec, where: string, parent?: ChildSpec): readonly string[] {
  const problems: string[] = []
  const refuse = (sentence: string): number => problems.push(`${where}: ${sentence}`)

  if (!ID.test(spec.id)) refuse(`the id '${spec.id}' may hold letters, digits, ':', '-' and '_' only.`)
  if (!parent && spec.needs?.length) refuse('the root has nobody to need.')
  problems.push(...budgetProblems(spec.budget, `${where}: the budget`))
  problems.push(...backoffProblems(spec.backoff, where), ...scheduleProblems(spec, where))
  if (spec.drainMs !== undefined && !isSpan(spec.drainMs))
    refuse(`drainMs is ${spec.drainMs}; it must be 0 or more.`)
  if (spec.probeAfterMs !== undefined) {
    if (!isSpan(spec.probeAfterMs)) refuse(`probeAfterMs is ${spec.probeAfterMs}; it must be 0 or more.`)
    if (spec.whenSpent !== 'quarantine')
      refuse("probeAfterMs is for quarantines only; say whenSpent: 'quarantine'.")
  }
  if (livesInGroup(parent) && spec.restart !== 'temporary' && spec.whenSpent && spec.whenSpent !== 'escalate')
    refuse(
      `whenSpent is '${spec.whenSpent}', but in a ${parent.strategy} supervisor none goes on without the other; say 'escalate'.`,
    )

  switch (spec.kind) {
    case 'worker':
      problems.push(...workerProblems(spec, where))
      break
    case 'dynamic':
      problems.push(...budgetProblems(spec.intensity, `${where}: the intensity`))
      break
    case 'supervisor':
      problems.push(
        ...budgetProblems(spec.intensity, `${where}: the intensity`),
        ...childrenProblems(spec, where),
      )
      break
    default:
      spec satisfies never
  }
  return problems
}

function childrenProblems(spec: SupervisorSpec, where: string): readonly string[] {
  const seen = new Set<string>()
  return spec.children.flatMap((child) => {
    const twice = seen.has(child.id) ? [`${where}: two children are called '${child.id}'.`] : []
    seen.add(child.id)
    return [...twice, ...problemsOf(child, `${where}/${child.id}`, spec)]
  })
}

function budgetProblems(budget: RestartBudget | undefined, what: string): readonly string[] {
  if (!budget) return []
  const problems: string[] = []
  if (!Number.isInteger(budget.restarts) || budget.restarts < 0)
    problems.push(`${what} allows ${budget.restarts} restarts; it must be a whole number, 0 or more.`)
  if (!isSpan(budget.withinMs) || budget.withinMs === 0)
    problems.push(`${what} has a window of ${budget.withinMs} ms; it must be more than 0.`)
  return problems
}

function backoffProblems(backoff: Backoff | undefined, where: string): readonly string[] {
  if (!backoff) return []
  const problems: string[] = []
  for (const field of ['initialMs', 'maxMs', 'healthyAfterMs'] as const)
    if (!isSpan(backoff[field]))
      problems.push(`${where}: the backoff's ${field} is ${backoff[field]}; it must be 0 or more.`)
  if (!(backoff.factor >= 1 && Number.isFinite(backoff.factor)))
    problems.push(`${where}: the backoff's factor is ${backoff.factor}; it must be 1 or more.`)
  return problems
}

function scheduleProblems({ schedule, restart }: ChildSpec, where: string): readonly string[] {
  if (!schedule) return []
  const problems: string[] = []
  if (schedule.name === '') problems.push(`${where}: the schedule has no name.`)
  if (!isSpan(schedule.spacingMs) || schedule.spacingMs === 0)
    problems.push(`${where}: the schedule's spacingMs is ${schedule.spacingMs}; it must be more than 0.`)
  if (restart === 'temporary')
    problems.push(`${where}: it has a schedule for its restarts, but a temporary child is never restarted.`)
  return problems
}

const livesInGroup = (parent: ChildSpec | undefined): parent is SupervisorSpec =>
  parent?.kind === 'supervisor' && parent.strategy !== 'one-for-one'
