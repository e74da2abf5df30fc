import type { TelemetryEvent } from './events.ts'
import type { Telemetry } from './telemetry.ts'

/** Where no person looks: hands each line on, and keeps nothing else. */
export const linesTo = (hear: (event: TelemetryEvent) => void): Telemetry => ({
  step: () => {},
  failed: () => {},
  line: hear,
  status: () => {},
  close: async () => {},
})
