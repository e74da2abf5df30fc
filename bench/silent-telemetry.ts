import type { Telemetry } from '../src/telemetry/telemetry.ts'

/** Nobody listens: what is measured is the engine, not a terminal. */
export const silentTelemetry: Telemetry = {
  step: () => {},
  failed: (name, reason) => {
    throw new Error(`${name}: ${reason}`)
  },
  line: () => {},
  status: () => {},
  close: async () => {},
}
