import type { AnyActorRef } from 'xstate'
import { incarnationOf } from './world.ts'

/**
 * When a living actor may try again at a door that it shares: milliseconds until its slot in the line of its
 * `schedule`, never sooner than `delayMs`. One that has declared none waits for nobody. Each call takes a slot.
 * @throws in a machine's initial state, where it is not born yet and has lost nothing.
 */
export function slotMs(self: AnyActorRef, delayMs: number): number {
  const { birth, world } = incarnationOf(self)
  const child = world.children.get(birth.path)
  if (child?.spec.kind !== 'worker') throw new Error('an actor has a slot once it lives in the tree')
  return child.policy.schedule ? world.schedules.slotMs(child.policy.schedule, delayMs) : delayMs
}
