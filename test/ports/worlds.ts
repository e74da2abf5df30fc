import type { Http } from '../../src/ports/http.ts'
import { liveClock } from '../../src/ports/live/clock.ts'
import { liveHttp } from '../../src/ports/live/http.ts'
import { liveServers } from '../../src/ports/live/server.ts'
import { liveSockets } from '../../src/ports/live/sockets.ts'
import { seededRandom } from '../../src/ports/random.ts'
import type { Servers } from '../../src/ports/server.ts'
import { SimulatedClock } from '../../src/ports/simulated/clock.ts'
import { drive } from '../../src/ports/simulated/drive.ts'
import { SimulatedNetwork } from '../../src/ports/simulated/network.ts'
import type { Sockets } from '../../src/ports/sockets.ts'

/** Long enough that whatever would come late over a loopback socket has come. */
const STRAY_MS = 40

/** A network to be asked the same questions, whether it is real or not. */
export interface World {
  readonly servers: Servers
  readonly http: Http
  readonly sockets: Sockets
  /** Lets time pass until the work is done. */
  run<Value>(work: Promise<Value>): Promise<Value>
  /** Lets time pass until whatever is still under way has arrived. */
  settle(): Promise<void>
}

const liveWorld = (): World => ({
  servers: liveServers,
  http: liveHttp(),
  sockets: liveSockets,
  run: (work) => work,
  settle: () => new Promise((resolve) => void liveClock.setTimeout(resolve, STRAY_MS)),
})

const simulatedWorld = (): World => {
  const clock = new SimulatedClock(0)
  const { servers, http, sockets } = new SimulatedNetwork(clock, seededRandom(7), { meanMs: 2, jitterMs: 5 })
  const run: World['run'] = (work) => drive(clock, work, Number.POSITIVE_INFINITY)
  const settle = (): Promise<void> => run(new Promise((resolve) => void clock.setTimeout(resolve, STRAY_MS)))
  return { servers, http, sockets, run, settle }
}

export const WORLDS: readonly (readonly [name: string, make: () => World])[] = [
  ['live', liveWorld],
  ['simulated', simulatedWorld],
]
