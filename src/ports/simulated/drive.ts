import type { SimulatedClock } from './clock.ts'

/** Real time between two looks at it when market time runs at a fixed multiple. */
const PACE_MS = 5
/** A step never passes over more than this at once, so that a finished work is noticed soon. */
const STEP_MS_MAX = 1_000

/** Nothing is armed and the work is not done: it waits for something that cannot happen. */
export class StandstillError extends Error {
  override readonly name = 'StandstillError'
}

/**
 * Lets market time pass until the work is done: `speed` times real time, or Infinity for as fast as it goes.
 *
 * Before each step everything that the last one set off has come to rest: microtasks run to their end in the turn
 * of the event loop that is given to them. So one queue orders the whole run.
 */
export async function drive<Value>(
  clock: SimulatedClock,
  work: Promise<Value>,
  speed: number,
): Promise<Value> {
  let settled = false
  const noted = work.finally(() => {
    settled = true
  })
  // Whoever awaits the result below learns of a failure; this one only stops the loop.
  noted.catch(() => {})
  const startedMs = performance.now()
  const startedMicros = clock.monotonicMicros()
  await rest()
  while (!settled) {
    if (speed === Number.POSITIVE_INFINITY) {
      if (clock.untilNextMs === undefined) throw new StandstillError('nothing is left that could happen')
      clock.step(Math.max(STEP_MS_MAX, clock.untilNextMs))
      await rest()
      continue
    }
    const dueMs = (performance.now() - startedMs) * speed - (clock.monotonicMicros() - startedMicros) / 1000
    const stepped = dueMs > 0 && clock.step(Math.min(dueMs, STEP_MS_MAX))
    await (stepped || dueMs > STEP_MS_MAX ? rest() : pause())
  }
  return noted
}

/** One turn of the event loop: every promise that can settle without time passing has settled after it. */
const rest = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, PACE_MS))
