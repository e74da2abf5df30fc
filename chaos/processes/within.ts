import { liveClock } from '../../src/ports/live/clock.ts'

/** The outcome of some work. @throws Error when it takes longer. */
export async function within<Value>(ms: number, what: string, work: Promise<Value>): Promise<Value> {
  const late = Promise.withResolvers<never>()
  const timer = liveClock.setTimeout(() => late.reject(new Error(`${what} took more than ${ms} ms`)), ms)
  return Promise.race([work, late.promise]).finally(() => liveClock.clearTimeout(timer))
}
