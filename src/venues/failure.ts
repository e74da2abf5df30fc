import * as Data from 'effect/Data'

/**
 * How a venue call can fail, told by what the caller has to do next. `code` is the venue's own where there is
 * one, else a word of ours; neither it nor the message ever holds a key, a signature or a query.
 */
export type VenueFailure =
  | VenueRefused
  | NotFound
  | OutcomeUnknown
  | Unavailable
  | RateLimited
  | ClockSkewed
  | Unauthorised
  | Malformed

interface Detail {
  readonly code: string
  readonly message: string
  /** METHOD /path, without the query; the name of the operation when it went by a socket. */
  readonly call: string
}

/** A definite no: nothing happened at the venue. */
export class VenueRefused extends Data.TaggedError('VenueRefused')<Detail> {}
/** The venue knows no such order. For a fresh order ask again later: answers lag. */
export class NotFound extends Data.TaggedError('NotFound')<Detail> {}
/** It may have happened. Only a query can tell. */
export class OutcomeUnknown extends Data.TaggedError('OutcomeUnknown')<Detail> {}
/** It did not happen, and may work later: refused connection, breaker open, suspended. */
export class Unavailable extends Data.TaggedError('Unavailable')<Detail> {}
/** It did not happen; come back after `retryAfterMs`. */
export class RateLimited extends Data.TaggedError('RateLimited')<
  Detail & { readonly retryAfterMs: number }
> {}
/** Our timestamp was out of the venue's window: sample its clock again, then repeat. */
export class ClockSkewed extends Data.TaggedError('ClockSkewed')<Detail> {}
/** Key, passphrase, signature, address or permission: no retry will help. */
export class Unauthorised extends Data.TaggedError('Unauthorised')<Detail> {}
/** The answer is not what the venue's specification says. For a write, treat as unknown. */
export class Malformed extends Data.TaggedError('Malformed')<Detail> {}

/** Whether the same call may be made again without asking first. Writes are never retried by this. */
export const isRetryable = (failure: VenueFailure): boolean =>
  failure._tag === 'Unavailable' ||
  failure._tag === 'RateLimited' ||
  failure._tag === 'ClockSkewed' ||
  failure._tag === 'OutcomeUnknown'
