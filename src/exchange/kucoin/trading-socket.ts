/**
 * Orders over a socket (KuCoin's Pro WebSocket API, `/v1/private`).
 *
 * The URL proves the key, a signed challenge proves the session; only then are orders taken. Commands cost the
 * same weight from the same pool as their REST twins, and are answered under the id that the client gave.
 */
import { z } from 'zod'
import type { ServedObserver, ServedSocket } from '../../ports/server.ts'
import { cancelOrder } from './cancel-endpoints.ts'
import { Connection, type ConnectionWorld } from './connection.ts'
import { readFrame } from './frame.ts'
import { placeOrder } from './order-endpoints.ts'
import { ORDER_BODY } from './order-request.ts'
import { POOL_WEIGHT, type RateLimits, type Spent } from './rate-limits.ts'
import { badInput, WireRefusal } from './refusal.ts'
import { type Credential, identify, sign } from './signature.ts'
import type { SimulatedVenue } from './venue.ts'

export const TRADING_PATH = '/v1/private'

const PING_INTERVAL_MS = 18_000
const PING_TIMEOUT_MS = 10_000
const NOT_THERE = new WireRefusal('404000', 'Unknown operation')

const FRAME = z.object({
  id: z.union([z.string(), z.number()]).transform(String),
  op: z.string(),
  args: z.unknown().optional(),
})

const CANCEL = z
  .object({ symbol: z.string().optional(), orderId: z.string().optional(), clientOid: z.string().optional() })
  .refine(({ orderId, clientOid }) => orderId || clientOid, 'orderId or clientOid is required')

/** Weight and meaning of what a client may ask for. */
const OPERATIONS: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  [
    'futures.order',
    {
      weight: 2,
      run: (venue, account, args) => {
        const body = ORDER_BODY.safeParse(args)
        return body.success ? placeOrder(venue, account, body.data) : badInput(body.error)
      },
    },
  ],
  [
    'futures.cancel',
    {
      weight: 1,
      run: (venue, account, args) => {
        const asked = CANCEL.safeParse(args)
        if (!asked.success) return badInput(asked.error)
        const { orderId, clientOid = '', symbol } = asked.data
        const cancelled = cancelOrder(venue, account, orderId ? { id: orderId } : { clientOid }, symbol)
        return cancelled instanceof WireRefusal
          ? cancelled
          : { orderId: cancelled.id, clientOid: cancelled.clientOid }
      },
    },
  ],
])

interface Operation {
  readonly weight: number
  readonly run: (venue: SimulatedVenue, account: string, args: unknown) => object | WireRefusal
}

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
  readonly venue: SimulatedVenue
  readonly limits: RateLimits
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
    const { venue, limits, clock } = this.#world
    const inTime = clock.now()
    const operation = OPERATIONS.get(op)
    const spent = limits.spend('futures', this.#credential.account, operation?.weight ?? 1)
    const answer = !spent.allowed
      ? new WireRefusal('429000', 'Too many requests in a short period of time, please retry later')
      : (operation?.run(venue, this.#credential.account, args) ?? NOT_THERE)
    const outcome =
      answer instanceof WireRefusal
        ? { code: answer.code, msg: answer.message }
        : { code: '200000', data: answer }
    this.#say({ id, op, ...outcome, inTime, outTime: clock.now(), userRateLimit: rateLimit(spent) })
  }

  #say(frame: object): void {
    this.#connection.send(JSON.stringify(frame))
  }
}

const rateLimit = ({ remaining, resetMs }: Spent) => ({ limit: POOL_WEIGHT, remaining, reset: resetMs })
