import type { AnyActorLogic } from 'xstate'
import { seededRandom } from '../../src/ports/random.ts'
import { SimulatedClock } from '../../src/ports/simulated/clock.ts'
import { createTree } from '../../src/supervision/create-tree.ts'
import type { ChildSpec, SupervisorSpec } from '../../src/supervision/spec.ts'
import type { Tree, TreeEvent } from '../../src/supervision/tree.ts'

/** No test's clock starts at zero: a forgotten offset should show. */
const START_MS = 1_700_000_000_000

export interface Grove {
  readonly tree: Tree
  readonly clock: SimulatedClock
  /** Everything the tree has told. */
  readonly events: TreeEvent[]
  /** `Started a`, `Crashed a`, …, in order. */
  readonly told: () => readonly string[]
}

/** A tree under a simulated clock; not yet started. */
export function grow(
  children: readonly ChildSpec[],
  more: Partial<SupervisorSpec> & { readonly seed?: number } = {},
): Grove {
  const { seed = 1, ...fields } = more
  const clock = new SimulatedClock(START_MS)
  const spec: SupervisorSpec = {
    kind: 'supervisor',
    id: 'root',
    strategy: 'one-for-one',
    children,
    ...fields,
  }
  const tree = createTree({ spec, clock, random: seededRandom(seed) })
  const events: TreeEvent[] = []
  tree.observe((event) => events.push(event))
  return { tree, clock, events, told: () => events.map(tell) }
}

/** The same, started and given the time that its first turns need. */
export function started(
  children: readonly ChildSpec[],
  more: Partial<SupervisorSpec> & { readonly seed?: number } = {},
): Grove {
  const grove = grow(children, more)
  grove.tree.start().catch(() => undefined)
  return grove
}

export function worker(id: string, logic: AnyActorLogic, more: object = {}): ChildSpec {
  return { kind: 'worker', id, logic, ...more }
}

/** Lets so much time pass, stopping at every timer. */
export function pass(clock: SimulatedClock, ms: number): void {
  const endMicros = clock.monotonicMicros() + ms * 1000
  while (clock.step((endMicros - clock.monotonicMicros()) / 1000));
}

/** Lets promises settle. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve()
}

function tell(event: TreeEvent): string {
  if (event.type === 'Crashed' || event.type === 'Escalated') return `${event.type} ${event.report.path}`
  return event.type === 'DeadLetter' ? `DeadLetter ${event.to}` : `${event.type} ${event.path}`
}
