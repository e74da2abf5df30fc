import { Actor, type AnyActorRef } from 'xstate'

/** An actor, wherever it is met; looking into one would end in the whole system. */
export function isActorRef(value: object): value is AnyActorRef {
  return value instanceof Actor
}
