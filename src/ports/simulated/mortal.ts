import type { TimerHandle } from '../clock.ts'
import type { HttpResponse } from '../http.ts'
import { countingIds } from '../ids.ts'
import type { Ports } from '../ports.ts'
import type { Socket } from '../sockets.ts'

export interface Mortal {
  readonly ports: Ports
  /** What `kill -9` does: no timer fires, no answer arrives, sockets break; what is on its way out still leaves. */
  kill(): void
  /** Timers that it has armed and that have not fired. */
  readonly armed: number
  /** Something that comes from outside by no port: it is not heard any more once the process is gone. */
  hears<Args extends readonly unknown[]>(act: (...args: Args) => void): (...args: Args) => void
}

/** The ports of one process that can be killed while the world it lives in goes on. */
export function mortal(world: Ports, label: string): Mortal {
  let alive = true
  const sockets = new Set<Socket>()
  const timers = new Set<TimerHandle>()
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
        setTimeout: (task, delayMs) => {
          if (!alive) return 0
          const timer = world.clock.setTimeout(() => {
            timers.delete(timer)
            if (alive) task()
          }, delayMs)
          if (delayMs !== Number.POSITIVE_INFINITY) timers.add(timer)
          return timer
        },
        clearTimeout: (handle) => {
          if (handle === undefined || handle === 0) return
          timers.delete(handle)
          world.clock.clearTimeout(handle)
        },
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
          return { ...socket, send: whileAlive(socket.send) }
        },
      },
    },
    get armed() {
      return timers.size
    },
    hears: whileAlive,
    kill: () => {
      alive = false
      for (const timer of timers) world.clock.clearTimeout(timer)
      timers.clear()
      // Not `terminate`, which takes what is on its way with it.
      for (const socket of sockets) socket.close(1006, '')
    },
  }
}
