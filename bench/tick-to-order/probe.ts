import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { ClientRequest } from 'node:http'
import type { ClientOrderId } from '../../src/domain/order.ts'
import type { Http, HttpRequest } from '../../src/ports/http.ts'
import { liveClock } from '../../src/ports/live/clock.ts'
import type { Ports } from '../../src/ports/ports.ts'
import type { Sockets } from '../../src/ports/sockets.ts'
import type { Auditor } from '../../supervisors/auditor.ts'
import { Latency } from './latency.ts'

/** A frame and the order that it led to by REST, as they crossed the engine's edge. */
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
const COMMAND = '"op":"futures.order"'

/**
 * Stands at the two edges of an engine: notes when a frame's text is in hand, and when the signed request of an
 * order that it led to is given to the client, HTTP's or the trading socket's, and when that client has given its last
 * byte to the system.
 */
export class Probe {
  readonly toClient = new Latency()
  readonly toSystem = new Latency()
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
      open: (url, observer) => {
        const socket = inner.open(url, {
          ...observer,
          message: (text) => {
            this.#arrivals.push({ micros: liveClock.monotonicMicros(), text })
            if (this.#arrivals.length > ARRIVALS_KEPT)
              this.#arrivals = this.#arrivals.slice(-ARRIVALS_KEPT / 2)
            observer.message(text)
          },
        })
        return {
          ...socket,
          send: (text) => {
            const micros = liveClock.monotonicMicros()
            socket.send(text)
            // A frame is with the system when `send` returns: nothing was waiting before it.
            if (text.includes(COMMAND)) this.#left(text, micros, liveClock.monotonicMicros())
          },
        }
      },
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

  #left(frame: string, givenMicros: number, sentMicros: number): void {
    const { args } = JSON.parse(frame) as { readonly args: { readonly clientOid: ClientOrderId } }
    const arrival = this.#arrivalOf(args.clientOid)
    if (!arrival) return
    this.toClient.record(givenMicros - arrival.micros)
    this.toSystem.record(sentMicros - arrival.micros)
  }

  /** Of the frame that led to an order; undefined while nothing is counted. */
  #arrivalOf(clientOid: ClientOrderId): Arrival | undefined {
    const arrival = this.#frames.get(clientOid)
    this.#frames.delete(clientOid)
    return this.#counting ? arrival : undefined
  }

  #leaves(order: HttpRequest, micros: number): void {
    const { clientOid } = JSON.parse(order.body) as { readonly clientOid: ClientOrderId }
    const arrival = this.#arrivalOf(clientOid)
    if (!arrival) return
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
    request.once('finish', () => this.toSystem.record(liveClock.monotonicMicros() - arrival.micros))
  }
}
