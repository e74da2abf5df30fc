import { Effect } from 'effect'
import { z } from 'zod'
import type { Clock } from '../../ports/clock.ts'
import { type Http, type HttpResponse, TransportError } from '../../ports/http.ts'
import type { VenueFailure } from '../failure.ts'
import { type WeightBudget, WINDOW_MS } from './budget.ts'
import type { Endpoint } from './endpoints.ts'
import { kucoinFailure, malformed, transportFailure } from './errors.ts'
import type { Signable } from './signature.ts'

/**
 * One question to KuCoin as a value: what to send and how to read the answer.
 *
 * What may go wrong here: an answer that cannot be read is Malformed and never partly used; the messages name the
 * field and the expected type but never quote the body, because a bullet's answer holds a token.
 */
export interface Call<Answer> {
  readonly endpoint: Endpoint
  /** The endpoint's path with its parameters filled in. */
  readonly path: string
  readonly query: readonly (readonly [name: string, value: string])[]
  readonly body: object | undefined
  /** Reads the envelope's data. May throw; what it throws makes the answer Malformed. */
  readonly decode: (data: unknown) => Answer
}

export interface RequestPorts {
  readonly restUrl: string
  readonly unifiedUrl: string
  readonly http: Http
  readonly clock: Clock
  readonly connectTimeoutMs: number
  readonly responseTimeoutMs: number
  readonly budget: WeightBudget
  readonly sign: (request: Signable) => Record<string, string>
  /** Venue time minus ours, ms. */
  readonly offsetMs: () => number
}

/** Sends a call, once: budget, signature, HTTP, envelope, typed failure. */
export type Ask = <Answer>(call: Call<Answer>) => Effect.Effect<Answer, VenueFailure>

/** KuCoin marks success by 200000; a few newer endpoints by 200. */
const SUCCESS_CODES = new Set(['200000', '200'])

const envelope = z.object({
  code: z.union([z.string(), z.number()]).transform(String),
  msg: z.string().nullish(),
  data: z.unknown().optional(),
})

/** The one road from a call to the venue. */
export function kucoinAsk(ports: RequestPorts): Ask {
  return (call) => {
    const { endpoint } = call
    const name = `${endpoint.method} ${call.path}`
    return ports.budget.spend(endpoint, name).pipe(
      Effect.andThen(send(ports, call, name)),
      Effect.tap((response) => Effect.sync(() => ports.budget.learn(endpoint.pool, response.headers))),
      Effect.flatMap((response) => read(call, name, response)),
      Effect.tapError((failure) =>
        Effect.sync(() => {
          if (failure._tag === 'RateLimited' && failure.code !== 'OWN_BUDGET')
            ports.budget.close(endpoint.pool, Math.min(failure.retryAfterMs, WINDOW_MS))
        }),
      ),
    )
  }
}

/** The path and query exactly as they are sent and signed. */
export function targetOf(call: Pick<Call<unknown>, 'path' | 'query'>): string {
  const query = call.query.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')
  return query ? `${call.path}?${query}` : call.path
}

/** A path with its parameters filled in. */
export const fillPath = (endpoint: Endpoint, value: string): string =>
  endpoint.path.replace(/\{\w+\}/, encodeURIComponent(value))

function send(
  ports: RequestPorts,
  call: Call<unknown>,
  name: string,
): Effect.Effect<HttpResponse, VenueFailure> {
  const { endpoint } = call
  const { method } = endpoint
  const target = targetOf(call)
  const body = call.body === undefined ? '' : JSON.stringify(call.body)
  return Effect.tryPromise({
    try: (signal) => {
      const timestampMs = Math.round(ports.clock.now() + ports.offsetMs())
      const seal = endpoint.signed ? ports.sign({ method, target, body, timestampMs }) : {}
      return ports.http.request(
        {
          method,
          url: (endpoint.host === 'unified' ? ports.unifiedUrl : ports.restUrl) + target,
          headers: { 'Content-Type': 'application/json', ...seal },
          body,
          connectTimeoutMs: ports.connectTimeoutMs,
          responseTimeoutMs: ports.responseTimeoutMs,
        },
        signal,
      )
    },
    catch: (error) => {
      if (error instanceof TransportError) return transportFailure(error, name, endpoint.effect)
      throw error
    },
  })
}

function read<Answer>(
  call: Call<Answer>,
  name: string,
  { status, headers, body }: HttpResponse,
): Effect.Effect<Answer, VenueFailure> {
  const complain = (code: string, message: string): Effect.Effect<never, VenueFailure> => {
    const resetMs = resetOf(headers)
    return Effect.fail(
      kucoinFailure({ call: name, effect: call.endpoint.effect, status, code, message, resetMs }),
    )
  }
  return Effect.suspend(() => {
    const parsed = envelope.safeParse(parseJson(body))
    if (!parsed.success)
      return status >= 400
        ? complain('', `HTTP ${status} without an envelope`)
        : Effect.fail(malformed(name, 'the body is no envelope'))
    const { code, msg, data } = parsed.data
    if (status >= 400 || !SUCCESS_CODES.has(code)) return complain(code, msg ?? '')
    try {
      return Effect.succeed(call.decode(data))
    } catch (error) {
      return Effect.fail(malformed(name, explain(error)))
    }
  })
}

/** When the spent weight comes back. With weight left it was not our spending that the venue complains of. */
function resetOf(headers: HttpResponse['headers']): number | undefined {
  const remaining = Number(headers['gw-ratelimit-remaining'] ?? 0)
  const reset = Number(headers['gw-ratelimit-reset'] ?? Number.NaN)
  return Number.isFinite(reset) && !(remaining > 0) ? reset : undefined
}

/** undefined for what is no JSON: no envelope is undefined either. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Where the answer departs from its schema, in a line. */
export function explain(error: unknown): string {
  if (!(error instanceof z.ZodError)) return error instanceof Error ? error.message : String(error)
  const [issue] = error.issues
  const where = issue?.path.map(String).join('.') || 'the answer'
  return `${where}: ${issue?.message ?? 'unreadable'}`
}
