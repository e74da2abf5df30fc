import { TransportError } from '../http.ts'
import type { Ports } from '../ports.ts'
import type { Socket } from '../sockets.ts'

/** Why nobody can be reached, in the system's word for it. Nothing of it ever leaves the machine. */
export type Unreachable = 'ECONNREFUSED' | 'ENOTFOUND' | 'CERT_HAS_EXPIRED' | 'ETIMEDOUT'

export interface WeakNetwork {
  readonly ports: Ports
  /** From here on no request leaves and no socket opens; undefined: everything works. What stands goes on. */
  fail(why: Unreachable | undefined): void
  /** Ends one of the sockets that stand, without a handshake. @param draw in [0, 1): which. */
  breakOne(draw: number): void
}

/** The engine's side of the network: names that are not found, certificates that are no good, nobody who listens. */
export function weakNetwork(world: Ports): WeakNetwork {
  let unreachable: Unreachable | undefined
  const standing = new Set<Socket>()
  return {
    fail: (why) => {
      unreachable = why
    },
    breakOne: (draw) => [...standing][Math.floor(draw * standing.size)]?.terminate(),
    ports: {
      ...world,
      http: {
        request: (request, signal) => {
          const why = unreachable
          if (why === undefined) return world.http.request(request, signal)
          return new Promise((_resolve, reject) =>
            world.clock.setTimeout(
              () => reject(new TransportError('unsent', why, 'on purpose')),
              why === 'ETIMEDOUT' ? request.connectTimeoutMs : 0,
            ),
          )
        },
        close: () => world.http.close(),
      },
      sockets: {
        open: (url, observer) => {
          if (unreachable === undefined) {
            const socket = world.sockets.open(url, {
              ...observer,
              closed: (code, reason) => {
                standing.delete(socket)
                observer.closed(code, reason)
              },
            })
            standing.add(socket)
            return socket
          }
          let told = false
          const close = (): void => {
            if (told) return
            told = true
            observer.closed(1006, unreachable ?? '')
          }
          world.clock.setTimeout(close, 1)
          return { send: () => {}, close, terminate: close }
        },
      },
    },
  }
}
