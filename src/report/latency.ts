import { build, type Histogram } from 'hdr-histogram-js'

/** Above a minute a latency is an outage; the histogram grows if it has to. */
const EXPECTED_MICROS_MAX = 60_000_000
const DIGITS = 3

/** Durations in microseconds, kept as a histogram: memory does not grow with the run. */
export class Latency {
  readonly #histogram: Histogram = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: EXPECTED_MICROS_MAX,
    numberOfSignificantValueDigits: DIGITS,
    autoResize: true,
  })

  record(micros: number): void {
    this.#histogram.recordValue(Math.max(0, Math.round(micros)))
  }

  summary(): { readonly count: number; readonly p50: number; readonly p99: number; readonly max: number } {
    const histogram = this.#histogram
    return {
      count: histogram.totalCount,
      p50: histogram.getValueAtPercentile(50),
      p99: histogram.getValueAtPercentile(99),
      max: histogram.maxValue,
    }
  }
}
