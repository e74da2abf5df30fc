import type { AnyActorRef } from 'xstate'
import { CRASH, type CrashEvent } from './events.ts'

/** Through the guard: whatever its logic, the actor dies as if it had thrown. */
export function crashActor(actor: AnyActorRef, error: Error): void {
  const event: CrashEvent = { type: CRASH, error }
  actor.send(event)
}
