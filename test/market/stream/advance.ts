import type { SimulatedClock } from '../../../src/ports/simulated/clock.ts'

/** Runs everything that is due within `ms` and leaves the clock there. */
export function advance(clock: SimulatedClock, ms: number): void {
  const end = clock.monotonicMicros() + ms * 1000
  for (;;) if (!clock.step((end - clock.monotonicMicros()) / 1000)) return
}
