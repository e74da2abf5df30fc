import { TransportError } from '../http.ts'
import { countingIds } from '../ids.ts'
import type { Ports } from '../ports.ts'
import { seededRandom } from '../random.ts'
import type { SimulatedClock } from './clock.ts'

/**
 * A world that hears everything and never answers: no request, no socket, no file in it. `asked` is told what was
 * wanted of it, without queries and bodies.
 */
export function stillPorts(clock: SimulatedClock, asked: (what: string) => void): Ports {
  const random = seededRandom(0)
  return {
    clock,
    random,
    entropy: random.fork('entropy'),
    ids: countingIds(),
    http: {
      request: ({ method, url }, signal) => {
        asked(`${method} ${URL.parse(url)?.pathname ?? url}`)
        return new Promise((_answer, reject) =>
          signal?.addEventListener('abort', () =>
            reject(new TransportError('sent', 'ABORTED', 'the request was aborted')),
          ),
        )
      },
      close: () => {},
    },
    sockets: {
      open: (url) => {
        asked(`a socket to ${URL.parse(url)?.host ?? url}`)
        return { send: () => {}, close: () => {}, terminate: () => {} }
      },
    },
    servers: {
      listen: async (port) => {
        throw new Error(`nobody may listen on port ${port} of a still world`)
      },
    },
    disk: {
      exists: () => false,
      readText: (path) => {
        throw Object.assign(new Error(`${path}: no such file`), { code: 'ENOENT' })
      },
      writeText: (path) => asked(`to write ${path}`),
    },
  }
}
