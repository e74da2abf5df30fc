import { randomInt } from 'node:crypto'
import { countingIds } from '../ids.ts'
import type { Ports } from '../ports.ts'
import { seededRandom } from '../random.ts'
import { liveClock } from './clock.ts'
import { liveDisk } from './disk.ts'
import { liveHttp } from './http.ts'
import { liveServers } from './server.ts'
import { liveSockets } from './sockets.ts'

/** The world as it is. The seed feeds jitter and the simulated exchange; it makes nothing else repeatable. */
export function livePorts(seed: number): Ports {
  return {
    clock: liveClock,
    random: seededRandom(seed),
    entropy: seededRandom(randomInt(2 ** 32)),
    ids: countingIds(),
    http: liveHttp(),
    sockets: liveSockets,
    servers: liveServers,
    disk: liveDisk,
  }
}
