import { z } from 'zod'
import type { RequestLimit, StreamFrame } from '../../venue.ts'
import { kucoinFailure } from '../errors.ts'
import { explain } from '../request.ts'
import { excerptOf } from '../stream/frame.ts'

const text = z.union([z.string(), z.number()]).transform(String)
const limit = z.object({ remaining: z.number(), reset: z.number() })

/**
 * Everything that the trading socket says. KuCoin's page on adding orders calls the budget `rateLimit`, its page on
 * cancelling `userRateLimit`; both are read, and it is taken for the pool of REST because it counts what that pool does.
 */
const frame = z.compile(
  z.object({
    sessionId: z.string().optional(),
    id: text.optional(),
    op: z.string().optional(),
    code: text.optional(),
    msg: z.string().nullish(),
    data: z.unknown().optional(),
    rateLimit: limit.optional(),
    userRateLimit: limit.optional(),
  }),
)
type Frame = z.output<typeof frame>

/** Reads one frame of a trading socket; `prove` signs a challenge. Never throws. */
export function decodeTradingFrame(said: string, prove: (challenge: string) => string): StreamFrame {
  try {
    return meaningOf(frame.parse(JSON.parse(said)), () => prove(said))
  } catch (error) {
    return { type: 'Malformed', reason: explain(error), excerpt: excerptOf(said) }
  }
}

function meaningOf(
  { sessionId, id, op, code, msg, data, ...limits }: Frame,
  reply: () => string,
): StreamFrame {
  if (sessionId !== undefined)
    return data === 'welcome' ? { type: 'Welcome' } : { type: 'Challenge', reply: reply() }
  if (op === 'pong') return { type: 'Pong', id: id ?? '' }
  if (code === undefined) throw new Error('neither an answer nor a greeting')
  const message = msg ?? ''
  // What has no id is not about one request: the login, or a frame of ours that the venue could not read.
  if (id === undefined)
    return {
      type: 'TurnedAway',
      failure: kucoinFailure({
        call: 'trading socket',
        effect: 'read',
        status: 200,
        code,
        message,
        resetMs: undefined,
      }),
    }
  const left = limits.rateLimit ?? limits.userRateLimit
  return { type: 'Answered', answer: { id, code, message, data, limit: left && limitOf(left) } }
}

const limitOf = ({ remaining, reset }: z.output<typeof limit>): RequestLimit => ({
  remaining,
  resetMs: reset,
})
