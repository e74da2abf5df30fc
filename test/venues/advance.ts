import type { SimulatedClock } from '../../src/ports/simulated/clock.ts'

/** More turns than any chain of promises between two timers has. */
const TURNS = 50

/** Lets promises settle without moving the clock. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) await Promise.resolve()
}

/** Moves the clock by a span, letting promises settle after each due instant. */
export async function advance(clock: SimulatedClock, spanMs: number): Promise<void> {
  const endMicros = clock.monotonicMicros() + spanMs * 1000
  do await settle()
  while (clock.step((endMicros - clock.monotonicMicros()) / 1000))
}
