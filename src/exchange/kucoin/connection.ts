/**
 * One socket of a client, from its opening to its end.
 *
 * The server ends it without a handshake when the client is silent too long, or when it does not take what it is
 * sent: a slow reader must not fill the server's memory, and a private stream must not skip a push.
 */
import type { Clock, TimerHandle } from '../../ports/clock.ts'
import type { ServedObserver, ServedSocket } from '../../ports/server.ts'
import { type FaultPlan, sendThrough } from './faults.ts'

/** A connection that says nothing for so long is cut. */
const SILENCE_MS_MAX = 60_000
/** Seconds of a busy market; a client that is so far behind will not catch up. */
const BUFFERED_BYTES_MAX = 4 * 1024 * 1024
/** Frames that a client may send in a window, as the venue has it. */
export const FRAMES_MAX = 100
const FRAMES_WINDOW_MS = 10_000

export interface ConnectionWorld {
  readonly clock: Clock
  readonly faults: FaultPlan
  readonly framesMax: number
  /** All that are open. */
  readonly connections: Set<Connection>
}

export class Connection {
  readonly #socket: ServedSocket
  readonly #world: ConnectionWorld
  readonly #ended: () => void
  #heardMicros: number
  #window = { startMicros: 0, frames: 0 }
  #silence: TimerHandle | undefined
  #frozen = false
  readonly observer: ServedObserver

  constructor(
    socket: ServedSocket,
    world: ConnectionWorld,
    hear: (text: string, tooMany: boolean) => void,
    ended: () => void = () => {},
  ) {
    this.#socket = socket
    this.#world = world
    this.#ended = ended
    this.#heardMicros = world.clock.monotonicMicros()
    this.observer = {
      message: (text) => {
        if (this.#frozen || !this.#open) return
        this.#heardMicros = world.clock.monotonicMicros()
        hear(text, this.#tooMany())
      },
      closed: () => this.#end(),
    }
    world.connections.add(this)
    this.#watchSilence(SILENCE_MS_MAX)
  }

  /** Sends a frame, or ends the connection when its reader is hopelessly behind. */
  send(text: string): void {
    if (this.#frozen || !this.#open) return
    if (this.#socket.bufferedBytes > BUFFERED_BYTES_MAX) return this.cut()
    const { clock, faults } = this.#world
    sendThrough(
      faults,
      clock,
      text,
      (sent) => this.#socket.send(sent),
      () => this.cut(),
    )
  }

  /** Ends the connection without a handshake. */
  cut(): void {
    this.#end()
    this.#socket.terminate()
  }

  /** Ends the connection with a handshake. */
  close(code: number): void {
    this.#end()
    this.#socket.close(code, '')
  }

  /** From here on nothing goes either way; the client has to find out by itself. */
  freeze(): void {
    this.#frozen = true
  }

  get #open(): boolean {
    return this.#world.connections.has(this)
  }

  #tooMany(): boolean {
    const nowMicros = this.#world.clock.monotonicMicros()
    if (nowMicros - this.#window.startMicros >= FRAMES_WINDOW_MS * 1000)
      this.#window = { startMicros: nowMicros, frames: 0 }
    this.#window.frames++
    return this.#window.frames > this.#world.framesMax
  }

  /** One timer a connection, moved on by what was heard meanwhile. */
  #watchSilence(delayMs: number): void {
    const { clock } = this.#world
    this.#silence = clock.setTimeout(() => {
      const silentMs = (clock.monotonicMicros() - this.#heardMicros) / 1000
      if (silentMs >= SILENCE_MS_MAX) this.cut()
      else this.#watchSilence(SILENCE_MS_MAX - silentMs)
    }, delayMs)
  }

  #end(): void {
    if (!this.#world.connections.delete(this)) return
    this.#world.clock.clearTimeout(this.#silence)
    this.#ended()
  }
}
