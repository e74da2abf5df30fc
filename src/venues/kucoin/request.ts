import * as Effect from 'effect/Effect'
import { z } from 'zod'
import type { VenueFailure } from '../failure.ts'
import type { RequestLimit } from '../venue.ts'
import { type WeightBudget, WINDOW_MS } from './budget.ts'
import type { Call, Reply } from './call.ts'
import type { Endpoint } from './endpoints.ts'
import { kucoinFailure, malformed } from './errors.ts'
import { byRest, type RestPorts } from './rest.ts'
import type { TradingLine } from './trading/line.ts'

export interface RequestPorts extends RestPorts {
  readonly budget: WeightBudget
  readonly line: TradingLine
}

/** Sends a call, once: budget, road, envelope, typed failure. */
export type Ask = <Answer>(call: Call<Answer>) => Effect.Effect<Answer, VenueFailure>

/** KuCoin marks success by 200000; a few newer endpoints by 200. */
const SUCCESS_CODES = new Set(['200000', '200'])

/**
 * The one way from a call to the venue: by the trading socket when that takes it and is open, else by REST.
 *
 * What may go wrong here: an answer that cannot be read is Malformed and never partly used; the messages name the
 * field and the expected type but never quote the body, because a bullet's answer holds a token.
 */
export function kucoinAsk(ports: RequestPorts): Ask {
  const { budget, line } = ports
  return (call) => {
    const { command, endpoint } = call
    const name = `${endpoint.method} ${call.path}`
    return budget.spend(endpoint, name).pipe(
      Effect.andThen(
        Effect.suspend(() =>
          command && line.isOpen
            ? line.send(command, endpoint.effect).pipe(
                Effect.map((answer) => ({ ...answer, status: 200 })),
                Effect.flatMap((reply) => read(ports, call, command.op, reply)),
              )
            : byRest(ports, call, name).pipe(Effect.flatMap((reply) => read(ports, call, name, reply))),
        ),
      ),
      Effect.tapError((failure) =>
        Effect.sync(() => {
          if (failure._tag === 'RateLimited' && failure.code !== 'OWN_BUDGET')
            budget.close(endpoint.pool, Math.min(failure.retryAfterMs, WINDOW_MS))
        }),
      ),
    )
  }
}

/** A path with its parameters filled in. */
export const fillPath = (endpoint: Endpoint, value: string): string =>
  endpoint.path.replace(/\{\w+\}/, encodeURIComponent(value))

function read<Answer>(
  { budget }: RequestPorts,
  { decode, endpoint }: Call<Answer>,
  name: string,
  { status, code, message, data, limit }: Reply,
): Effect.Effect<Answer, VenueFailure> {
  return Effect.suspend(() => {
    if (limit) budget.learn(endpoint.pool, limit)
    if (status >= 400 || !SUCCESS_CODES.has(code)) {
      const resetMs = limit && resetOf(limit)
      return Effect.fail(
        kucoinFailure({ call: name, effect: endpoint.effect, status, code, message, resetMs }),
      )
    }
    try {
      return Effect.succeed(decode(data))
    } catch (error) {
      return Effect.fail(malformed(name, explain(error)))
    }
  })
}

/** When the spent weight comes back. With weight left it was not our spending that the venue complains of. */
const resetOf = ({ remaining, resetMs }: RequestLimit): number | undefined =>
  Number.isFinite(resetMs) && !(remaining > 0) ? resetMs : undefined

/** Where the answer departs from its schema, in a line. */
export function explain(error: unknown): string {
  if (!(error instanceof z.ZodError)) return error instanceof Error ? error.message : String(error)
  const [issue] = error.issues
  const where = issue?.path.map(String).join('.') || 'the answer'
  return `${where}: ${issue?.message ?? 'unreadable'}`
}
