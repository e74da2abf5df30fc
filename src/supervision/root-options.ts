import type { ActorOptions, AnyActorLogic } from 'xstate'
import { asError } from './events.ts'
import type { World } from './world.ts'

/** The root's actor makes the actor system: our clock, and an inspector that can do no harm when it throws. */
export function rootOptions(world: World): ActorOptions<AnyActorLogic> {
  const { clock, inspect } = world
  const options: ActorOptions<AnyActorLogic> = {
    id: world.root.id,
    clock,
  }
  if (!inspect) return options
  return {
    ...options,
    inspect: (event) => {
      try {
        inspect(event)
      } catch (error) {
        world.emit({ type: 'Stray', path: 'the inspector', error: asError(error) })
      }
    },
  }
}
