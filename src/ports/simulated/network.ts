import type { Clock } from '../clock.ts'
import { type Http, type HttpRequest, type HttpResponse, TransportError } from '../http.ts'
import type { Random } from '../random.ts'
import type { ServedObserver, ServerFace, Servers } from '../server.ts'
import type { Sockets } from '../sockets.ts'

/** One-way delay of a simulated link. */
export interface Latency {
  readonly meanMs: number
  readonly jitterMs: number
}

/**
 * Sockets, HTTP and servers in one process on one clock. The same text travels as over real sockets; a link
 * delays it, keeps its order, and loses it when either end is gone.
 */
export class SimulatedNetwork {
  readonly #clock: Clock
  readonly #random: Random
  readonly #latency: Latency
  readonly #faces = new Map<number, ServerFace>()
  readonly #cuts = new Set<(code: number) => void>()
  #nextPort = 20_000

  constructor(clock: Clock, random: Random, latency: Latency) {
    this.#clock = clock
    this.#random = random
    this.#latency = latency
  }

  /** A FIFO pipe: later sends never overtake earlier ones. */
  #pipe(): (deliver: () => void) => void {
    let freeAtMicros = 0
    return (deliver) => {
      const nowMicros = this.#clock.monotonicMicros()
      const delayMs = this.#latency.meanMs + this.#random.next() * this.#latency.jitterMs
      freeAtMicros = Math.max(freeAtMicros, nowMicros + Math.round(delayMs * 1000))
      this.#clock.setTimeout(deliver, (freeAtMicros - nowMicros) / 1000)
    }
  }

  readonly servers: Servers = {
    listen: async (port, face) => {
      const bound = port === 0 ? this.#nextPort++ : port
      if (this.#faces.has(bound)) throw new Error(`port ${bound} is taken`)
      this.#faces.set(bound, face)
      return {
        url: `http://127.0.0.1:${bound}`,
        port: bound,
        close: async () => {
          this.#faces.delete(bound)
          for (const cut of [...this.#cuts]) cut(1006)
        },
      }
    },
  }

  readonly http: Http = {
    request: (request, signal) => this.#request(request, signal),
    close: () => {},
  }

  #request(request: HttpRequest, signal?: AbortSignal): Promise<HttpResponse> {
    const url = new URL(request.url)
    const face = this.#faces.get(Number(url.port))
    return new Promise((resolve, reject) => {
      if (!face)
        return void reject(new TransportError('unsent', 'ECONNREFUSED', `nothing listens at ${url.host}`))
      const timer = this.#clock.setTimeout(
        () => reject(new TransportError('sent', 'ETIMEDOUT', 'no response in time')),
        request.responseTimeoutMs,
      )
      const settle = (act: () => void): void => {
        this.#clock.clearTimeout(timer)
        act()
      }
      signal?.addEventListener('abort', () =>
        settle(() => reject(new TransportError('sent', 'ABORTED', 'the request was aborted'))),
      )
      const there = this.#pipe()
      const back = this.#pipe()
      there(() => {
        const target = url.pathname + url.search
        const served = {
          method: request.method,
          target,
          headers: { host: url.host, ...lowerCase(request.headers) },
          body: request.body,
        }
        Promise.resolve(face.http(served)).then(
          (response) => back(() => settle(() => resolve(response))),
          (error: unknown) => settle(() => reject(new TransportError('sent', 'ECONNRESET', String(error)))),
        )
      })
    })
  }

  readonly sockets: Sockets = {
    open: (rawUrl, observer) => {
      const url = new URL(rawUrl)
      const up = this.#pipe()
      const down = this.#pipe()
      let state: 'connecting' | 'open' | 'closed' = 'connecting'
      // What was sent before a closing handshake still arrives; what was under way at a cut does not.
      let cutOff = false
      let served: ServedObserver | undefined
      const end = (code: number, reason: string): void => {
        if (state === 'closed') return
        state = 'closed'
        this.#cuts.delete(cut)
        const ended = served
        if (ended) up(() => ended.closed())
        down(() => observer.closed(code, reason))
      }
      const cut = (code: number): void => {
        cutOff = true
        end(code, '')
      }
      this.#cuts.add(cut)
      up(() => {
        const face = this.#faces.get(Number(url.port))
        if (state === 'closed') return
        if (!face) return end(1006, 'nothing listens there')
        state = 'open'
        down(() => cutOff || observer.opened())
        served = face.connect(
          {
            send: (text) => void (state === 'open' && down(() => cutOff || observer.message(text))),
            close: end,
            terminate: () => cut(1006),
            bufferedBytes: 0,
          },
          url.pathname + url.search,
          { host: url.host },
        )
      })
      return {
        send: (text) => void (state === 'open' && up(() => cutOff || served?.message(text))),
        close: end,
        terminate: () => cut(1006),
      }
    },
  }
}

const lowerCase = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
