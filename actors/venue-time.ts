import type { Clock } from '../src/ports/clock.ts'
import {
  addClockSample,
  type ClockSamples,
  clockOffsetMs,
  clockSample,
  clockUncertaintyMs,
} from '../src/venues/clock-offset.ts'

/** The venue's clock as far as we know it. Written by the venue clock actor; read by every signature. */
export class VenueTime {
  #samples: ClockSamples = []
  /** How far the newest sample lay from what the signatures used: a jump shows here first. */
  lastCorrectionMs = 0

  /** Venue time minus ours, ms; 0 before the first sample. */
  offsetMs(): number {
    return clockOffsetMs(this.#samples)
  }

  uncertaintyMs(): number {
    return clockUncertaintyMs(this.#samples)
  }

  /** How wrong a stamp of ours may be: what the newest sample corrected, and what no sample can tell. */
  errorMs(): number {
    return this.lastCorrectionMs + this.uncertaintyMs()
  }

  /** Takes one answer to "what time is it", asked at `askedMicros` by the monotonic clock. */
  sample(serverMs: number, askedMicros: number, clock: Clock): void {
    const before = this.offsetMs()
    const first = this.#samples.length === 0
    const roundTripMs = (clock.monotonicMicros() - askedMicros) / 1000
    this.#samples = addClockSample(this.#samples, clockSample(serverMs, clock.now(), roundTripMs))
    this.lastCorrectionMs = first ? 0 : Math.abs(this.offsetMs() - before)
  }
}
