import { parseArgs } from 'node:util'
import { generatedFlow } from '../src/exchange/generated-flow.ts'
import { INSTRUMENTS } from '../src/exchange/instruments.ts'
import { livePorts } from '../src/ports/live/ports.ts'
import { openSimulatedVenue } from '../supervisors/simulated-venue.ts'

/**
 * The simulated exchange as a process of its own. Prints `{"url": …}` when it listens. It outlives an engine that
 * was killed, so that the next one finds its orders, and ends when nobody has been connected for a while.
 */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
    symbols: { type: 'string', default: 'XBTUSDTM,ETHUSDTM,SOLUSDTM' },
    deposit: { type: 'string', default: '100000' },
    'orders-per-second': { type: 'string', default: '20' },
    'linger-ms': { type: 'string', default: '60000' },
  },
})

const ports = livePorts(Number(values.seed))
const wanted = new Set(values.symbols.split(','))
const venue = await openSimulatedVenue({
  ports,
  market: generatedFlow({
    instruments: INSTRUMENTS.filter(({ symbol }) => wanted.has(symbol)),
    ordersPerSecond: Number(values['orders-per-second']),
  }),
  deposit: values.deposit,
  port: Number(values.port),
})
process.stdout.write(`${JSON.stringify({ url: venue.listener.url })}\n`)

const LOOK_MS = 1_000
const lingerMs = Number(values['linger-ms'])
let alone = 0
const look = (): void => {
  alone = venue.face.sockets.count === 0 ? alone + LOOK_MS : 0
  if (alone >= lingerMs) return void close()
  ports.clock.setTimeout(look, LOOK_MS)
}
look()
process.once('SIGTERM', () => void close())
// A terminal's Ctrl-C reaches the whole group; the engine still has to cancel and flatten here.
process.on('SIGINT', () => {})

async function close(): Promise<void> {
  await venue.close()
  process.exit(0)
}
