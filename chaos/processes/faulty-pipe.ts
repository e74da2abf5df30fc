import type { Socket } from 'node:net'
import type { Clock, TimerHandle } from '../../src/ports/clock.ts'
import type { Random } from '../../src/ports/random.ts'
import { CLEAR, type Weather } from './weather.ts'

/** Above it the sender is not read any more: it feels the back-pressure, as it would of a full window. */
export const HELD_BYTES_MAX = 256 * 1024

interface Waiting {
  readonly bytes: Buffer
  readonly dueMicros: number
}

/** One direction of a connection. It delivers every byte in its order, when and in what pieces the weather has it. */
export class FaultyPipe {
  readonly #from: Socket
  readonly #to: Socket
  readonly #clock: Clock
  readonly #random: Random
  #weather: Weather = CLEAR
  readonly #queue: Waiting[] = []
  #held = 0
  #lastDueMicros = 0
  #ended = false
  #writing = false
  #timer: TimerHandle | undefined

  constructor(from: Socket, to: Socket, clock: Clock, random: Random) {
    this.#from = from
    this.#to = to
    this.#clock = clock
    this.#random = random
    from.on('data', (bytes: Buffer) => this.#take(bytes))
    from.once('end', () => {
      this.#ended = true
      this.#deliver()
    })
  }

  /** Bytes that were sent and have not left. */
  get held(): number {
    return this.#held
  }

  set weather(weather: Weather) {
    this.#weather = weather
    this.#deliver()
  }

  /** Nothing is delivered any more. */
  stop(): void {
    this.#clock.clearTimeout(this.#timer)
    this.#queue.length = 0
    this.#held = 0
    this.#ended = false
  }

  #take(bytes: Buffer): void {
    const { delayMs, gatherMs, jitterMs } = this.#weather
    const now = this.#clock.monotonicMicros()
    const gatherMicros = gatherMs * 1_000
    const leaves = gatherMicros === 0 ? now : Math.ceil(now / gatherMicros) * gatherMicros
    const dueMicros = leaves + (delayMs + jitterMs * this.#random.next()) * 1_000
    // A later byte never overtakes, and what waited for a weather that is over does not hold up what comes after it.
    this.#lastDueMicros = this.#queue.length === 0 ? dueMicros : Math.max(this.#lastDueMicros, dueMicros)
    this.#queue.push({ bytes, dueMicros: this.#lastDueMicros })
    this.#held += bytes.length
    if (this.#held >= HELD_BYTES_MAX) this.#from.pause()
    this.#deliver()
  }

  /** One piece at a time: what is written while another piece is on its way would join it. */
  #deliver(): void {
    this.#clock.clearTimeout(this.#timer)
    if (this.#weather.silent || this.#writing || this.#to.destroyed) return
    const [head] = this.#queue
    if (!head) {
      if (this.#ended) this.#to.end()
      return
    }
    const waitMs = (head.dueMicros - this.#clock.monotonicMicros()) / 1_000
    if (waitMs > 0) return this.#later(waitMs)
    const piece = this.#nextPiece(head)
    this.#held -= piece.length
    if (this.#held < HELD_BYTES_MAX / 2) this.#from.resume()
    this.#writing = true
    this.#to.write(piece, () => {
      this.#writing = false
      const { pauseMs } = this.#weather
      if (pauseMs > 0) this.#later(pauseMs)
      else this.#deliver()
    })
  }

  #later(ms: number): void {
    this.#clock.clearTimeout(this.#timer)
    this.#timer = this.#clock.setTimeout(() => this.#deliver(), Math.ceil(ms))
  }

  #nextPiece({ bytes, dueMicros }: Waiting): Buffer {
    const { pieceBytes } = this.#weather
    if (pieceBytes < bytes.length) {
      this.#queue[0] = { bytes: bytes.subarray(pieceBytes), dueMicros }
      return bytes.subarray(0, pieceBytes)
    }
    if (pieceBytes !== Number.POSITIVE_INFINITY) {
      this.#queue.shift()
      return bytes
    }
    const now = this.#clock.monotonicMicros()
    const later = this.#queue.findIndex((each) => each.dueMicros > now)
    const due = this.#queue.splice(0, later === -1 ? this.#queue.length : later)
    return Buffer.concat(due.map((each) => each.bytes))
  }
}
