import { Observable, type OperatorFunction, type SchedulerAction, type SchedulerLike } from 'rxjs'

/** Our clocks count microseconds. Less than one of them left, by rounding, would be waited for without end. */
const RESOLUTION_MS = 0.001

/**
 * Says once, with its length so far, that the source has been silent for `ms`; again only after a value broke the
 * silence. Time runs from the subscription, so a source that never speaks is found too.
 *
 * One timer for all: a value only notes the time and the timer, when it is due, waits for what is left. A timer
 * for each value would cost more than the value.
 */
export const detectSilence =
  (ms: number, scheduler: SchedulerLike): OperatorFunction<unknown, number> =>
  (source) =>
    new Observable((subscriber) => {
      let heardAt = scheduler.now()
      let silent = false
      function check(this: SchedulerAction<unknown>): void {
        const forMs = scheduler.now() - heardAt
        if (ms - forMs >= RESOLUTION_MS) return void this.schedule(undefined, ms - forMs)
        silent = true
        subscriber.next(forMs)
      }
      const watch = (): void => {
        subscriber.add(scheduler.schedule(check, ms))
      }
      watch()
      subscriber.add(
        source.subscribe({
          next: () => {
            heardAt = scheduler.now()
            if (!silent) return
            silent = false
            watch()
          },
          error: (error) => subscriber.error(error),
          complete: () => subscriber.complete(),
        }),
      )
    })
