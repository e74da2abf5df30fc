import { z } from 'zod'
import type { ServedObserver, ServedSocket } from '../../ports/server.ts'
import { Connection, type ConnectionWorld } from './connection.ts'
import { readFrame } from './frame.ts'
import type { Hub, Listener } from './hub.ts'
import type { Ticket } from './tokens.ts'
import { channelsOf, type TopicRefusal } from './topics.ts'

const TOPICS_PER_FRAME_MAX = 100
/** What the venue allows since 2022; 100 before. */
const TOPICS_MAX = 300

const FRAME = z.compile(
  z.object({
    id: z.union([z.string(), z.number()]).transform(String),
    type: z.string(),
    topic: z.string().optional(),
    privateChannel: z.boolean().default(false),
    response: z.boolean().default(false),
  }),
)
type Frame = z.output<typeof FRAME>

export interface SessionWorld extends ConnectionWorld {
  readonly hub: Hub
  readonly isListed: (symbol: string) => boolean
}

/** One client of the streams: welcome, pings, subscriptions. */
export class Session implements Listener {
  readonly #connection: Connection
  readonly #ticket: Ticket
  readonly #world: SessionWorld
  readonly #channels = new Set<string>()

  constructor(socket: ServedSocket, ticket: Ticket, connectId: string, world: SessionWorld) {
    this.#ticket = ticket
    this.#world = world
    this.#connection = new Connection(
      socket,
      world,
      (text, tooMany) => this.#hear(text, tooMany),
      () => this.#unsubscribe(this.#channels),
    )
    this.#say({ id: connectId, type: 'welcome' })
  }

  get observer(): ServedObserver {
    return this.#connection.observer
  }

  push(text: string): void {
    this.#connection.send(text)
  }

  #hear(text: string, tooMany: boolean): void {
    const frame = readFrame(FRAME, text)
    if (!frame) return this.#refuse('', { code: 400, data: 'the frame is not valid' })
    if (tooMany) return this.#refuse(frame.id, { code: 509, data: 'exceed max permits per 10 seconds' })
    if (frame.type === 'ping') return this.#say({ id: frame.id, type: 'pong' })
    if (frame.type !== 'subscribe' && frame.type !== 'unsubscribe')
      return this.#refuse(frame.id, { code: 415, data: `type ${frame.type} is not supported` })
    const channels = this.#channelsOf(frame)
    if ('code' in channels) return this.#refuse(frame.id, channels)
    const refusal = frame.type === 'subscribe' ? this.#subscribe(channels) : this.#unsubscribe(channels)
    if (refusal) return this.#refuse(frame.id, refusal)
    if (frame.response) this.#say({ id: frame.id, type: 'ack' })
  }

  #channelsOf({ topic = '', privateChannel }: Frame): readonly string[] | TopicRefusal {
    return channelsOf({
      topic,
      privateChannel,
      account: this.#ticket.account,
      isListed: this.#world.isListed,
    })
  }

  #subscribe(channels: readonly string[]): TopicRefusal | undefined {
    if (channels.length > TOPICS_PER_FRAME_MAX) return tooManyTopics(TOPICS_PER_FRAME_MAX, 'time')
    const added = channels.filter((channel) => !this.#channels.has(channel))
    if (this.#channels.size + added.length > TOPICS_MAX) return tooManyTopics(TOPICS_MAX, 'session')
    for (const channel of added) {
      this.#channels.add(channel)
      this.#world.hub.add(channel, this)
    }
    return undefined
  }

  #unsubscribe(channels: Iterable<string>): undefined {
    for (const channel of [...channels]) {
      this.#channels.delete(channel)
      this.#world.hub.remove(channel, this)
    }
  }

  #refuse(id: string, { code, data }: TopicRefusal): void {
    this.#say({ id, type: 'error', code, data })
  }

  #say(frame: object): void {
    this.#connection.send(JSON.stringify(frame))
  }
}

const tooManyTopics = (max: number, per: 'time' | 'session'): TopicRefusal => ({
  code: 509,
  data: `exceed max subscription count limitation of ${max} per ${per}`,
})
