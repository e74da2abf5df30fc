import * as Duration from 'effect/Duration'
import * as Effect from 'effect/Effect'
import * as Schedule from 'effect/Schedule'
import { isRetryable, type VenueFailure } from '../failure.ts'

/** The first wait; then twice as long each time, with jitter, never longer than the last. */
const RETRY_FIRST_MS = 200
const RETRY_LONGEST_MS = 5_000
const RETRIES_MAX = 4

/**
 * Asks again what failed for a passing reason: waits double from 200 ms to at most 5 s, spread by ± 20 %, four
 * times at most; after RateLimited no sooner than the venue said.
 *
 * For reads, and for settings that twice are what once is. Any other write that may have happened must be asked about,
 * not repeated. ClockSkewed is left to the
 * caller: the same stamp is refused again until the venue's clock has been sampled.
 */
export const retryIdempotent = <Answer>(
  read: Effect.Effect<Answer, VenueFailure>,
): Effect.Effect<Answer, VenueFailure> =>
  read.pipe(Effect.retry({ schedule: patience, times: RETRIES_MAX, while: isPassing }))

const isPassing = (failure: VenueFailure): boolean => isRetryable(failure) && failure._tag !== 'ClockSkewed'

const backoff: Schedule.Schedule<Duration.Duration, VenueFailure> = Schedule.min([
  Schedule.exponential(RETRY_FIRST_MS),
  Schedule.spaced(RETRY_LONGEST_MS),
]).pipe(Schedule.jittered)

const patience = Schedule.modifyDelay(backoff, ({ duration, input }) =>
  Effect.succeed(
    input._tag === 'RateLimited' ? Duration.max(duration, Duration.millis(input.retryAfterMs)) : duration,
  ),
)
