import { liveClock } from '../src/ports/live/clock.ts'

const EVERY_MICROS = 2_000_000

/** Says on stderr how far a long reading has come, a line every two seconds; a short one says nothing. */
export function progress(
  what: string,
  clock: Pick<typeof liveClock, 'monotonicMicros'> = liveClock,
  say = (line: string): void => void process.stderr.write(line),
): (sequence: number, last: number) => void {
  let saidMicros = clock.monotonicMicros()
  return (sequence, last) => {
    const now = clock.monotonicMicros()
    if (now - saidMicros < EVERY_MICROS) return
    saidMicros = now
    say(`${what} ${sequence} of ${last} entries\n`)
  }
}
