import { Actor, type AnyActorRef, type Subscription, toObserver } from 'xstate'
import { asError } from './events.ts'
import { guardOf } from './guarded-actor.ts'

/**
 * A subscriber without an error handler, or one that throws, ends the process in plain xstate, even where the parent
 * handled the crash. Of an actor that has a guard it is reported as stray and harms nobody.
 */
export function containObservers(actor: AnyActorRef): void {
  actor.subscribe = subscribe
  actor.on = on
}

const { on: listen } = Actor.prototype as AnyActorRef
const observe = Actor.prototype.subscribe as (
  this: AnyActorRef,
  observer: ReturnType<typeof toObserver>,
) => Subscription

function subscribe(this: AnyActorRef, ...args: Parameters<typeof toObserver>) {
  const observer = toObserver(...args)
  return observe.call(this, {
    next: contained(this, observer.next),
    error: contained(this, observer.error),
    complete: contained(this, observer.complete),
  })
}

function on(this: AnyActorRef, ...[type, handler]: Parameters<AnyActorRef['on']>) {
  return listen.call(this, type, contained(this, handler))
}

const contained =
  <Args extends readonly unknown[]>(actor: AnyActorRef, callback: ((...args: Args) => void) | undefined) =>
  (...args: Args): void => {
    try {
      callback?.(...args)
    } catch (error) {
      guardOf(actor).stray(asError(error))
    }
  }
