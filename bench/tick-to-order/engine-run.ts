import { paperConfig } from '../../src/config/paper-config.ts'
import type { JournalStore } from '../../src/journal/store.ts'
import { livePorts } from '../../src/ports/live/ports.ts'
import { type Effort, scaled } from '../bench.ts'
import { openEngine } from '../engine.ts'
import { Probe } from './probe.ts'

const WARM_UP_MS = 2_000
const MEASURE_MS = 6_000
/** A share of the time may be too short for any order: so many there must be, unless they take for ever. */
const ORDERS_MIN = 5
const LOOK_MS = 200
const LOOKS_MAX = 100

/**
 * Every view leads to a decision at once, nothing of ours slows the orders down, and refusals, which are all that
 * this exchange has to say, bother nobody.
 */
const OVERRIDES = {
  market: { conflateMs: 0 },
  venue: { privateWeight: 20_000, socketFrames: 10_000 },
  risk: {
    ordersPerSecondMax: 1_000,
    triggers: { rejectRate: { caution: 'off', warning: 'off', critical: 'off', stop: 'off' } },
  },
}

export interface RunOptions {
  readonly url: string
  /** The road of the orders. */
  readonly orders: 'socket' | 'rest'
  readonly openStore: () => JournalStore
  readonly effort: Effort
}

/** The engine at work for a while with a probe at its edges, over real sockets and on the real clock. */
export async function engineRun({ url, orders, openStore, effort }: RunOptions): Promise<Probe> {
  const { config, hash } = paperConfig({ ...OVERRIDES, venue: { ...OVERRIDES.venue, orders } })
  const probe = new Probe()
  const ports = livePorts(1)
  const { clock } = ports
  const passed = (ms: number): Promise<void> => new Promise((resolve) => clock.setTimeout(resolve, ms))
  const engine = await openEngine({ config, hash, ports: probe.watch(ports), url, openStore })
  probe.listen(engine.auditor)
  await passed(scaled(WARM_UP_MS, effort))
  probe.count()
  await passed(scaled(MEASURE_MS, effort))
  for (let look = 0; look < LOOKS_MAX && probe.toSystem.count < ORDERS_MIN; look++) await passed(LOOK_MS)
  probe.close()
  await engine.stop('measured')
  return probe
}
