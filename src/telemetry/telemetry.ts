import type { TelemetryEvent } from './events.ts'
import type { StatusView } from './status.ts'
import type { RunSummary } from './summary.ts'

/**
 * Where the engine tells what it does. No call throws, waits or reads anything back: trading never depends on
 * somebody listening. What a slow reader cannot take is dropped and counted.
 */
export interface Telemetry {
  /** One part of the start-up is done. */
  step(name: string, tookMs: number): void
  /** One part of the start-up failed; its reason in a sentence. */
  failed(name: string, reason: string): void
  line(event: TelemetryEvent): void
  /** The newest view replaces the one before; drawn at most so often as the terminal likes. */
  status(view: StatusView): void
  /** Prints the closing block; nothing is printed after it. Resolves when it was taken, or nobody takes it. */
  close(summary: RunSummary | undefined): Promise<void>
}
