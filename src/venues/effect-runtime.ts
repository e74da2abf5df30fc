import type { Exit } from 'effect'
import * as EffectClock from 'effect/Clock'
import * as Context from 'effect/Context'
import * as Duration from 'effect/Duration'
import * as Effect from 'effect/Effect'
import * as EffectRandom from 'effect/Random'
import * as EffectScheduler from 'effect/Scheduler'
import type { Clock, TimerHandle } from '../ports/clock.ts'
import type { Random } from '../ports/random.ts'

/**
 * Runs Effect programs on our ports, so that a retry, a timeout or a sleep obeys the one clock and the one seed.
 *
 * What may go wrong here: an Effect run by anything else (`Effect.runPromise`) falls back to the machine's timers
 * and its randomness, and a simulated run is then neither fast nor repeatable.
 */
export interface EffectRuntime {
  /**
   * Starts the program at once and answers by callback, never before `run` has returned and at most once.
   * The returned function interrupts it (a request under way is aborted) and silences the callback.
   */
  run<Answer, Failure>(
    program: Effect.Effect<Answer, Failure>,
    onExit: (exit: Exit.Exit<Answer, Failure>) => void,
  ): () => void
}

/** A runtime over our clock and our random stream. */
export function effectRuntime(clock: Clock, random: Random): EffectRuntime {
  const start = Effect.runCallbackWith(portServices(clock, random))
  return {
    run(program, onExit) {
      let returned = false
      let silenced = false
      let late: TimerHandle | undefined
      const interrupt = start(program, {
        onExit: (exit) => {
          if (silenced) return
          if (returned) onExit(exit)
          else late = clock.setTimeout(() => onExit(exit), 0)
        },
      })
      returned = true
      return () => {
        silenced = true
        clock.clearTimeout(late)
        interrupt()
      }
    },
  }
}

function portServices(clock: Clock, random: Random): Context.Context<never> {
  const scheduler = new EffectScheduler.MixedScheduler('async', (task) => {
    const timer = clock.setTimeout(task, 0)
    return () => clock.clearTimeout(timer)
  })
  return Context.empty().pipe(
    Context.add(EffectClock.Clock, clockService(clock)),
    Context.add(EffectRandom.Random, randomService(random)),
    Context.add(EffectScheduler.Scheduler, scheduler),
  )
}

function clockService(clock: Clock): EffectClock.Clock {
  const nanos = (): bigint => BigInt(clock.now()) * 1_000_000n
  const monotonicNanos = (): bigint => BigInt(Math.round(clock.monotonicMicros() * 1000))
  return {
    currentTimeMillisUnsafe: () => clock.now(),
    currentTimeMillis: Effect.sync(() => clock.now()),
    currentTimeNanosUnsafe: nanos,
    currentTimeNanos: Effect.sync(nanos),
    monotonicTimeNanosUnsafe: monotonicNanos,
    monotonicTimeNanos: Effect.sync(monotonicNanos),
    sleep: (duration) =>
      Effect.callback<void>((resume) => {
        if (!Duration.isFinite(duration)) return
        const timer = clock.setTimeout(() => resume(Effect.void), Duration.toMillis(duration))
        return Effect.sync(() => clock.clearTimeout(timer))
      }),
  }
}

function randomService(random: Random): EffectRandom.Random {
  return {
    nextDoubleUnsafe: () => random.next(),
    nextIntUnsafe: () =>
      Number.MIN_SAFE_INTEGER +
      Math.floor(random.next() * (Number.MAX_SAFE_INTEGER - Number.MIN_SAFE_INTEGER)),
  }
}
