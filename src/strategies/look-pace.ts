/**
 * How long the market runs on between two looks at it. A quote can be picked off for as long as nobody looks, so
 * the mean is weighted by time: ten looks at once and then a second of nothing is a second.
 */
export interface LookPace {
  /** Venue time of the last look, epoch ms; null before the first. */
  readonly at: number | null
  /** Decayed sums of the pauses and of their squares, seconds. */
  readonly pauses: number
  readonly squares: number
}

export const NO_LOOKS: LookPace = { at: null, pauses: 0, squares: 0 }

/** After so many seconds of looking, a pause counts for 1/e. */
const MEMORY_SECONDS = 20
/** A longer pause was an outage, not the pace of the market. */
const PAUSE_SECONDS_MAX = 5

/** The pace after one more look. */
export function lookAgain(pace: LookPace, at: number): LookPace {
  if (pace.at === null || at <= pace.at) return { ...pace, at: Math.max(at, pace.at ?? at) }
  const pause = Math.min((at - pace.at) / 1000, PAUSE_SECONDS_MAX)
  const decay = Math.exp(-pause / MEMORY_SECONDS)
  return { at, pauses: decay * pace.pauses + pause, squares: decay * pace.squares + pause * pause }
}

/** Seconds that a quote stands unwatched; 0 while nothing is known. */
export const unwatchedSeconds = ({ pauses, squares }: LookPace): number => (pauses > 0 ? squares / pauses : 0)
