import type { Clock } from '../ports/clock.ts'
import type { Output } from './output.ts'

/** A reader that has not taken the rest after so long is not reading. */
const FLUSH_DEADLINE_MS = 1_000

/** Resolves when the output was taken, or when it is clear that nobody takes it. */
export function flushed(output: Output, clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    const deadline = clock.setTimeout(resolve, FLUSH_DEADLINE_MS)
    const taken = (): void => {
      clock.clearTimeout(deadline)
      resolve()
    }
    output.flush().then(taken, taken)
  })
}
