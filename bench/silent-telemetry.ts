import { linesTo } from '../src/telemetry/lines-to.ts'
import type { Telemetry } from '../src/telemetry/telemetry.ts'

/** Nobody listens: what is measured is the engine, not a terminal. */
export const silentTelemetry: Telemetry = {
  ...linesTo(() => {}),
  failed: (name, reason) => {
    throw new Error(`${name}: ${reason}`)
  },
}
