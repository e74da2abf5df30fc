/**
 * The venue's clock against ours, from answers to "what time is it".
 *
 * A sample says that the venue's clock read `serverMs` at some moment of the round trip, so the offset lies in an
 * interval as wide as the round trip; its middle is the estimate and the shortest round trip is the best one. When
 * the newest interval and the best one do not meet, one of the clocks was set: everything older is worthless.
 */
export interface ClockSample {
  /** Venue time minus ours at the middle of the round trip, ms. */
  readonly offsetMs: number
  readonly roundTripMs: number
}

/** Newest last. */
export type ClockSamples = readonly ClockSample[]

/** Old enough that drift between the clocks (tens of ms a day) does not matter, few enough to forget a bad hour. */
const SAMPLES_MAX = 8

/** A server's stamp is whole milliseconds and may be cut, not rounded. */
const RESOLUTION_MS = 1

/** One question and its answer: our wall time when it arrived, and how long the round trip took. */
export const clockSample = (serverMs: number, arrivedAtMs: number, roundTripMs: number): ClockSample => ({
  offsetMs: serverMs - (arrivedAtMs - roundTripMs / 2),
  roundTripMs,
})

/** The samples worth keeping after one more. */
export function addClockSample(samples: ClockSamples, sample: ClockSample): ClockSamples {
  const stepped = samples.some((known) => !meet(known, sample))
  return stepped ? [sample] : [...samples, sample].slice(-SAMPLES_MAX)
}

/** Venue time minus ours, ms; 0 while nothing is known. */
export const clockOffsetMs = (samples: ClockSamples): number => best(samples)?.offsetMs ?? 0

/** Half the interval in which the offset must lie, ms; Infinity while nothing is known. */
export const clockUncertaintyMs = (samples: ClockSamples): number => {
  const sample = best(samples)
  return sample ? sample.roundTripMs / 2 + RESOLUTION_MS : Number.POSITIVE_INFINITY
}

const best = (samples: ClockSamples): ClockSample | undefined =>
  samples.reduce<ClockSample | undefined>(
    (kept, sample) => (kept && kept.roundTripMs < sample.roundTripMs ? kept : sample),
    undefined,
  )

const meet = (left: ClockSample, right: ClockSample): boolean =>
  Math.abs(left.offsetMs - right.offsetMs) <= (left.roundTripMs + right.roundTripMs) / 2 + RESOLUTION_MS
