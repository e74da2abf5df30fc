import type { Clock, TimerHandle } from '../src/ports/clock.ts'
import type { PlannedFault } from './catalogue.ts'
import { STRETCH_MS, stretchOf } from './run-plan.ts'

/**
 * Lets the faults of a run's plan strike from now on, each at its time. Engine and venue may be two processes: each has
 * the whole plan, and does its part of it.
 * @returns ends it.
 */
export function rage(seed: number, clock: Clock, strike: (fault: PlannedFault) => void): () => void {
  let timers: readonly TimerHandle[] = []
  const begin = (stretch: number): void => {
    timers = [
      ...stretchOf(seed, stretch).faults.map((fault) => clock.setTimeout(() => strike(fault), fault.atMs)),
      clock.setTimeout(() => begin(stretch + 1), STRETCH_MS),
    ]
  }
  begin(0)
  return () => {
    for (const timer of timers) clock.clearTimeout(timer)
  }
}
