import type { TransportError } from '../../ports/http.ts'
import {
  ClockSkewed,
  Malformed,
  NotFound,
  OutcomeUnknown,
  RateLimited,
  Unauthorised,
  Unavailable,
  type VenueFailure,
  VenueRefused,
} from '../failure.ts'
import type { Endpoint } from './endpoints.ts'

/** What a failed call is told by. `call` is METHOD /path without a query. */
export interface Complaint {
  readonly call: string
  readonly effect: Endpoint['effect']
  readonly status: number
  /** The envelope's code; '' when the body was no envelope. */
  readonly code: string
  readonly message: string
  /** From `gw-ratelimit-reset`; undefined without that header, and while weight is left. */
  readonly resetMs: number | undefined
}

type Verdict = 'refused' | 'unauthorised' | 'skewed' | 'limited' | 'unavailable' | 'in-doubt' | 'not-found'

/**
 * KuCoin's codes by what the caller has to do next. A code that is not here is a refusal, unless it starts with 5.
 *
 * 300018 (client id repeated) is in doubt and not refused: an order with that id exists, and it may be ours, sent
 * by a request whose answer was lost.
 */
const VERDICTS: ReadonlyMap<string, Verdict> = new Map([
  ['400001', 'unauthorised'], // a header is missing
  ['400002', 'skewed'], // timestamp more than 5 s off
  ['400003', 'unauthorised'], // key
  ['400004', 'unauthorised'], // passphrase
  ['400005', 'unauthorised'], // signature
  ['400006', 'unauthorised'], // address
  ['400007', 'unauthorised'], // permission
  ['411100', 'unauthorised'], // user frozen
  ['429000', 'limited'], // weight spent, or the venue is overloaded
  ['1015', 'limited'], // Cloudflare, per address
  ['200002', 'limited'], // the old limit per endpoint
  ['300002', 'unavailable'], // trading suspended
  ['300015', 'unavailable'], // in settlement
  ['300018', 'in-doubt'], // client id repeated
])

/** How long a limit lasts when no header says: the gateway's window, and the old limit's. */
const RETRY_AFTER_MS = 30_000
const RETRY_AFTER_OLD_LIMIT_MS = 10_000
/** 429000 without a reset, or with weight left, is the venue's own overload: the next moment may do. */
const RETRY_AFTER_OVERLOAD_MS = 500

const RETRY_AFTER_WITHOUT_RESET_MS: ReadonlyMap<string, number> = new Map([
  ['200002', RETRY_AFTER_OLD_LIMIT_MS],
  ['429000', RETRY_AFTER_OVERLOAD_MS],
])

const UNKNOWN_ORDER = /order.?not.?exist|order.?not.?found/i

/** What the venue's answer means for the caller. */
export function kucoinFailure(complaint: Complaint): VenueFailure {
  const { call, code, message } = complaint
  const detail = { call, code: code || `HTTP ${complaint.status}`, message }
  const verdict = verdictOf(complaint)
  switch (verdict) {
    case 'refused':
      return new VenueRefused(detail)
    case 'unauthorised':
      return new Unauthorised(detail)
    case 'skewed':
      return new ClockSkewed(detail)
    case 'limited':
      return new RateLimited({
        ...detail,
        retryAfterMs: complaint.resetMs ?? RETRY_AFTER_WITHOUT_RESET_MS.get(code) ?? RETRY_AFTER_MS,
      })
    case 'unavailable':
      return new Unavailable(detail)
    case 'not-found':
      return new NotFound(detail)
    case 'in-doubt':
      return complaint.effect === 'write' ? new OutcomeUnknown(detail) : new Unavailable(detail)
    default:
      return verdict satisfies never
  }
}

function verdictOf({ status, code, message }: Complaint): Verdict {
  if (code === '100001' && UNKNOWN_ORDER.test(message)) return 'not-found'
  const known = VERDICTS.get(code)
  if (known) return known
  if (status === 429) return 'limited'
  if (status >= 500 || code.startsWith('5')) return 'in-doubt'
  return 'refused'
}

/** What a missing answer means: nothing happened when nothing was sent, else a write is in doubt. */
export function transportFailure(
  error: TransportError,
  call: string,
  effect: Endpoint['effect'],
): VenueFailure {
  const detail = { call, code: error.code, message: error.message }
  return error.phase === 'sent' && effect === 'write' ? new OutcomeUnknown(detail) : new Unavailable(detail)
}

/** The answer did not have the shape that KuCoin's specification gives it. */
export const malformed = (call: string, message: string): VenueFailure =>
  new Malformed({ call, code: 'MALFORMED', message })
