import { expect } from 'vitest'
import type { Engine } from './engine-world.ts'

/** What a throwing inspector does to an actor: it is active, and hears nothing any more. */
export function wedge({ tree }: Engine, path: string): void {
  const actor = tree.ref(path)
  if (!actor) throw new Error(`${path} does not live`)
  let armed = true
  actor.system.inspect((event) => {
    if (!armed || event.type !== '@xstate.snapshot' || event.actorRef !== actor) return
    armed = false
    throw new Error('an inspector')
  })
  try {
    actor.send({ type: 'test' })
  } catch {
    // Whoever sends is told; that is not what we look at.
  }
  expect(actor.getSnapshot().status).toBe('active')
}
