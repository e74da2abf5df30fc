import type { Clock } from '../ports/clock.ts'
import { formatFailure, formatStep } from './checklist.ts'
import { renderClosing } from './closing.ts'
import type { TelemetryEvent } from './events.ts'
import { flushed } from './flushed.ts'
import { HeldLines } from './held-lines.ts'
import { formatLine } from './lines.ts'
import type { Output } from './output.ts'
import type { StatusView } from './status.ts'
import { renderStatus } from './status-block.ts'
import type { RunSummary } from './summary.ts'
import type { Telemetry } from './telemetry.ts'
import { Terminal } from './terminal.ts'
import { Throttle } from './throttle.ts'

const COLOURS = true

/** For a person who watches: a checklist, then lines over a status block, then the closing block. */
export class TerminalTelemetry implements Telemetry {
  readonly #clock: Clock
  readonly #output: Output
  readonly #terminal: Terminal
  readonly #lines: HeldLines
  readonly #status: Throttle<StatusView>
  #closed = false

  constructor(parts: { readonly clock: Clock; readonly output: Output; readonly statusEveryMs: number }) {
    const { clock, output, statusEveryMs } = parts
    const terminal = new Terminal(output)
    this.#clock = clock
    this.#output = output
    this.#terminal = terminal
    this.#lines = new HeldLines(clock, (line) => terminal.line(formatLine(line, COLOURS)))
    this.#status = new Throttle(clock, statusEveryMs, (view) =>
      // One column stays free: a terminal wraps a line that fills it.
      terminal.block(renderStatus(view, output.columns - 1, COLOURS)),
    )
  }

  step(name: string, tookMs: number): void {
    this.#terminal.line(formatStep(name, tookMs, COLOURS))
  }

  failed(name: string, reason: string): void {
    this.#terminal.line(formatFailure(name, reason, COLOURS))
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
      this.#terminal.block([])
      if (summary) for (const line of renderClosing(summary, COLOURS)) this.#terminal.line(line)
    }
    return flushed(this.#output, this.#clock)
  }
}
