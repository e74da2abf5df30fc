import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { MarketSource } from '../src/exchange/market-source.ts'
import { openMarket } from '../src/exchange/open-market.ts'
import { sqliteStore } from '../src/journal/sqlite-store.ts'
import { liveDisk } from '../src/ports/live/disk.ts'
import { drive } from '../src/ports/simulated/drive.ts'
import { simulatedPorts } from '../src/ports/simulated/ports.ts'
import { openSimulatedVenue } from '../supervisors/simulated-venue.ts'
import { type Bench, type Effort, scaled } from './bench.ts'
import { openEngine } from './engine.ts'
import { paperConfig } from './paper-config.ts'
import { type Row, rate } from './row.ts'
import { cpuMicros, median } from './throughput.ts'
import { writeCandles } from './wild-candles.ts'

const NAME = 'replay-speed'
const START_MS = Date.UTC(2026, 0, 5, 9)
const SYMBOLS = ['XBTUSDTM', 'ETHUSDTM', 'SOLUSDTM']
/** Before the measurement begins: the first orders compile most of the code. */
const WARM_UP_MS = 20_000
const GENERATED_MS = 12_000
const CANDLES_MS = 60_000
/** A day of 1,440 minutes in a minute and a half. */
const CANDLES_AIM = 960

/** Market seconds that pass in a second of CPU at `--speed max`: engine and exchange in one process. */
export const replaySpeed: Bench = {
  name: NAME,
  run: async (effort) => {
    const folder = mkdtempSync(join(tmpdir(), 'bulkhead-bench-'))
    try {
      const { config } = paperConfig({})
      const { ordersPerSecond } = config.exchange
      const generated = openMarket({ replay: [], symbols: SYMBOLS, ordersPerSecond })
      const minutes = Math.ceil((WARM_UP_MS + effort.repetitions * CANDLES_MS) / 60_000) + 1
      const candles = openMarket({ replay: writeCandles(folder, minutes), symbols: [], ordersPerSecond })
      return [
        row('generated market, 3 symbols', await speeds(generated, folder, GENERATED_MS, effort)),
        row('candles, 2 symbols', await speeds(candles, folder, CANDLES_MS, effort), CANDLES_AIM),
      ]
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

const row = (name: string, speed: number, aim: number | null = null): Row =>
  rate(
    { bench: NAME, row: name, ours: speed, peer: 'real time, of an idle core', peerValue: 1 },
    'market s/s',
    aim,
  )

/** One run, a stretch of it for each repetition. */
async function speeds(
  market: MarketSource,
  folder: string,
  stretchMs: number,
  effort: Effort,
): Promise<number> {
  const ports = simulatedPorts(1, market.startsAt ?? START_MS, liveDisk)
  const { clock } = ports
  const { config, hash } = paperConfig({
    engine: { symbols: market.instruments.map(({ symbol }) => symbol) },
  })
  const passed = (ms: number): Promise<void> => new Promise((resolve) => clock.setTimeout(resolve, ms))
  const pass = (ms: number): Promise<void> => drive(clock, passed(ms), Number.POSITIVE_INFINITY)

  const opening = async () => {
    const venue = await openSimulatedVenue({
      ...config.exchange,
      ports: { ...ports, random: ports.random.fork('venue') },
      market,
      port: 0,
    })
    const openStore = () =>
      sqliteStore({ path: join(folder, `${market.instruments.length}.sqlite`), durable: false })
    const engine = await openEngine({ config, hash, ports, url: venue.listener.url, openStore })
    return { venue, engine }
  }
  const { venue, engine } = await drive(clock, opening(), Number.POSITIVE_INFINITY)
  await pass(scaled(WARM_UP_MS, effort))
  const measured: number[] = []
  for (let repetition = 0; repetition < effort.repetitions; repetition++) {
    const ms = scaled(stretchMs, effort)
    const startedMicros = cpuMicros()
    await pass(ms)
    measured.push((ms * 1000) / (cpuMicros() - startedMicros))
  }
  await drive(clock, engine.stop('measured'), Number.POSITIVE_INFINITY)
  await venue.close()
  return median(measured)
}
