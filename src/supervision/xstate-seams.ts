/**
 * The private parts of xstate 5.33 that supervision leans on, all in this file, and checked when a tree starts.
 *
 * Each has its reason: without `_relay` a send from foreign code is no turn and the dead can speak; xstate's own
 * scheduler scans every timer of the system whenever one actor stops and draws random ids; a child that a
 * machine has spawned can be guarded only by replacing its logic before it starts; and the system's table of all
 * actors, which xstate writes and never reads, makes every birth dearer the more of them live.
 */
import { Actor, type AnyActorLogic, type AnyActorRef, type AnyActorScope, type EventObject } from 'xstate'
import type { Carrier } from '../ports/async-context.ts'
import type { Clock, TimerHandle } from '../ports/clock.ts'
import { guardOf } from './guarded-actor.ts'
import type { AnyActorSystem } from './tree-of.ts'

export type Relay = (source: AnyActorRef | undefined, target: AnyActorRef, event: EventObject) => void

interface SystemInternals {
  _relay: Relay
  inspect: AnyActorSystem['inspect']
  _register: (sessionId: string, actor: AnyActorRef) => string
}

interface ActorInternals {
  logic: AnyActorLogic
  readonly _actorScope: AnyActorScope
  readonly _send: (event: EventObject) => void
  readonly observers: ReadonlySet<unknown>
  _reportError: (error: unknown) => void
  _complete: () => void
  readonly mailbox: {
    _current: { readonly value: EventObject } | null
    _process: (event: EventObject) => void
  }
  start: () => AnyActorRef
}

/**
 * Every delivery in the system goes through `route`, which is given the delivery itself: xstate's own while somebody
 * inspects, and without its report to nobody else.
 */
export function routeDeliveries(
  system: AnyActorSystem,
  inspected: boolean,
  route: (deliver: Relay) => Relay,
): void {
  const internals = system as unknown as SystemInternals
  const { _relay: relay, inspect } = internals
  if (typeof relay !== 'function') throw new Error('this version of xstate has no _relay')
  let reporting = inspected
  internals.inspect = (observer) => {
    reporting = true
    return inspect(observer)
  }
  internals._relay = route((source, target, event) => {
    if (reporting) relay(source, target, event)
    else (target as unknown as ActorInternals)._send(event)
  })
}

/** No table of all actors: nobody reads it. */
export function keepNoRegister(system: AnyActorSystem): void {
  const internals = system as unknown as SystemInternals
  internals._register = (sessionId) => sessionId
}

/** The logic and the scope of an actor that somebody else created. */
export function internalsOf(actor: AnyActorRef): ActorInternals {
  const internals = actor as unknown as ActorInternals
  if (!internals._actorScope) throw new Error('this version of xstate has no _actorScope')
  return internals
}

/**
 * An actor's guard hears of its end before anybody who observes it does. Observing it ourselves would cost every event,
 * because xstate walks the observers each time; and without one xstate would rethrow the root's error as uncaught.
 */
export function hearEnd(actor: AnyActorRef): void {
  const internals = actor as unknown as ActorInternals
  if (!internals._reportError || !internals._complete)
    throw new Error('this version of xstate has no _reportError or _complete')
  internals._reportError = reportError
  internals._complete = complete
}

const xstate = Actor.prototype as unknown as ActorInternals
const { _reportError: reportToObservers, _complete: completeObservers } = xstate

function reportError(this: ActorInternals, error: unknown): void {
  guardOf(this._actorScope.self).failed(error, this._actorScope)
  if (this.observers.size > 0) reportToObservers.call(this, error)
}

function complete(this: ActorInternals): void {
  guardOf(this._actorScope.self).completed()
  completeObservers.call(this)
}

/**
 * All that an actor does is carried: its start and its events, with what xstate puts off to their end. Its logic alone
 * would not do, because entry actions and the starts of spawned actors are put off.
 */
export function carryActor(actor: AnyActorRef, within: Carrier): void {
  const internals = actor as unknown as ActorInternals
  const { mailbox } = internals
  if (!mailbox?._process) throw new Error('this version of xstate has no mailbox._process')
  const { _process: process } = mailbox
  const start = internals.start.bind(internals)
  mailbox._process = (event) => within(process, event)
  internals.start = () => within(start)
}

/**
 * Empties the mailbox of an actor that was torn out of processing an event, and would for ever seem to be at it.
 * Answers with that event.
 */
export function reopenMailbox(actor: AnyActorRef): EventObject | undefined {
  const { mailbox } = actor as unknown as ActorInternals
  if (mailbox?._current === undefined) throw new Error('this version of xstate has no mailbox._current')
  const stuckIn = mailbox._current?.value
  mailbox._current = null
  return stuckIn
}

interface Delayed {
  readonly id: string | undefined
  readonly timer: TimerHandle
}

/** On the actor itself: each has few, and a table of all would have to be kept clean. */
const DELAYED = Symbol('delayed')

type Delaying = AnyActorRef & { [DELAYED]?: Set<Delayed> }

/** Delayed events by actor: stopping one costs its own timers. */
export function replaceScheduler(system: AnyActorSystem, clock: Clock): void {
  const internals = system as unknown as SystemInternals

  const cancelWhere = (source: Delaying, matches: (delayed: Delayed) => boolean): void => {
    const own = source[DELAYED]
    if (!own) return
    for (const delayed of own) {
      if (!matches(delayed)) continue
      clock.clearTimeout(delayed.timer)
      own.delete(delayed)
    }
  }

  system.scheduler.schedule = (source: Delaying, target, event, delay, id) => {
    const own = source[DELAYED] ?? new Set()
    source[DELAYED] = own
    const timer = clock.setTimeout(() => {
      own.delete(delayed)
      internals._relay(source, target, event)
    }, delay)
    const delayed = { id, timer }
    own.add(delayed)
  }
  system.scheduler.cancel = (source, id) => cancelWhere(source, (delayed) => delayed.id === id)
  system.scheduler.cancelAll = (source) => cancelWhere(source, () => true)
}
