import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { ClientRequest } from 'node:http'
import type { ClientOrderId } from '../../src/domain/order.ts'
import type { Http, HttpRequest } from '../../src/ports/http.ts'
import { liveClock } from '../../src/ports/live/clock.ts'
import type { Ports } from '../../src/ports/ports.ts'
import type { Sockets } from '../../src/ports/sockets.ts'
import type { Auditor } from '../../supervisors/auditor.ts'
import { Latency } from './latency.ts'

/** A frame and the order that it led to, as they crossed the engine's edge. */
export interface Sample {
  readonly frame: string
  readonly order: HttpRequest
}

interface Arrival {
  readonly micros: number
  readonly text: string
}

/** Frames that an intent may still name: those of one turn of the event loop, with room to spare. */
const ARRIVALS_KEPT = 4_096
const SAMPLES_KEPT = 2_000
const CREATED = 'http.client.request.created'
const ORDERS = '/api/v1/orders'

/**
 * Stands at the two edges of an engine: notes when a frame's text is in hand, and when the signed request of an
 * order that it led to is given to the HTTP client, and when that client has given its last byte to the system.
 */
export class Probe {
  readonly toClient = new Latency()
  readonly toSocket = new Latency()
  readonly samples: Sample[] = []
  #counting = false
  #arrivals: Arrival[] = []
  readonly #frames = new Map<ClientOrderId, Arrival>()
  /** By signature: all that the client's own telling of a request lets us know it by. */
  readonly #signed = new Map<string, Arrival>()

  /** The same ports, watched. */
  watch(ports: Ports): Ports {
    return { ...ports, sockets: this.#sockets(ports.sockets), http: this.#http(ports.http) }
  }

  /** The auditor is told of every intent with the moment of its frame. */
  listen(auditor: Auditor): void {
    const told = auditor.orderIntended.bind(auditor)
    auditor.orderIntended = (clientOrderId, frameMicros) => {
      told(clientOrderId, frameMicros)
      const arrival = this.#arrivals.findLast(({ micros }) => frameMicros !== null && micros <= frameMicros)
      if (arrival) this.#frames.set(clientOrderId, arrival)
    }
    subscribe(CREATED, this.#made)
  }

  count(): void {
    this.#counting = true
  }

  close(): void {
    unsubscribe(CREATED, this.#made)
  }

  #sockets(inner: Sockets): Sockets {
    return {
      open: (url, observer) =>
        inner.open(url, {
          ...observer,
          message: (text) => {
            this.#arrivals.push({ micros: liveClock.monotonicMicros(), text })
            if (this.#arrivals.length > ARRIVALS_KEPT)
              this.#arrivals = this.#arrivals.slice(-ARRIVALS_KEPT / 2)
            observer.message(text)
          },
        }),
    }
  }

  #http(inner: Http): Http {
    return {
      close: () => inner.close(),
      request: (request, signal) => {
        const micros = liveClock.monotonicMicros()
        if (request.method === 'POST' && request.url.endsWith(ORDERS)) this.#leaves(request, micros)
        return inner.request(request, signal)
      },
    }
  }

  #leaves(order: HttpRequest, micros: number): void {
    const { clientOid } = JSON.parse(order.body) as { readonly clientOid: ClientOrderId }
    const arrival = this.#frames.get(clientOid)
    this.#frames.delete(clientOid)
    if (!arrival || !this.#counting) return
    this.toClient.record(micros - arrival.micros)
    this.#signed.set(order.headers['KC-API-SIGN'] ?? '', arrival)
    if (this.samples.length < SAMPLES_KEPT) this.samples.push({ frame: arrival.text, order })
  }

  readonly #made = (message: unknown): void => {
    const { request } = message as { readonly request: ClientRequest }
    const signature = String(request.getHeader('kc-api-sign'))
    const arrival = this.#signed.get(signature)
    if (!arrival) return
    this.#signed.delete(signature)
    request.once('finish', () => this.toSocket.record(liveClock.monotonicMicros() - arrival.micros))
  }
}
