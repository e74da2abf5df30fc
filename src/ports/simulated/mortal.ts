import type { HttpResponse } from '../http.ts'
import { countingIds } from '../ids.ts'
import type { Ports } from '../ports.ts'
import type { Socket } from '../sockets.ts'

export interface Mortal {
  readonly ports: Ports
  /** What `kill -9` does: no timer fires, no answer arrives, sockets break; what is on its way out still leaves. */
  kill(): void
}

/** The ports of one process that can be killed while the world it lives in goes on. */
export function mortal(world: Ports, label: string): Mortal {
  let alive = true
  const sockets = new Set<Socket>()
  const whileAlive =
    <Args extends readonly unknown[]>(act: (...args: Args) => void) =>
    (...args: Args): void => {
      if (alive) act(...args)
    }
  return {
    ports: {
      ...world,
      ids: countingIds(),
      random: world.random.fork(label),
      clock: {
        now: () => world.clock.now(),
        monotonicMicros: () => world.clock.monotonicMicros(),
        setTimeout: (task, delayMs) => (alive ? world.clock.setTimeout(whileAlive(task), delayMs) : 0),
        clearTimeout: (handle) => world.clock.clearTimeout(handle === 0 ? undefined : handle),
      },
      http: {
        request: (request, signal) =>
          new Promise<HttpResponse>((resolve, reject) => {
            if (alive) world.http.request(request, signal).then(whileAlive(resolve), whileAlive(reject))
          }),
        close: () => {},
      },
      sockets: {
        open: (url, observer) => {
          const socket = world.sockets.open(url, {
            opened: whileAlive(observer.opened),
            message: whileAlive(observer.message),
            closed: whileAlive(observer.closed),
          })
          sockets.add(socket)
          return socket
        },
      },
    },
    kill: () => {
      alive = false
      for (const socket of sockets) socket.terminate()
    },
  }
}
