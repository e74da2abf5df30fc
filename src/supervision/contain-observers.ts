import { type AnyActorRef, toObserver } from 'xstate'
import { asError } from './events.ts'

/**
 * A subscriber without an error handler, or one that throws, ends the process in plain xstate, even where the parent
 * handled the crash. Here it is reported as stray and harms nobody.
 */
export function containObservers(actor: AnyActorRef, stray: (error: Error) => void): void {
  const contained =
    <Args extends readonly unknown[]>(callback: ((...args: Args) => void) | undefined) =>
    (...args: Args): void => {
      try {
        callback?.(...args)
      } catch (error) {
        stray(asError(error))
      }
    }
  const subscribe = actor.subscribe.bind(actor) as AnyActorRef['subscribe']
  actor.subscribe = (...args: Parameters<typeof toObserver>) => {
    const observer = toObserver(...args)
    return subscribe({
      next: contained(observer.next),
      error: contained(observer.error),
      complete: contained(observer.complete),
    })
  }
  const on = actor.on.bind(actor) as AnyActorRef['on']
  actor.on = (type, handler) => on(type, contained(handler))
}
