/**
 * Orders over a socket (KuCoin's Pro WebSocket API, `/v1/private`).
 *
 * The URL proves the key, a signed challenge proves the session; only then are orders taken. A command is its REST twin
 * by another road: the same weight from the same pool, the same faults, the same answer, under the id that the client gave.
 */
import { z } from 'zod'
import type { HttpResponse } from '../../ports/http.ts'
import type { ServedObserver, ServedRequest, ServedSocket } from '../../ports/server.ts'
import { Connection, type ConnectionWorld } from './connection.ts'
import { answerThrough } from './faults.ts'
import { readFrame } from './frame.ts'
import type { WireRefusal } from './refusal.ts'
import { type Credential, identify, sign } from './signature.ts'
import { twinOf } from './trading-commands.ts'

export const TRADING_PATH = '/v1/private'

const PING_INTERVAL_MS = 18_000
const PING_TIMEOUT_MS = 10_000

const FRAME = z.compile(
  z.object({
    id: z.union([z.string(), z.number()]).transform(String),
    op: z.string(),
    args: z.unknown().optional(),
  }),
)

/** Who opens a trading socket: `sign` covers key and timestamp. */
export function tradingCredential(
  credentials: readonly Credential[],
  nowMs: number,
  query: URLSearchParams,
): Credential | WireRefusal {
  const key = query.get('apikey') ?? ''
  const timestamp = query.get('timestamp') ?? ''
  return identify(credentials, nowMs, {
    key,
    timestamp,
    passphrase: query.get('passphrase') ?? '',
    keyVersion: '2',
    signature: query.get('sign') ?? '',
    signed: key + timestamp,
  })
}

export interface TradingWorld extends ConnectionWorld {
  readonly answer: (request: ServedRequest, account: string) => HttpResponse
}

export class TradingSocket {
  readonly #connection: Connection
  readonly #credential: Credential
  readonly #world: TradingWorld
  readonly #sessionId: string
  readonly #challenge: string
  #welcomed = false

  constructor(socket: ServedSocket, credential: Credential, sessionId: string, world: TradingWorld) {
    this.#credential = credential
    this.#world = world
    this.#sessionId = sessionId
    this.#challenge = JSON.stringify({ sessionId, timestamp: world.clock.now() })
    this.#connection = new Connection(socket, world, (text, tooMany) => this.#hear(text, tooMany))
    this.#connection.send(this.#challenge)
  }

  get observer(): ServedObserver {
    return this.#connection.observer
  }

  #hear(text: string, tooMany: boolean): void {
    if (!this.#welcomed) return this.#prove(text)
    const frame = readFrame(FRAME, text)
    if (!frame) return this.#say({ code: '400100', msg: 'the frame is not valid' })
    const { id, op } = frame
    if (tooMany) return this.#say({ id, op, code: '429000', msg: 'exceed max permits per 10 seconds' })
    if (op === 'ping') return this.#say({ id, op: 'pong', timestamp: this.#world.clock.now() })
    this.#operate(id, op, frame.args)
  }

  /** The client signs the challenge as it was sent, to the letter. */
  #prove(text: string): void {
    if (text !== sign(this.#credential.secret, this.#challenge)) return this.#connection.cut()
    this.#welcomed = true
    this.#say({
      data: 'welcome',
      sessionId: this.#sessionId,
      pingInterval: PING_INTERVAL_MS,
      pingTimeout: PING_TIMEOUT_MS,
    })
  }

  #operate(id: string, op: string, args: unknown): void {
    const { answer, clock, faults } = this.#world
    const inTime = clock.now()
    const twin = twinOf(op, args)
    if ('code' in twin)
      return this.#say({ id, op, code: twin.code, msg: twin.message, inTime, outTime: inTime })
    const deliver = (response: HttpResponse): void =>
      this.#say({
        id,
        op,
        ...envelopeOf(response),
        inTime,
        outTime: clock.now(),
        ...userRateLimit(response.headers),
      })
    answerThrough(faults, clock, twin, () => answer(twin, this.#credential.account), deliver)
  }

  #say(frame: object): void {
    this.#connection.send(JSON.stringify(frame))
  }
}

/** Absent where nothing was counted. */
function userRateLimit(headers: Readonly<Record<string, string>>): object {
  const [limit, remaining, reset] = ['limit', 'remaining', 'reset'].map(
    (name) => headers[`gw-ratelimit-${name}`],
  )
  if (limit === undefined) return {}
  return { userRateLimit: { limit: Number(limit), remaining: Number(remaining), reset: Number(reset) } }
}

/** What a proxy says of itself by REST is on a socket a code like any other: 503 is 503000. */
function envelopeOf({ status, body }: HttpResponse): object {
  try {
    return JSON.parse(body)
  } catch (error) {
    if (error instanceof SyntaxError) return { code: `${status}000`, msg: body }
    throw error
  }
}
