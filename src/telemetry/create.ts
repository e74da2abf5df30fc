import type { Clock } from '../ports/clock.ts'
import { JsonTelemetry } from './json-telemetry.ts'
import type { Output } from './output.ts'
import type { Telemetry } from './telemetry.ts'
import { TerminalTelemetry } from './terminal-telemetry.ts'

/** Lines and a status block for a person at a terminal, NDJSON for everybody else. */
export function createTelemetry(parts: {
  readonly clock: Clock
  readonly output: Output
  /** NDJSON on a terminal too. */
  readonly json: boolean
  /** At most one status in so long. */
  readonly statusEveryMs: number
}): Telemetry {
  return parts.output.isTerminal && !parts.json ? new TerminalTelemetry(parts) : new JsonTelemetry(parts)
}
