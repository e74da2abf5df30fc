import type { Observable } from 'rxjs'
import type { AnyActorRef, EventObject } from 'xstate'
import type { Clock, TimerHandle } from '../ports/clock.ts'
import type { Birth } from './spec.ts'

/** Anything that can be subscribed to: an rx Observable, an actor. */
export interface Subscribable<Value> {
  subscribe(observer: { next: (value: Value) => void; error: (error: unknown) => void }): {
    unsubscribe(): void
  }
}

/**
 * What a service has in hand. Whatever is acquired through it is released when the service stops or crashes, in
 * reverse order; whatever throws inside one of its callbacks crashes this service and nothing else.
 */
export interface ServiceScope<Event extends EventObject, Input> {
  readonly input: Input
  readonly birth: Birth
  readonly self: AnyActorRef
  readonly clock: Clock
  /** See `Tree.tell`. */
  tell(name: string, event: EventObject): boolean
  /** Handles every event but the supervision ones. The last handler given counts. */
  receive(handler: (event: Event) => void): void
  after(delayMs: number, task: () => void): TimerHandle
  every(intervalMs: number, task: () => void): void
  /** See `slotMs`. */
  slotMs(delayMs: number): number
  cancel(handle: TimerHandle | undefined): void
  on<Value>(source: Observable<Value> | Subscribable<Value>, handler: (value: Value) => void): void
  /** Wraps a callback for foreign code: contained, one turn of the tree, and mute once the service has ended. */
  bind<Args extends readonly unknown[]>(callback: (...args: Args) => void): (...args: Args) => void
  /** Runs when the service ends, however it ends. */
  own(release: () => void): void
  /** State for people to look at; replaces what was shown before. */
  show(view: Readonly<Record<string, unknown>>): void
  ready(): void
  readonly suspended: boolean
  whenSuspended(handler: (missing: readonly string[]) => void): void
  whenResumed(handler: () => void): void
  /** Asked once before stopping; call `done` when nothing is left to do. */
  whenDraining(handler: (done: () => void) => void): void
  /** Crashes the service. */
  fail(error: Error): void
  /** Ends it in good order. */
  complete(): void
}
