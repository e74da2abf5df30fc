import type { AnyActorRef, EventObject } from 'xstate'
import { CRASH, type CrashEvent } from './events.ts'

/** Through the guard: whatever its logic, the actor dies as if it had thrown; `during` is what it was doing. */
export function crashActor(actor: AnyActorRef, error: Error, during?: EventObject): void {
  const event: CrashEvent = { type: CRASH, error, ...(during && { during }) }
  actor.send(event)
}
