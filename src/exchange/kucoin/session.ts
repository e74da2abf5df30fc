/**
 * One client of the streams, from its welcome to its end.
 *
 * The server ends it without a word when the client is silent too long, or when it does not take what it is sent:
 * a slow reader must not fill the server's memory, and a private stream must not skip a push.
 */
import { z } from 'zod'
import type { Clock, TimerHandle } from '../../ports/clock.ts'
import type { ServedObserver, ServedSocket } from '../../ports/server.ts'
import { type FaultPlan, sendThrough } from './faults.ts'
import type { Hub } from './hub.ts'
import type { Ticket } from './tokens.ts'
import { channelsOf, type TopicRefusal } from './topics.ts'

/** A connection that says nothing for so long is cut. */
const SILENCE_MS_MAX = 60_000
/** Frames that a client may send in a window; more are answered with 509. */
const FRAMES_MAX = 100
const FRAMES_WINDOW_MS = 10_000
const TOPICS_PER_FRAME_MAX = 100
/** What the venue allows since 2022; 100 before. */
const TOPICS_MAX = 300
/** Seconds of a busy market; a client that is so far behind will not catch up. */
const BUFFERED_BYTES_MAX = 4 * 1024 * 1024

const FRAME = z.object({
  id: z.union([z.string(), z.number()]).transform(String),
  type: z.string(),
  topic: z.string().optional(),
  privateChannel: z.boolean().default(false),
  response: z.boolean().default(false),
})
type Frame = z.output<typeof FRAME>

export interface SessionWorld {
  readonly clock: Clock
  readonly hub: Hub
  readonly faults: FaultPlan
  readonly isListed: (symbol: string) => boolean
  readonly ended: (session: Session) => void
}

export class Session {
  readonly #socket: ServedSocket
  readonly #ticket: Ticket
  readonly #world: SessionWorld
  readonly #channels = new Set<string>()
  #heardMicros: number
  #window = { startMicros: 0, frames: 0 }
  #silence: TimerHandle | undefined
  #frozen = false
  #ended = false
  readonly observer: ServedObserver = {
    message: (text) => this.#hear(text),
    closed: () => this.#end(),
  }

  constructor(socket: ServedSocket, ticket: Ticket, connectId: string, world: SessionWorld) {
    this.#socket = socket
    this.#ticket = ticket
    this.#world = world
    this.#heardMicros = world.clock.monotonicMicros()
    this.#watchSilence(SILENCE_MS_MAX)
    this.#say({ id: connectId, type: 'welcome' })
  }

  /** Sends a push, or ends the connection when its reader is hopelessly behind. */
  push(text: string): void {
    if (this.#frozen || this.#ended) return
    if (this.#socket.bufferedBytes > BUFFERED_BYTES_MAX) return this.cut()
    sendThrough(this.#world.faults, this.#world.clock, text, (sent) => this.#socket.send(sent))
  }

  /** Ends the connection without a handshake. */
  cut(): void {
    this.#end()
    this.#socket.terminate()
  }

  /** From here on nothing goes either way; the client has to find out by itself. */
  freeze(): void {
    this.#frozen = true
  }

  #hear(text: string): void {
    if (this.#frozen || this.#ended) return
    this.#heardMicros = this.#world.clock.monotonicMicros()
    const frame = readFrame(text)
    if (!frame) return this.#refuse('', { code: 400, data: 'the frame is not valid' })
    if (this.#tooMany())
      return this.#refuse(frame.id, { code: 509, data: 'exceed max permits per 10 seconds' })
    if (frame.type === 'ping') return this.#say({ id: frame.id, type: 'pong' })
    if (frame.type !== 'subscribe' && frame.type !== 'unsubscribe')
      return this.#refuse(frame.id, { code: 415, data: `type ${frame.type} is not supported` })
    const refusal = this.#subscribe(frame, frame.type)
    if (refusal) this.#refuse(frame.id, refusal)
    else if (frame.response) this.#say({ id: frame.id, type: 'ack' })
  }

  #subscribe(frame: Frame, type: 'subscribe' | 'unsubscribe'): TopicRefusal | undefined {
    const { isListed, hub } = this.#world
    const { account } = this.#ticket
    const channels = channelsOf({
      topic: frame.topic ?? '',
      privateChannel: frame.privateChannel,
      account,
      isListed,
    })
    if ('code' in channels) return channels
    if (type === 'unsubscribe') {
      for (const channel of channels) {
        this.#channels.delete(channel)
        hub.remove(channel, this)
      }
      return undefined
    }
    const added = channels.filter((channel) => !this.#channels.has(channel))
    if (channels.length > TOPICS_PER_FRAME_MAX) return tooManyTopics(TOPICS_PER_FRAME_MAX, 'time')
    if (this.#channels.size + added.length > TOPICS_MAX) return tooManyTopics(TOPICS_MAX, 'session')
    for (const channel of added) {
      this.#channels.add(channel)
      hub.add(channel, this)
    }
    return undefined
  }

  #tooMany(): boolean {
    const nowMicros = this.#world.clock.monotonicMicros()
    if (nowMicros - this.#window.startMicros >= FRAMES_WINDOW_MS * 1000)
      this.#window = { startMicros: nowMicros, frames: 0 }
    this.#window.frames++
    return this.#window.frames > FRAMES_MAX
  }

  #refuse(id: string, { code, data }: TopicRefusal): void {
    this.#say({ id, type: 'error', code, data })
  }

  #say(frame: object): void {
    this.push(JSON.stringify(frame))
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
    if (this.#ended) return
    this.#ended = true
    this.#world.clock.clearTimeout(this.#silence)
    for (const channel of this.#channels) this.#world.hub.remove(channel, this)
    this.#world.ended(this)
  }
}

function readFrame(text: string): Frame | undefined {
  try {
    return FRAME.safeParse(JSON.parse(text)).data
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

const tooManyTopics = (max: number, per: 'time' | 'session'): TopicRefusal => ({
  code: 509,
  data: `exceed max subscription count limitation of ${max} per ${per}`,
})
