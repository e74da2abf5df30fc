import * as Effect from 'effect/Effect'
import { z } from 'zod'
import type { Clock } from '../../ports/clock.ts'
import { type Http, type HttpResponse, TransportError } from '../../ports/http.ts'
import type { VenueFailure } from '../failure.ts'
import type { Call, Reply } from './call.ts'
import { malformed, transportFailure } from './errors.ts'
import type { Signable } from './signature.ts'

export interface RestPorts {
  readonly restUrl: string
  readonly unifiedUrl: string
  readonly http: Http
  readonly clock: Clock
  readonly connectTimeoutMs: number
  readonly responseTimeoutMs: number
  readonly sign: (request: Signable) => Record<string, string>
  /** Venue time minus ours, ms. */
  readonly offsetMs: () => number
}

const envelope = z.compile(
  z.object({
    code: z.union([z.string(), z.number()]).transform(String),
    msg: z.string().nullish(),
    data: z.unknown().optional(),
  }),
)

/** One request by REST: signature, HTTP, envelope. `name` is what it is called in failures. */
export const byRest = (
  ports: RestPorts,
  call: Call<unknown>,
  name: string,
): Effect.Effect<Reply, VenueFailure> =>
  send(ports, call, name).pipe(Effect.flatMap((response) => open(name, response)))

/** The path and query exactly as they are sent and signed. */
export function targetOf(call: Pick<Call<unknown>, 'path' | 'query'>): string {
  const query = call.query.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')
  return query ? `${call.path}?${query}` : call.path
}

function send(
  ports: RestPorts,
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

/** An error page of something between us and the venue is no envelope, and yet an answer. */
function open(name: string, { status, headers, body }: HttpResponse): Effect.Effect<Reply, VenueFailure> {
  const parsed = envelope.safeParse(parseJson(body))
  const limit = {
    remaining: Number(headers['gw-ratelimit-remaining'] ?? Number.NaN),
    resetMs: Number(headers['gw-ratelimit-reset'] ?? Number.NaN),
  }
  if (parsed.success) {
    const { code, msg, data } = parsed.data
    return Effect.succeed({ status, code, message: msg ?? '', data, limit })
  }
  return status >= 400
    ? Effect.succeed({
        status,
        code: '',
        message: `HTTP ${status} without an envelope`,
        data: undefined,
        limit,
      })
    : Effect.fail(malformed(name, 'the body is no envelope'))
}

/** undefined for what is no JSON: no envelope is undefined either. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
