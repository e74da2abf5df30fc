import type { HttpRequest, HttpResponse } from '../../src/ports/http.ts'
import type { ServedRequest, ServedSocket, ServerFace } from '../../src/ports/server.ts'
import type { Socket } from '../../src/ports/sockets.ts'
import type { World } from './worlds.ts'

/** A request with nothing special about it. */
export const plain = (url: string, over: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'POST',
  url,
  headers: {},
  body: '',
  connectTimeoutMs: 1_000,
  responseTimeoutMs: 2_000,
  ...over,
})

export const ok = (body = ''): HttpResponse => ({ status: 200, headers: {}, body })

/** What the server's side of a socket went through. */
export interface Guest {
  readonly socket: ServedSocket
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly heard: string[]
  closings: number
}

/** A server that answers as told and remembers what it was asked and who came. */
export class Host implements ServerFace {
  readonly asked: ServedRequest[] = []
  readonly guests: Guest[] = []
  readonly #answer: (request: ServedRequest) => HttpResponse | Promise<HttpResponse>
  readonly #greet: (guest: Guest) => void

  constructor(
    answer: (request: ServedRequest) => HttpResponse | Promise<HttpResponse> = () => ok(),
    greet: (guest: Guest) => void = () => {},
  ) {
    this.#answer = answer
    this.#greet = greet
  }

  http(request: ServedRequest): HttpResponse | Promise<HttpResponse> {
    this.asked.push(request)
    return this.#answer(request)
  }

  connect(
    socket: ServedSocket,
    target: string,
    headers: Readonly<Record<string, string>>,
  ): { message: (text: string) => void; closed: () => void } {
    const guest: Guest = { socket, target, headers, heard: [], closings: 0 }
    this.guests.push(guest)
    this.#greet(guest)
    return {
      message: (text) => guest.heard.push(text),
      closed: () => {
        guest.closings++
      },
    }
  }
}

/** A client's socket and everything that it was told, in order. */
export interface Caller {
  readonly socket: Socket
  readonly told: string[]
  readonly opened: Promise<void>
  readonly closed: Promise<void>
  /** Resolves when so many messages were heard. */
  heard(count: number): Promise<void>
}

export function call(world: World, url: string): Caller {
  const told: string[] = []
  const opening = Promise.withResolvers<void>()
  const closing = Promise.withResolvers<void>()
  const waiting: (readonly [count: number, resolve: () => void])[] = []
  let messages = 0
  const socket = world.sockets.open(url, {
    opened: () => {
      told.push('opened')
      opening.resolve()
    },
    message: (text) => {
      told.push(text)
      messages++
      for (const [count, resolve] of waiting) if (messages >= count) resolve()
    },
    closed: (code, reason) => {
      told.push(`closed ${code} ${reason}`.trim())
      closing.resolve()
    },
  })
  const heard = (count: number): Promise<void> =>
    new Promise((resolve) => {
      if (messages >= count) resolve()
      else waiting.push([count, resolve])
    })
  return { socket, told, opened: opening.promise, closed: closing.promise, heard }
}

export const socketUrl = (url: string): string => url.replace(/^http/, 'ws')
