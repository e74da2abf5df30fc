import { join } from 'node:path'
import { type Overrides, paperConfig } from '../src/config/paper-config.ts'
import type { MarketSource } from '../src/exchange/market-source.ts'
import { sqliteStore } from '../src/journal/sqlite-store.ts'
import { liveDisk } from '../src/ports/live/disk.ts'
import { drive } from '../src/ports/simulated/drive.ts'
import { simulatedPorts } from '../src/ports/simulated/ports.ts'
import { openSimulatedVenue } from '../supervisors/simulated-venue.ts'
import { openEngine } from './engine.ts'
import { cpuMicros } from './throughput.ts'

const START_MS = Date.UTC(2026, 0, 5, 9)

/** Engine and exchange in one process, trading, at `--speed max`. */
export interface ReplayRun {
  /** Lets so much market time pass; the CPU that it took, in microseconds. */
  readonly pass: (ms: number) => Promise<number>
  readonly close: () => Promise<void>
}

/** Its journal is in the folder; no two runs there may have the same name. */
export async function openRun(
  market: MarketSource,
  folder: string,
  name: string,
  overrides: Overrides = {},
): Promise<ReplayRun> {
  const ports = simulatedPorts(1, market.startsAt ?? START_MS, liveDisk)
  const { clock } = ports
  const { config, hash } = paperConfig({
    engine: { symbols: market.instruments.map(({ symbol }) => symbol) },
    ...overrides,
  })
  const done = <Value>(work: Promise<Value>): Promise<Value> => drive(clock, work, Number.POSITIVE_INFINITY)
  const opening = async () => {
    const venue = await openSimulatedVenue({
      ...config.exchange,
      ports: { ...ports, random: ports.random.fork('venue') },
      market,
      port: 0,
    })
    const openStore = () => sqliteStore({ path: join(folder, `${name}.sqlite`), durable: false })
    const engine = await openEngine({ config, hash, ports, url: venue.listener.url, openStore })
    return { venue, engine }
  }
  const { venue, engine } = await done(opening())
  return {
    pass: async (ms) => {
      const startedMicros = cpuMicros()
      await done(new Promise<void>((resolve) => clock.setTimeout(resolve, ms)))
      return cpuMicros() - startedMicros
    },
    close: async () => {
      await done(engine.stop('measured'))
      await venue.close()
    },
  }
}
