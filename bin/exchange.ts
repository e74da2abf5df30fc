import { parseArgs } from 'node:util'
import type { MarketSource } from '../src/exchange/market-source.ts'
import { livePorts } from '../src/ports/live/ports.ts'
import { seededRandom } from '../src/ports/random.ts'
import { openSimulatedVenue } from '../supervisors/simulated-venue.ts'
import { askedMarket, MarketError } from './engine/asked-market.ts'

/**
 * The simulated exchange as a process of its own. Prints `{"url": …}` when it listens, or `{"refused": …}` when the
 * market cannot be had. It outlives an engine that was killed, so that the next one finds its orders, and ends when
 * nobody has been connected for a while.
 */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
    symbols: { type: 'string', default: 'XBTUSDTM,ETHUSDTM,SOLUSDTM' },
    deposit: { type: 'string', default: '100000' },
    'maker-fee-rate': { type: 'string', default: '0.0002' },
    'taker-fee-rate': { type: 'string', default: '0.0006' },
    'orders-per-second': { type: 'string', default: '20' },
    replay: { type: 'string', multiple: true, default: [] },
    chaos: { type: 'string' },
    /** Where a crash is written when nobody reads our output. */
    'crash-file': { type: 'string' },
    'linger-ms': { type: 'string', default: '60000' },
  },
})

const ports = livePorts(Number(values.seed))
// Whoever read our output may be gone; that is what we are here to outlive.
process.stdout.on('error', () => {})
process.on('uncaughtException', crash)
const say = (word: object): void => void process.stdout.write(`${JSON.stringify(word)}\n`)
const market = openOrRefuse()
const venue = await openSimulatedVenue({
  ports,
  market,
  deposit: values.deposit,
  makerFeeRate: values['maker-fee-rate'],
  takerFeeRate: values['taker-fee-rate'],
  port: Number(values.port),
  marketEnded: () => say({ ended: true }),
  ...(values.chaos === undefined
    ? {}
    : { chaos: { random: seededRandom(Number(values.chaos), 'venue'), injected: say } }),
})
say({
  url: venue.listener.url,
  pid: process.pid,
  symbols: market.instruments.map(({ symbol }) => symbol),
  replay: values.replay,
})

const LOOK_MS = 1_000
const lingerMs = Number(values['linger-ms'])
let alone = 0
const look = (): void => {
  alone = venue.face.sockets.count === 0 ? alone + LOOK_MS : 0
  if (alone >= lingerMs) return void close()
  ports.clock.setTimeout(look, LOOK_MS)
}
look()
process.on('SIGUSR2', () => venue.heal())
process.once('SIGTERM', () => void close())
// A terminal's Ctrl-C reaches the whole group; the engine still has to cancel and flatten here.
process.on('SIGINT', () => {})

function openOrRefuse(): MarketSource {
  try {
    return askedMarket({
      replay: values.replay,
      symbols: values.symbols.split(','),
      ordersPerSecond: Number(values['orders-per-second']),
    })
  } catch (error) {
    if (!(error instanceof MarketError)) throw error
    say({ refused: error.message })
    return process.exit(1)
  }
}

function crash(error: Error): never {
  const story = `${error.stack ?? error.message}\n`
  const file = values['crash-file']
  if (file === undefined) process.stderr.write(story)
  else ports.disk.writeText(file, story)
  return process.exit(1)
}

async function close(): Promise<void> {
  await venue.close()
  process.exit(0)
}
