import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import type { Clock } from '../../src/ports/clock.ts'
import type { Random } from '../../src/ports/random.ts'
import { FaultyPipe } from './faulty-pipe.ts'
import { CLEAR, type Direction, WEATHERS, type WeatherName } from './weather.ts'

/**
 * A TCP proxy between two programs on 127.0.0.1 that does to their connections what networks do: cuts them in either
 * way, delays, trickles, splits and merges what they say, falls silent in one direction or both, and refuses. It never
 * alters a byte: TLS would tell, and a test that lies about that proves nothing.
 */
export class FaultyProxy {
  readonly url: string
  readonly #server: Server
  readonly #port: number
  readonly #target: number
  readonly #clock: Clock
  readonly #random: Random
  readonly #connections = new Set<Connection>()
  #made = 0
  #weather: Asked = FINE

  /** Listens on a free port. `target`: the port behind it. */
  static async open(target: number, clock: Clock, random: Random): Promise<FaultyProxy> {
    // Half of a connection may end and the other half go on.
    const server = createServer({ allowHalfOpen: true, noDelay: true })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new FaultyProxy(server, target, clock, random)
  }

  private constructor(server: Server, target: number, clock: Clock, random: Random) {
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('a proxy without a port')
    this.#server = server
    this.#port = address.port
    this.#target = target
    this.#clock = clock
    this.#random = random
    this.url = `http://127.0.0.1:${address.port}`
    server.on('connection', (near) => this.#join(near))
  }

  /** Connections that stand. */
  get count(): number {
    return this.#connections.size
  }

  /** The most bytes that a connection holds back. */
  get heldMax(): number {
    return Math.max(0, ...[...this.#connections].flatMap(({ pipes }) => [pipes.up.held, pipes.down.held]))
  }

  /** From here on a share of the connections, those to come included, has this weather; the others are as if it were clear. */
  weather(name: WeatherName, directions: readonly Direction[], share = 1): void {
    this.#weather = { name, directions, share }
    for (const connection of this.#connections) this.#expose(connection)
  }

  /**
   * Ends a share of the connections. `fin`: as who has nothing more to say; `rst`: as who does not know them any more.
   * @returns how many.
   */
  cut(how: 'fin' | 'rst', share = 1): number {
    const chosen = [...this.#connections].filter(({ random }) => random.chance(share))
    for (const connection of chosen) connection.cut(how)
    return chosen.length
  }

  /** Nobody gets in any more; who is in stays. */
  refuse(): void {
    this.#server.close()
  }

  /** The road is clear. Whoever fell silent goes on, with all that was said meanwhile. */
  clear(): void {
    this.#weather = FINE
    for (const connection of this.#connections) this.#expose(connection)
  }

  /** The door is open again. */
  async admit(): Promise<void> {
    if (this.#server.listening) return
    this.#server.listen(this.#port, '127.0.0.1')
    await once(this.#server, 'listening')
  }

  async close(): Promise<void> {
    for (const connection of this.#connections) connection.cut('rst')
    if (!this.#server.listening) return
    this.#server.close()
    await once(this.#server, 'close')
  }

  #join(near: Socket): void {
    const far = connect({ port: this.#target, host: '127.0.0.1', allowHalfOpen: true, noDelay: true })
    const random = this.#random.fork(`connection ${this.#made++}`)
    const connection = new Connection(near, far, this.#clock, random)
    this.#connections.add(connection)
    connection.over.then(() => this.#connections.delete(connection))
    this.#expose(connection)
  }

  #expose({ pipes, random }: Connection): void {
    const { directions, name, share } = this.#weather
    const struck = name !== undefined && random.chance(share)
    for (const direction of ['up', 'down'] as const)
      pipes[direction].weather = struck && directions.includes(direction) ? WEATHERS[name](random) : CLEAR
  }
}

interface Asked {
  readonly name: WeatherName | undefined
  readonly directions: readonly Direction[]
  readonly share: number
}

const FINE: Asked = { name: undefined, directions: [], share: 0 }

/** Two sockets with a pipe in each direction. A reset on one side is one on the other. */
class Connection {
  readonly pipes: Readonly<Record<Direction, FaultyPipe>>
  readonly random: Random
  /** Resolves when nothing of it is left. */
  readonly over: Promise<void>
  readonly #near: Socket
  readonly #far: Socket

  constructor(near: Socket, far: Socket, clock: Clock, random: Random) {
    this.#near = near
    this.#far = far
    this.random = random
    this.pipes = {
      up: new FaultyPipe(near, far, clock, random),
      down: new FaultyPipe(far, near, clock, random),
    }
    // Of an error only the end is passed on: a reset.
    near.on('error', () => far.resetAndDestroy())
    far.on('error', () => near.resetAndDestroy())
    this.over = Promise.all([closed(near), closed(far)]).then(() => this.#stop())
  }

  cut(how: 'fin' | 'rst'): void {
    this.#stop()
    for (const socket of [this.#near, this.#far]) {
      if (how === 'rst') socket.resetAndDestroy()
      else socket.destroy()
    }
  }

  #stop(): void {
    this.pipes.up.stop()
    this.pipes.down.stop()
  }
}

const closed = (socket: Socket): Promise<void> =>
  new Promise((resolve) => socket.once('close', () => resolve()))
