import type { Clock } from '../src/ports/clock.ts'
import {
  addClockSample,
  type ClockSamples,
  clockOffsetMs,
  clockSample,
  clockUncertaintyMs,
} from '../src/venues/clock-offset.ts'

/** One moment by both our clocks. */
export interface Moment {
  readonly wallMs: number
  readonly micros: number
}

/** How far the two have gone apart since then, ms. */
export const apartMs = ({ wallMs, micros }: Moment, clock: Clock): number =>
  Math.abs(clock.now() - wallMs - (clock.monotonicMicros() - micros) / 1000)

/** The venue's clock as far as we know it. Written by the venue clock actor; read by every signature. */
export class VenueTime {
  #samples: ClockSamples = []
  /** Both our clocks at the newest sample. */
  #sampledAt: Moment | undefined
  /** How far the newest sample lay from what the signatures used: a jump shows here first. */
  lastCorrectionMs = 0

  /** Venue time minus ours, ms; 0 before the first sample. */
  offsetMs(): number {
    return clockOffsetMs(this.#samples)
  }

  /** The venue's clock now, as near as we know it; epoch ms. */
  nowMs(clock: Clock): number {
    return clock.now() + this.offsetMs()
  }

  uncertaintyMs(): number {
    return clockUncertaintyMs(this.#samples)
  }

  /** The venue's clock now, as early as ours may be wrong; 0 before the first sample, when nobody knows. */
  earliestMs(clock: Clock): number {
    const ms = Math.floor(this.nowMs(clock) - this.errorMs(clock))
    return Number.isFinite(ms) && ms > 0 ? ms : 0
  }

  /** For an entry of the journal that must not be dated by a clock of ours. */
  dated(clock: Clock): { readonly venueAt?: number } {
    const venueAt = this.earliestMs(clock)
    return venueAt > 0 ? { venueAt } : {}
  }

  /** How wrong a stamp of ours may be: what the newest sample corrected, what none can tell, and what came since. */
  errorMs(clock: Clock): number {
    return this.lastCorrectionMs + this.uncertaintyMs() + this.strayedMs(clock)
  }

  /**
   * How far our wall clock and the monotonic one have gone apart since the newest sample: somebody set the one, or the machine
   * slept, which the other does not know. Whichever it was, the offset is not to be relied upon.
   */
  strayedMs(clock: Clock): number {
    return this.#sampledAt ? apartMs(this.#sampledAt, clock) : 0
  }

  /** Takes one answer to "what time is it", asked at `askedMicros` by the monotonic clock. */
  sample(serverMs: number, askedMicros: number, clock: Clock): void {
    const before = this.offsetMs()
    const first = this.#samples.length === 0
    const roundTripMs = (clock.monotonicMicros() - askedMicros) / 1000
    this.#samples = addClockSample(this.#samples, clockSample(serverMs, clock.now(), roundTripMs))
    this.#sampledAt = { wallMs: clock.now(), micros: clock.monotonicMicros() }
    this.lastCorrectionMs = first ? 0 : Math.abs(this.offsetMs() - before)
  }
}
