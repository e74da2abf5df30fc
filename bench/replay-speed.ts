import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { paperConfig } from '../src/config/paper-config.ts'
import type { MarketSource } from '../src/exchange/market-source.ts'
import { openMarket } from '../src/exchange/open-market.ts'
import { type Bench, type Effort, scaled } from './bench.ts'
import { openRun } from './replay-run.ts'
import { cost, type Row, rate } from './row.ts'
import { median } from './throughput.ts'
import { writeCandles } from './wild-candles.ts'

const NAME = 'replay-speed'
const SYMBOLS = ['XBTUSDTM', 'ETHUSDTM', 'SOLUSDTM']
/** Before the measurement begins: the first orders compile most of the code. */
const WARM_UP_MS = 20_000
const GENERATED_MS = 12_000
const CANDLES_MS = 60_000
/** A day of 1,440 minutes in a minute and a half. */
const CANDLES_AIM = 960
/** A heartbeat is less than the noise of a run: it is asked for so many times as often, and its cost divided. */
const OFTENER = 20
const HEARTBEATS_MS = 10_000
/** Pairs of stretches in a repetition. */
const HEARTBEATS_PAIRS = 6
const HEARTBEATS_AIM = 1.02

/** Market seconds that pass in a second of CPU at `--speed max`: engine and exchange in one process. */
export const replaySpeed: Bench = {
  name: NAME,
  run: async (effort) => {
    const folder = mkdtempSync(join(tmpdir(), 'bulkhead-bench-'))
    try {
      const { ordersPerSecond } = paperConfig({}).config.exchange
      const generated = openMarket({ replay: [], symbols: SYMBOLS, ordersPerSecond })
      const minutes = Math.ceil((WARM_UP_MS + effort.repetitions * CANDLES_MS) / 60_000) + 1
      const replay = writeCandles(folder, minutes)
      const candles = (): MarketSource => openMarket({ replay, symbols: [], ordersPerSecond })
      return [
        row('generated market, 3 symbols', await speed(generated, folder, GENERATED_MS, effort)),
        row('candles, 2 symbols', await speed(candles(), folder, CANDLES_MS, effort), CANDLES_AIM),
        await heartbeats(candles, folder, effort),
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
async function speed(
  market: MarketSource,
  folder: string,
  stretchMs: number,
  effort: Effort,
): Promise<number> {
  const run = await openRun(market, folder, `speed-${market.instruments.length}`)
  await run.pass(scaled(WARM_UP_MS, effort))
  const ms = scaled(stretchMs, effort)
  const measured: number[] = []
  for (let repetition = 0; repetition < effort.repetitions; repetition++)
    measured.push((ms * 1000) / (await run.pass(ms)))
  await run.close()
  return median(measured)
}

/** The same market twice in one process, in turns: what one stretch costs when all are asked whether they live. */
async function heartbeats(candles: () => MarketSource, folder: string, effort: Effort): Promise<Row> {
  const silent = await openRun(
    candles(),
    folder,
    'silent',
    asked(() => 0),
  )
  const often = await openRun(
    candles(),
    folder,
    'often',
    asked((everyMs) => everyMs / OFTENER),
  )
  for (const run of [silent, often]) await run.pass(scaled(WARM_UP_MS, effort))
  const ms = scaled(HEARTBEATS_MS, effort)
  const ratios: number[] = []
  const bare: number[] = []
  for (let pair = 0; pair < HEARTBEATS_PAIRS * effort.repetitions; pair++) {
    // Who goes first finds the caches as the other has left them.
    const first = pair % 2 === 0 ? silent : often
    const firstMicros = await first.pass(ms)
    const secondMicros = await (first === silent ? often : silent).pass(ms)
    const [without, beside] = first === silent ? [firstMicros, secondMicros] : [secondMicros, firstMicros]
    bare.push((without * 1000) / ms)
    ratios.push(beside / without)
  }
  for (const run of [silent, often]) await run.close()
  const without = median(bare)
  const ratio = 1 + (median(ratios) - 1) / OFTENER
  return cost(
    {
      bench: NAME,
      row: 'heartbeats, candles',
      ours: without * ratio,
      peer: 'nobody is asked',
      peerValue: without,
    },
    'µs/market s',
    HEARTBEATS_AIM,
  )
}

/** Every part of the tree, asked so often. */
function asked(everyMs: (usualMs: number) => number) {
  const parts = Object.entries(paperConfig({}).config.supervision)
  return {
    supervision: Object.fromEntries(
      parts.map(([part, { heartbeatMs }]) => [part, { heartbeatMs: everyMs(heartbeatMs) }]),
    ),
  }
}
