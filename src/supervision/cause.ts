/**
 * Why a child died, as far as its restart is concerned. What the world answered is in the error or in one of its
 * causes; who reads it wrongly restarts into a ban, so what is not known for certain is an ordinary fault.
 */
export type Cause =
  /** Its restart waits at least so long. */
  | { readonly kind: 'rate-limited'; readonly retryAfterMs: number }
  /** Never retried: the same key would be refused again. */
  | { readonly kind: 'unauthorised' }
  /** Its restart takes its turn in the line of its `schedule`. */
  | { readonly kind: 'disconnect' }
  /** Anything else. */
  | { readonly kind: 'fault' }

/** Errors wrap errors; a ring of them must end somewhere. */
const CHAIN_MAX = 16

const TOO_MANY_REQUESTS = 429
/** Not 403: that is a missing permission as often as a banned address, which passes. */
const UNAUTHORISED = 401

const REFUSED_NAMES = new Set(['Unauthorised', 'Unauthorized'])
const LIMITED_NAMES = new Set(['RateLimited'])
const DISCONNECT_NAMES = new Set(['Disconnected', 'Unavailable'])
const DISCONNECT_CODES = new Set([
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
])

/** The fields that are read, of an error and of each of its causes. */
interface Telling {
  /** Decides alone. */
  readonly restartCause?: unknown
  readonly retryAfterMs?: unknown
  /** HTTP. */
  readonly status?: unknown
  readonly statusCode?: unknown
  /** Of a tagged error. */
  readonly _tag?: unknown
  /** Of a system call. */
  readonly code?: unknown
  readonly cause?: unknown
}

/** Reads the well-known fields of an error, outermost first, then of what caused it. */
export function causeOf(error: unknown): Cause {
  for (let depth = 0, link = error; depth < CHAIN_MAX && isObject(link); depth++, link = link.cause) {
    const cause = tell(link)
    if (cause) return cause
  }
  return { kind: 'fault' }
}

function tell(error: Telling): Cause | undefined {
  if (isCause(error.restartCause)) return error.restartCause
  const { retryAfterMs, status = error.statusCode, _tag: tag, code } = error
  if (retryAfterMs !== undefined || status === TOO_MANY_REQUESTS || LIMITED_NAMES.has(tag as string))
    return { kind: 'rate-limited', retryAfterMs: typeof retryAfterMs === 'number' ? retryAfterMs : 0 }
  if (status === UNAUTHORISED || REFUSED_NAMES.has(tag as string)) return { kind: 'unauthorised' }
  if (DISCONNECT_NAMES.has(tag as string) || DISCONNECT_CODES.has(code as string))
    return { kind: 'disconnect' }
  return undefined
}

const isObject = (value: unknown): value is Telling => typeof value === 'object' && value !== null

const isCause = (value: unknown): value is Cause => isObject(value) && 'kind' in value
