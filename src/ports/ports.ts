import type { Clock } from './clock.ts'
import type { Disk } from './disk.ts'
import type { Http } from './http.ts'
import type { Ids } from './ids.ts'
import type { Random } from './random.ts'
import type { Servers } from './server.ts'
import type { Sockets } from './sockets.ts'

/** Everything the engine may know of the world. Two kinds exist: live, and simulated on one virtual clock. */
export interface Ports {
  readonly clock: Clock
  readonly random: Random
  /** What must differ between two installations: not from the seed, except in a simulated world. */
  readonly entropy: Random
  readonly ids: Ids
  readonly http: Http
  readonly sockets: Sockets
  readonly servers: Servers
  readonly disk: Disk
}
