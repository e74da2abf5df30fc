import { type AnyActorLogic, type EventObject, fromTransition, type InspectionEvent } from 'xstate'
import { seededRandom } from '../../src/ports/random.ts'
import { SimulatedClock } from '../../src/ports/simulated/clock.ts'
import { createTree } from '../../src/supervision/create-tree.ts'
import { service } from '../../src/supervision/service.ts'
import type { ChildSpec, SupervisorSpec, WorkerSpec } from '../../src/supervision/spec.ts'
import type { StopReport, Tree, TreeEvent } from '../../src/supervision/tree.ts'

/** No test's clock starts at zero: a forgotten offset should show. */
const START_MS = 1_700_000_000_000

export interface Grove {
  readonly tree: Tree
  readonly clock: SimulatedClock
  /** Everything the tree has told, and the same as `Started a`, `Crashed a`, … */
  readonly events: TreeEvent[]
  readonly told: () => readonly string[]
  /** Lets so much time pass, stopping at every timer. */
  readonly pass: (ms: number) => void
  readonly statuses: () => Readonly<Record<string, string>>
  /** Stops with a second's deadline, letting time pass until it has. */
  readonly stop: (deadlineMs?: number) => Promise<StopReport>
}

type RootFields = Partial<SupervisorSpec> & {
  readonly seed?: number
  readonly inspect?: (event: InspectionEvent) => void
  readonly note?: () => unknown
}

/** A tree under a simulated clock, not yet started. */
export function grow(children: readonly ChildSpec[], more: RootFields = {}): Grove {
  const { seed = 1, inspect, note, ...fields } = more
  const clock = new SimulatedClock(START_MS)
  const spec: SupervisorSpec = {
    kind: 'supervisor',
    id: 'root',
    strategy: 'one-for-one',
    children,
    ...fields,
  }
  const tree = createTree({
    spec,
    clock,
    random: seededRandom(seed),
    ...(inspect && { inspect }),
    ...(note && { note }),
  })
  const events: TreeEvent[] = []
  tree.observe((event) => events.push(event))
  const pass = (ms: number): void => {
    const endMicros = clock.monotonicMicros() + ms * 1000
    while (clock.step((endMicros - clock.monotonicMicros()) / 1000));
  }
  const stop = async (deadlineMs = 1000): Promise<StopReport> => {
    const stopped = tree.stop(deadlineMs)
    pass(deadlineMs)
    const report = await stopped
    await settle()
    return report
  }
  const statuses = () => Object.fromEntries(tree.children().map((child) => [child.path, child.status]))
  return { tree, clock, events, told: () => events.map(sentence), pass, statuses, stop }
}

/** The same, started. A start that fails is for the test to look at. */
export function started(children: readonly ChildSpec[], more: RootFields = {}): Grove {
  const grove = grow(children, more)
  grove.tree.start().catch(() => undefined)
  return grove
}

export function worker(id: string, logic: AnyActorLogic = idle, more: Partial<WorkerSpec> = {}): WorkerSpec {
  return { kind: 'worker', id, logic, ...more }
}

export function group(
  id: string,
  strategy: SupervisorSpec['strategy'],
  children: readonly ChildSpec[],
  more: Partial<SupervisorSpec> = {},
): SupervisorSpec {
  return { kind: 'supervisor', id, strategy, children, ...more }
}

export const idle: AnyActorLogic = fromTransition((state) => state, undefined)

export const BOOM = { type: 'boom' }

/** Crashes by throwing when told `boom`, ends when told `end`. */
export const fragile: AnyActorLogic = service<EventObject>('fragile', (scope) => {
  scope.receive((event) => {
    if (event.type === 'boom') throw new Error('boom')
    if (event.type === 'end') scope.complete()
  })
})

/** No delay before a restart, however many there were. */
export const AT_ONCE = { initialMs: 0, factor: 1, maxMs: 0, healthyAfterMs: 1_000 }

/**
 * Does something, with so much behind it that the clock has its turn before it is all heard: the timers that are due
 * then have theirs behind what follows from it.
 */
export function overwhelm({ tree }: Grove, name: string, first: () => void): void {
  tree.enter(() => {
    first()
    for (let event = 0; event < 10_000; event++) tree.tell(name, { type: 'x' })
  })
}

/** Lets promises settle. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve()
}

function sentence(event: TreeEvent): string {
  if (event.type === 'Crashed' || event.type === 'Escalated') return `${event.type} ${event.report.path}`
  return event.type === 'DeadLetter' ? `DeadLetter ${event.to}` : `${event.type} ${event.path}`
}
