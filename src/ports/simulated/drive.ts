import type { SimulatedClock } from './clock.ts'

/** Real time between two looks at it when market time runs at a fixed multiple. */
const PACE_MS = 5
/** A step never passes over more than this at once, so that a finished work is noticed soon. */
const STEP_MS_MAX = 1_000
/** A turn of the event loop costs as much as a small step; what is real, such as a socket of an operator, waits for so many. */
const STEPS_PER_TURN = 32

/** Nothing is armed and the work is not done: it waits for something that cannot happen. */
export class StandstillError extends Error {
  override readonly name = 'StandstillError'
}

/**
 * Lets market time pass until the work is done: `speed` times real time, or Infinity for as fast as it goes.
 *
 * Before each step everything that the last one set off has come to rest: microtasks run to their end before the next
 * immediate. So one queue orders the whole run.
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
      await takeSteps(clock, () => settled)
      continue
    }
    const dueMs = (performance.now() - startedMs) * speed - (clock.monotonicMicros() - startedMicros) / 1000
    const stepped = dueMs > 0 && clock.step(Math.min(dueMs, STEP_MS_MAX))
    await (stepped || dueMs > STEP_MS_MAX ? rest() : pause())
  }
  return noted
}

/** Steps in one turn of the event loop, until it is over. Between two immediates every promise settles that can, as between two turns. */
function takeSteps(clock: SimulatedClock, isOver: () => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    let failed = false
    const step = (): void => {
      if (failed || isOver()) return
      try {
        if (clock.untilNextMs === undefined) throw new StandstillError('nothing is left that could happen')
        clock.step(Math.max(STEP_MS_MAX, clock.untilNextMs))
      } catch (error) {
        failed = true
        reject(error)
      }
    }
    for (let count = 0; count < STEPS_PER_TURN; count++) setImmediate(step)
    setImmediate(resolve)
  })
}

/** One turn of the event loop: every promise that can settle without time passing has settled after it. */
const rest = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, PACE_MS))
