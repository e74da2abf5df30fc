import { type MonoTypeOperatorFunction, type SchedulerLike, throttleTime } from 'rxjs'

/**
 * At most one value in `ms`, always the newest: the first passes at once, what comes within the pause waits and is
 * replaced by what follows, the last of a burst is never lost. 0: every value passes.
 */
export const conflate =
  <Value>(ms: number, scheduler: SchedulerLike): MonoTypeOperatorFunction<Value> =>
  (source) =>
    ms === 0 ? source : source.pipe(throttleTime(ms, scheduler, { leading: true, trailing: true }))
