import type { Disk } from '../disk.ts'
import { countingIds } from '../ids.ts'
import type { Ports } from '../ports.ts'
import { seededRandom } from '../random.ts'
import { SimulatedClock } from './clock.ts'
import { type Latency, SimulatedNetwork } from './network.ts'

/** A few milliseconds each way: an engine near its venue. */
export const LATENCY: Latency = { meanMs: 4, jitterMs: 3 }

export interface SimulatedPorts extends Ports {
  readonly clock: SimulatedClock
}

/** A world of its own: one virtual clock, one seed, one network, and the disk it is given. */
export function simulatedPorts(seed: number, startMs: number, disk: Disk, latency = LATENCY): SimulatedPorts {
  const clock = new SimulatedClock(startMs)
  const random = seededRandom(seed)
  const network = new SimulatedNetwork(clock, random.fork('network'), latency)
  return {
    clock,
    random,
    entropy: random.fork('entropy'),
    ids: countingIds(),
    http: network.http,
    sockets: network.sockets,
    servers: network.servers,
    disk,
  }
}
