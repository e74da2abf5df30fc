import type { Clock, TimerHandle } from '../ports/clock.ts'

/**
 * Measures how late the event loop is: a timer is armed again and again, and what it is late by is what every
 * order would have been late by. On a simulated clock it is always 0.
 * @returns stops it.
 */
export function sampleLoopLag(
  clock: Clock,
  everyMs: number,
  sampled: (lagMs: number) => void,
): { stop(): void } {
  let handle: TimerHandle | undefined
  const arm = (): void => {
    const dueMicros = clock.monotonicMicros() + everyMs * 1_000
    handle = clock.setTimeout(() => {
      const lagMs = Math.max(0, (clock.monotonicMicros() - dueMicros) / 1_000)
      arm()
      sampled(lagMs)
    }, everyMs)
  }
  arm()
  return { stop: () => clock.clearTimeout(handle) }
}
