import type { AnyActorRef, EventObject } from 'xstate'
import { isMachinery, XSTATE_ERROR_ACTOR } from './events.ts'
import { registerTree } from './tree-of.ts'
import { incarnationOf, type World } from './world.ts'
import { type Relay, replaceScheduler, routeDeliveries } from './xstate-seams.ts'

/**
 * Every delivery in the tree's actor system is a turn, whoever sends. Two more rules that xstate has not: the dead do
 * not speak (a crashed callback actor could still send back), and what is sent to the dead is a dead letter.
 */
export function superviseDeliveries(root: AnyActorRef, world: World): void {
  const { turns } = world
  const dead = (target: AnyActorRef, event: EventObject, reason: string): void => {
    if (!isMachinery(event)) world.emit({ type: 'DeadLetter', to: nameOf(target), event, reason })
  }
  registerTree(root.system, world.tree)
  replaceScheduler(root.system, world.clock)
  routeDeliveries(
    root.system,
    world.inspect !== undefined,
    (deliver: Relay): Relay =>
      (source, target, event) => {
        if (isOver(target)) return dead(target, event, 'the receiver has ended')
        if (source && isOver(source) && !isOwnEnd(event)) return dead(target, event, 'the sender has ended')
        turns.begin()
        try {
          deliver(source, target, event)
        } finally {
          turns.end()
        }
      },
  )
}

const isOver = (actor: AnyActorRef): boolean => actor.getSnapshot().status !== 'active'

/** How an actor's end is told to its parent. */
const isOwnEnd = (event: EventObject): boolean =>
  event.type.startsWith(XSTATE_ERROR_ACTOR) || event.type.startsWith('xstate.done.actor.')

/** The path of a supervised actor; `path»id` for one that it has spawned. */
function nameOf(actor: AnyActorRef): string {
  const { path, generation } = incarnationOf(actor).birth
  return actor.id === path.slice(path.lastIndexOf('/') + 1) || actor.id.endsWith(`#${generation}`)
    ? path
    : `${path}»${actor.id}`
}
