import type { HttpResponse } from '../http.ts'
import type { Ports } from '../ports.ts'
import { MachineClock } from './machine-clock.ts'

/** The computer that processes run on, with what may go wrong on one. */
export interface Machine {
  readonly ports: Ports
  readonly clock: MachineClock
  /** Whether processes on it get to run. */
  readonly stands: boolean
  /** Makes something that comes from outside wait while nothing runs here. */
  hears<Args extends readonly unknown[]>(act: (...args: Args) => void): (...args: Args) => void
  /** Nothing runs, as after SIGSTOP or in a loop that does not end; the clocks go on. */
  freeze(): void
  /** Nothing runs, and the monotonic clock stands still as well, as it does on Linux. */
  sleep(): void
  /** Everything runs again. What came meanwhile comes now, all at once, in the order of its arrival. */
  goOn(): void
}

export function simulatedMachine(world: Ports): Machine {
  let stands = false
  let waiting: (() => void)[] = []
  const deliver = (act: () => void): void => {
    if (stands) waiting.push(act)
    else act()
  }
  const hears: Machine['hears'] =
    (act) =>
    (...args) => {
      if (stands) waiting.push(() => act(...args))
      else act(...args)
    }
  const clock = new MachineClock(world.clock, deliver)

  return {
    clock,
    hears,
    ports: {
      ...world,
      clock,
      http: {
        request: (request, signal) =>
          new Promise<HttpResponse>((resolve, reject) => {
            world.http.request(request, signal).then(hears(resolve), hears(reject))
          }),
        close: () => world.http.close(),
      },
      sockets: {
        open: (url, { opened, message, closed }) =>
          world.sockets.open(url, {
            opened: hears(opened),
            message: hears(message),
            closed: hears(closed),
          }),
      },
    },
    get stands() {
      return stands
    },
    freeze: () => {
      stands = true
    },
    sleep: () => {
      stands = true
      clock.sleep()
    },
    goOn: () => {
      stands = false
      clock.wake()
      const came = waiting
      waiting = []
      for (const act of came) deliver(act)
    },
  }
}
