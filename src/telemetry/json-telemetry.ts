import type { Clock } from '../ports/clock.ts'
import type { TelemetryEvent, TelemetryLine } from './events.ts'
import { flushed } from './flushed.ts'
import { HeldLines } from './held-lines.ts'
import { messageOf } from './lines.ts'
import { createLog, type Log } from './log.ts'
import type { Output } from './output.ts'
import { levelOf } from './sentence.ts'
import type { StatusView } from './status.ts'
import type { RunSummary } from './summary.ts'
import type { Telemetry } from './telemetry.ts'
import { Throttle } from './throttle.ts'

/** A log has no screen to keep fresh: a status this often is enough to draw a curve from. */
const STATUS_EVERY_MS_MIN = 5_000

/** For programs: every step, event and status is one JSON object on a line of its own, told apart by `type`. */
export class JsonTelemetry implements Telemetry {
  readonly #clock: Clock
  readonly #output: Output
  readonly #log: Log
  readonly #lines: HeldLines
  readonly #status: Throttle<StatusView>
  #closed = false

  constructor(parts: { readonly clock: Clock; readonly output: Output; readonly statusEveryMs: number }) {
    const { clock, output } = parts
    const log = createLog({ clock, write: output.write })
    this.#clock = clock
    this.#output = output
    this.#log = log
    this.#lines = new HeldLines(clock, (line) => log[levelOf(line.event)](fieldsOf(line), messageOf(line)))
    this.#status = new Throttle(clock, Math.max(STATUS_EVERY_MS_MIN, parts.statusEveryMs), (view) =>
      log.info({ type: 'Status', ...view }),
    )
  }

  step(name: string, tookMs: number): void {
    this.#log.info({ type: 'StepDone', name, tookMs }, name)
  }

  failed(name: string, reason: string): void {
    this.#log.error({ type: 'StepFailed', name, reason }, name)
  }

  line(event: TelemetryEvent): void {
    if (!this.#closed) this.#lines.add(event)
  }

  status(view: StatusView): void {
    if (!this.#closed) this.#status.put(view)
  }

  close(summary: RunSummary | undefined): Promise<void> {
    if (!this.#closed) {
      this.#closed = true
      this.#status.stop()
      this.#lines.close()
      if (summary) this.#log.info({ type: 'RunEnded', ...summary }, summary.exit.reason)
    }
    return flushed(this.#output, this.#clock)
  }
}

/** The event's own fields; a note's level is the record's, and no name may stand twice in an object. */
function fieldsOf({ event }: TelemetryLine): Readonly<Record<string, unknown>> {
  if (event.type !== 'Note') return { ...event }
  const { level: _, ...fields } = event
  return fields
}
