import { liveClock } from '../../src/ports/live/clock.ts'
import { createTelemetry } from '../../src/telemetry/create.ts'
import { openStdout } from '../../src/telemetry/output.ts'
import { EVENTS, STATUS, SUMMARY } from './samples.ts'

/**
 * A process that talks as the engine would: every event so many times as its argument says, then the end. The
 * longest time that one event took goes to standard error, in milliseconds.
 */
const rounds = Number(process.argv[2])
const output = openStdout()
const telemetry = createTelemetry({ clock: liveClock, output, json: false, statusEveryMs: 100 })
telemetry.step('journal', 12)
telemetry.status(STATUS)
let slowestMs = 0
for (let round = 0; round < rounds; round++) {
  for (const [event] of EVENTS) {
    const startedMicros = liveClock.monotonicMicros()
    telemetry.line(event)
    slowestMs = Math.max(slowestMs, (liveClock.monotonicMicros() - startedMicros) / 1_000)
  }
  await new Promise<void>((resolve) => liveClock.setTimeout(resolve, 0))
}
await telemetry.close(SUMMARY)
process.stderr.write(JSON.stringify({ slowestMs, dropped: output.dropped }))
process.exit(0)
