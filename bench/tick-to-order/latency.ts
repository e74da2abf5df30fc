import { build, type Histogram } from 'hdr-histogram-js'

const NANOS_MAX = 10_000_000_000

/** Durations of one kind. Kept in nanoseconds, because the bare cost is a few microseconds. */
export class Latency {
  readonly #histogram: Histogram = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: NANOS_MAX,
    numberOfSignificantValueDigits: 3,
    autoResize: true,
  })

  record(micros: number): void {
    this.#histogram.recordValue(Math.max(1, Math.round(micros * 1000)))
  }

  get count(): number {
    return this.#histogram.totalCount
  }

  /** Microseconds. */
  percentile(percent: number): number {
    return this.#histogram.getValueAtPercentile(percent) / 1000
  }
}
