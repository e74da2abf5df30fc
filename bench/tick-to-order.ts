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
 * From a public frame's text in hand to the signed order request given to the HTTP client, and to the system by
 * that client: the whole engine between, journal included. `in memory` leaves out the wait for the disk and nothing else.
 */
export const tickToOrder: Bench = {
  name: NAME,
  run: async (effort) => {
    const folder = mkdtempSync(join(tmpdir(), 'bulkhead-bench-'))
    const exchange = await startExchange()
    try {
      const durable = await engineRun(
        exchange.url,
        () => workerStore({ path: join(folder, 'journal.sqlite') }),
        effort,
      )
      const bare = await bareCost(exchange.url, durable.samples)
      const disk = memoryDisk()
      const inMemory = await engineRun(exchange.url, () => disk.store(), effort)
      return [
        ...rows('durable', durable.toClient, bare),
        ...rows('durable, to the socket', durable.toSocket, bare),
        ...rows('in memory', inMemory.toClient, bare),
        ...rows('in memory, to the socket', inMemory.toSocket, bare),
      ]
    } finally {
      exchange.close()
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

const rows = (name: string, ours: Latency, bare: Latency): readonly Row[] =>
  [50, 99].map((percent) =>
    duration({
      bench: NAME,
      row: `p${percent} ${name}`,
      ours: ours.percentile(percent),
      peer: `p${percent} of ${BARE}`,
      peerValue: bare.percentile(percent),
    }),
  )
