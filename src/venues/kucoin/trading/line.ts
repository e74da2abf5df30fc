import * as Effect from 'effect/Effect'
import { Gauge, type QueueGauge } from '../../../domain/queue-gauge.ts'
import type { Clock, TimerHandle } from '../../../ports/clock.ts'
import { TransportError } from '../../../ports/http.ts'
import type { VenueFailure } from '../../failure.ts'
import type { LentSocket, OrderSocket, RequestAnswer } from '../../venue.ts'
import type { Endpoint } from '../endpoints.ts'
import { transportFailure } from '../errors.ts'

/** A request in the words of the trading socket; `args` are what REST has in its body. */
export interface Command {
  readonly op: 'futures.order' | 'futures.cancel'
  readonly args: object
}

/**
 * The older documents give a client 100 frames in 10 s on any socket, and nothing is said of this one: what is beyond
 * `framesMax` goes by REST. It bounds what waits for an answer, too.
 */
const FRAMES_WINDOW_MS = 10_000

/**
 * An order that is on its way for longer is believed never to arrive (`ARRIVAL_WINDOW_MS` of the order's machine). A
 * POST proves that by its timestamp; a frame carries none, so a socket that owes an answer for so long is reset.
 */
const OWED_MS_MAX = 5_000

interface Waiting {
  readonly number: number
  readonly timer: TimerHandle
  readonly settle: (outcome: RequestAnswer | TransportError) => void
}

/**
 * Requests and their answers over whichever socket is lent at the moment, matched by id.
 *
 * What may go wrong is to say more than is known. A request whose socket ends before its answer came, or whose answer
 * does not come in time, may have arrived: it fails as `sent`, and is neither repeated here nor by REST.
 */
export class TradingLine implements OrderSocket {
  readonly #clock: Clock
  readonly #framesMax: number
  readonly #patienceMs: number
  readonly #waiting = new Map<string, Waiting>()
  readonly #gauge: Gauge
  /** When the last frames left, oldest first, monotonic microseconds. */
  readonly #left: number[] = []
  #socket: LentSocket | undefined
  #count = 0
  /** The newest request of ours that this socket has answered: what left before it has arrived. */
  #answeredUpTo = 0

  constructor(clock: Clock, framesMax: number, responseTimeoutMs: number) {
    this.#clock = clock
    this.#framesMax = framesMax
    this.#gauge = new Gauge('trading line', framesMax, () => this.#waiting.size)
    this.#patienceMs = Math.min(responseTimeoutMs, OWED_MS_MAX)
  }

  /** Requests that wait for an answer. Full means that it is not open, and what is sent all the same fails unsent. */
  get queue(): QueueGauge {
    return this.#gauge
  }

  readonly lend: OrderSocket['lend'] = (socket) => {
    this.#takeBack('another one is there')
    this.#socket = socket
    this.#left.length = 0
    return (reason) => {
      if (this.#socket === socket) this.#takeBack(reason)
    }
  }

  readonly answered: OrderSocket['answered'] = (answer) => {
    const waiting = this.#waiting.get(answer.id)
    if (!waiting) return false
    this.#answeredUpTo = Math.max(this.#answeredUpTo, waiting.number)
    this.#end(answer.id, waiting, answer)
    return true
  }

  /** Whether a request can leave by it now. */
  get isOpen(): boolean {
    if (!this.#socket) return false
    const from = this.#clock.monotonicMicros() - FRAMES_WINDOW_MS * 1000
    while (this.#left[0] !== undefined && this.#left[0] <= from) this.#left.shift()
    return this.#left.length < this.#framesMax
  }

  /** Sends a command, once. Fails like a POST that got no answer. Whoever is interrupted leaves the debt to the socket. */
  readonly send = (
    { op, args }: Command,
    effect: Endpoint['effect'],
  ): Effect.Effect<RequestAnswer, VenueFailure> =>
    Effect.callback((resume) => {
      const settle: Waiting['settle'] = (outcome) =>
        resume(
          outcome instanceof TransportError
            ? Effect.fail(transportFailure(outcome, op, effect))
            : Effect.succeed(outcome),
        )
      if (!this.#socket)
        return settle(new TransportError('unsent', 'SOCKET_CLOSED', 'the trading socket is not open'))
      if (this.#gauge.isFull)
        return settle(new TransportError('unsent', 'LINE_FULL', 'the trading socket owes too many answers'))
      const number = ++this.#count
      const id = String(number)
      const timer = this.#clock.setTimeout(() => this.#overdue(id), this.#patienceMs)
      this.#waiting.set(id, { number, timer, settle })
      this.#gauge.grew()
      this.#left.push(this.#clock.monotonicMicros())
      this.#socket.send(JSON.stringify({ id, op, args }))
    })

  #overdue(id: string): void {
    const waiting = this.#waiting.get(id)
    if (!waiting) return
    this.#end(id, waiting, new TransportError('sent', 'ETIMEDOUT', 'no answer on the trading socket in time'))
    // A later answer proves that it was delivered, and only what became of it is unknown.
    if (waiting.number > this.#answeredUpTo) this.#socket?.giveUp(`no answer in ${this.#patienceMs} ms`)
  }

  #takeBack(reason: string): void {
    this.#socket = undefined
    for (const [id, waiting] of [...this.#waiting])
      this.#end(
        id,
        waiting,
        new TransportError('sent', 'SOCKET_CLOSED', `the trading socket ended: ${reason}`),
      )
  }

  #end(id: string, { settle, timer }: Waiting, outcome: RequestAnswer | TransportError): void {
    this.#clock.clearTimeout(timer)
    this.#waiting.delete(id)
    settle(outcome)
  }
}
