import type { ActorLogic, AnyActorLogic, AnyActorRef, EventObject, Snapshot } from 'xstate'
import { DRAIN, HEARD, type HeardEvent, REFRESH, RESUME, SUSPEND, XSTATE_STOP } from './events.ts'
import type { ServiceScope } from './scope.ts'
import { ServiceRun } from './service-run.ts'

export type ServiceSnapshot = Snapshot<undefined> & {
  readonly view: Readonly<Record<string, unknown>>
}

export type ServiceLogic<Event extends EventObject, Input> = ActorLogic<ServiceSnapshot, Event, Input>

const services = new WeakSet<AnyActorLogic>()

/**
 * An actor that touches the world. `setup` runs once per life, acquires what it needs through the scope, and says
 * which events it handles; it lives in a supervision tree only.
 *
 * The name is for the inspector; who the actor is, its place in the tree says.
 */
export function service<Event extends EventObject, Input = undefined>(
  name: string,
  setup: (scope: ServiceScope<Event, Input>) => void,
): ServiceLogic<Event, Input> {
  const runs = new WeakMap<AnyActorRef, ServiceRun<Event, Input>>()
  const inputs = new WeakMap<AnyActorRef, Input>()

  const logic: ServiceLogic<Event, Input> = {
    config: { id: name },
    getInitialSnapshot: (scope, input) => {
      inputs.set(scope.self, input)
      return { status: 'active', output: undefined, error: undefined, view: {} }
    },
    getPersistedSnapshot: (snapshot) => snapshot,
    start: (_snapshot, { self }) => {
      const run = new ServiceRun<Event, Input>(self, inputs.get(self) as Input)
      runs.set(self, run)
      run.contain(setup(run))
    },
    transition: (snapshot, event, { self }) => {
      const run = runs.get(self)
      if (!run) return snapshot
      if (event.type === XSTATE_STOP) {
        run.end()
        return { ...snapshot, status: 'stopped', output: undefined, error: undefined }
      }
      run.handling = event
      if (!run.over) handle(run, event)
      run.handling = undefined
      return snapshotOf(run, snapshot)
    },
  }
  services.add(logic)
  return logic
}

export function isService(logic: AnyActorLogic): boolean {
  return services.has(logic)
}

function handle<Event extends EventObject, Input>(run: ServiceRun<Event, Input>, event: Event): void {
  switch (event.type) {
    case REFRESH:
      return
    case SUSPEND:
      return run.suspend((event as unknown as { readonly missing: readonly string[] }).missing)
    case RESUME:
      return run.resume()
    case DRAIN:
      return run.drain()
    case HEARD:
      return run.hearAgain(event as EventObject as HeardEvent)
    default:
      run.contain(run.onEvent?.(event))
  }
}

function snapshotOf<Event extends EventObject, Input>(
  run: ServiceRun<Event, Input>,
  before: ServiceSnapshot,
): ServiceSnapshot {
  run.refreshed()
  const { view } = run
  if (run.completed && !run.over) {
    run.end()
    return { status: 'done', output: undefined, error: undefined, view }
  }
  return view === before.view ? before : { ...before, view }
}
