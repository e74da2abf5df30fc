import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memoryDisk } from '../src/journal/memory-store.ts'
import { workerStore } from '../src/journal/worker-store.ts'
import type { Bench } from './bench.ts'
import { duration, type Row } from './row.ts'
import { bareCost } from './tick-to-order/bare-cost.ts'
import { engineRun } from './tick-to-order/engine-run.ts'
import { startExchange } from './tick-to-order/exchange-child.ts'
import type { Latency } from './tick-to-order/latency.ts'

const NAME = 'tick-to-order'
const BARE = 'JSON.parse + HMAC + socket write'

/**
 * From a public frame's text in hand to the order given to the client, and to the system by that client: the whole
 * engine between, journal included. `in memory` leaves out the wait for the disk and nothing else. Orders go by the
 * trading socket, and once more by REST.
 */
export const tickToOrder: Bench = {
  name: NAME,
  run: async (effort) => {
    const folder = mkdtempSync(join(tmpdir(), 'bulkhead-bench-'))
    const exchange = await startExchange()
    const measured = { url: exchange.url, effort }
    const inMemory = () => {
      const disk = memoryDisk()
      return () => disk.store()
    }
    try {
      const openStore = () => workerStore({ path: join(folder, 'journal.sqlite') })
      const durable = await engineRun({ ...measured, orders: 'socket', openStore })
      const bySocket = await engineRun({ ...measured, orders: 'socket', openStore: inMemory() })
      const byRest = await engineRun({ ...measured, orders: 'rest', openStore: inMemory() })
      const bare = await bareCost(exchange.url, byRest.samples)
      return [
        ...rows('durable', durable.toClient, BARE, bare),
        ...rows('durable, to the system', durable.toSystem, BARE, bare),
        ...rows('in memory', bySocket.toClient, BARE, bare),
        ...rows('in memory, to the system', bySocket.toSystem, BARE, bare),
        ...rows('in memory, to the system, by REST', byRest.toSystem, BARE, bare),
        ...rows('trading socket beside REST', bySocket.toSystem, 'the same by REST', byRest.toSystem),
      ]
    } finally {
      exchange.close()
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

const rows = (name: string, ours: Latency, peer: string, theirs: Latency): readonly Row[] =>
  [50, 99].map((percent) =>
    duration({
      bench: NAME,
      row: `p${percent} ${name}`,
      ours: ours.percentile(percent),
      peer: `p${percent} of ${peer}`,
      peerValue: theirs.percentile(percent),
    }),
  )
