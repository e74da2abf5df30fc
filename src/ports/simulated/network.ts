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
  /** How to cut each socket, and the port that it goes to. */
  readonly #cuts = new Map<(code: number) => void, number>()
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
          for (const [cut, to] of [...this.#cuts]) if (to === bound) cut(1006)
        },
      }
    },
  }

  readonly http: Http = {
    request: (request, signal) => this.#request(request, signal),
    close: () => {},
  }

  #request(request: HttpRequest, signal?: AbortSignal): Promise<HttpResponse> {
    const url = URL.parse(request.url)
    const face = this.#faces.get(Number(url?.port))
    return new Promise((resolve, reject) => {
      if (!url || !face)
        return void reject(new TransportError('unsent', 'ECONNREFUSED', `nothing listens at ${url?.host}`))
      const timer = this.#clock.setTimeout(
        () => fail('ETIMEDOUT', 'no response in time'),
        request.responseTimeoutMs,
      )
      const settle = (act: () => void): void => {
        this.#clock.clearTimeout(timer)
        signal?.removeEventListener('abort', abort)
        act()
      }
      const fail = (code: string, message: string): void =>
        settle(() => reject(new TransportError('sent', code, message)))
      const abort = (): void => fail('ABORTED', 'the request was aborted')
      if (signal?.aborted) return abort()
      signal?.addEventListener('abort', abort)
      const gone = (): boolean => this.#faces.get(Number(url.port)) !== face
      const hangUp = (): void => fail('ECONNRESET', 'the server is gone')
      const there = this.#pipe()
      const back = this.#pipe()
      there(() => {
        if (gone()) return hangUp()
        const target = url.pathname + url.search
        const served = {
          method: request.method,
          target,
          headers: { host: url.host, ...lowerCase(request.headers) },
          body: request.body,
        }
        new Promise<HttpResponse>((answer) => answer(face.http(served))).then(
          (response) => (gone() ? hangUp() : back(() => settle(() => resolve(response)))),
          (error: unknown) => fail('ECONNRESET', String(error)),
        )
      })
    })
  }

  readonly sockets: Sockets = {
    open: (rawUrl, observer) => {
      const url = URL.parse(rawUrl)
      const up = this.#pipe()
      const down = this.#pipe()
      let state: 'connecting' | 'open' | 'closed' = 'connecting'
      // What was sent before a closing handshake still arrives; what was under way at a cut does not.
      let cutOff = false
      let served: ServedObserver | undefined
      const end = (code: number, reason: string): void => {
        if (state === 'closed') return
        const reached = state === 'open'
        state = 'closed'
        this.#cuts.delete(cut)
        // Not yet known when the server closes while it still takes the client in.
        if (reached) up(() => served?.closed())
        down(() => observer.closed(code, reason))
      }
      const cut = (code: number): void => {
        cutOff = true
        end(code, '')
      }
      this.#cuts.set(cut, Number(url?.port))
      up(() => {
        const face = this.#faces.get(Number(url?.port))
        if (state === 'closed') return
        if (!url || !face) return end(1006, 'nothing listens there')
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
