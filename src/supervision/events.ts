import type { EventObject } from 'xstate'

/** The events that supervision itself sends to actors, and those of xstate that it has to know. */
export const SUSPEND = 'supervision.suspend'
export const RESUME = 'supervision.resume'
export const DRAIN = 'supervision.drain'
/** Thrown by the guard in the receiver's own transition. */
export const CRASH = 'supervision.crash'
/** Answered by the guard, in the receiver's own transition. */
export const PING = 'supervision.ping'
/** A service shows another view, or has completed, outside its transition. */
export const REFRESH = 'supervision.refresh'

/**
 * What a service heard from a subscription, the how manieth of its life: what it died of, when it did. It is delivered as
 * an event only by a replay.
 */
export const HEARD = 'service.subscription'

export const XSTATE_INIT = 'xstate.init'
export const XSTATE_STOP = 'xstate.stop'
/** How an actor's crash is told to its parent; its id follows. */
export const XSTATE_ERROR_ACTOR = 'xstate.error.actor.'

export interface CrashEvent extends EventObject {
  readonly type: typeof CRASH
  readonly error: Error
  /** What the actor was doing, when it was not an event. */
  readonly during?: EventObject
}

export interface HeardEvent extends EventObject {
  readonly type: typeof HEARD
  readonly number: number
  readonly value: unknown
}

export interface PingEvent extends EventObject {
  readonly type: typeof PING
  readonly answer: () => void
}

/** Between the machinery and an actor: when it does not arrive, nobody has lost a letter. */
export const isMachinery = ({ type }: EventObject): boolean =>
  type.startsWith('xstate.') || type.startsWith('supervision.')

/** Anything thrown, as an Error; what was not one is its cause. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown), { cause: thrown })
}
