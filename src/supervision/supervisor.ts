import type { ActorLogic, AnyActorLogic, AnyActorRef, EventObject, Snapshot } from 'xstate'
import { XSTATE_STOP } from './events.ts'
import type { DynamicSpec, SupervisorSpec } from './spec.ts'

export type SupervisorSnapshot = Snapshot<undefined> & { readonly view: { readonly strategy: string } }

export interface SupervisorHooks {
  /** It runs and may have children, which only `stopChild` can stop. */
  open(stopChild: (actor: AnyActorRef) => void): void
  /** It stops or has crashed: its children go first. */
  close(): void
}

/**
 * A supervisor as an actor: the parent of its children for xstate and for the inspector. It is no machine, because
 * spawning from one copies its children every time. What it decides is in `lifecycle.ts`.
 */
export function supervisorLogic(spec: SupervisorSpec | DynamicSpec, hooks: SupervisorHooks): AnyActorLogic {
  const strategy = spec.kind === 'dynamic' ? 'dynamic' : spec.strategy
  const logic: ActorLogic<SupervisorSnapshot, EventObject, unknown> = {
    getInitialSnapshot: () => ({ status: 'active', output: undefined, error: undefined, view: { strategy } }),
    getPersistedSnapshot: (snapshot) => snapshot,
    start: (_snapshot, scope) => hooks.open(scope.stopChild),
    transition: (snapshot, event) => {
      if (event.type !== XSTATE_STOP) return snapshot
      hooks.close()
      return { ...snapshot, status: 'stopped', output: undefined, error: undefined }
    },
  }
  return logic
}
