import { z } from 'zod'

/** How much of everything one side does in one repetition. */
export interface Amounts {
  /** Live children at which spawning is timed, rising. */
  readonly live: readonly number[]
  readonly spawns: number
  readonly bursts: number
  /** Messages in a burst. */
  readonly burst: number
  readonly restarts: number
  /** Children that are stopped together; their memory is measured first. */
  readonly stopped: number
  readonly stops: number
}

const nanos = z.array(z.number()).min(1)

/** What one side prints, as one line of JSON: durations in nanoseconds, each a sample. */
export const samplesSchema = z.strictObject({
  /** One child more, at each of the sizes. */
  spawn: z.array(nanos),
  /** A burst queued, then handled. */
  transitionBurst: nanos,
  machineBurst: nanos,
  /** A burst by reference, each handled before the next, where the side has such a way. */
  transitionSendBurst: nanos.optional(),
  machineSendBurst: nanos.optional(),
  /** From the crash to the answer of the next incarnation. */
  restart: nanos,
  stop: nanos,
  bytesPerChild: z.number(),
})

export type Samples = z.output<typeof samplesSchema>

const pair = z.strictObject({ plain: nanos, carried: nanos })

/** Ours beside ours: bursts by reference to actors whose path follows their work, and to others. */
export const contextSchema = z.strictObject({ transition: pair, machine: pair })

export type ContextSamples = z.output<typeof contextSchema>
