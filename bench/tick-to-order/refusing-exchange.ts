import { paperConfig } from '../../src/config/paper-config.ts'
import { openMarket } from '../../src/exchange/open-market.ts'
import { livePorts } from '../../src/ports/live/ports.ts'
import { openSimulatedVenue } from '../../supervisors/simulated-venue.ts'

/**
 * The simulated exchange as a process of its own, with three faults: it refuses every order before it looks at it,
 * it says that no weight was spent, and it counts no frames. So the engine's slots are free again at once, nearly every tick makes an
 * order, and no rate limit is met. Prints its address as a line of JSON; ends with its input.
 */
const REFUSAL = {
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ code: '300003', msg: 'refused by the bench' }),
}
/** A busy market: a hundred samples a second. */
const ORDERS_PER_SECOND = 60
const UNSPENT = { 'gw-ratelimit-remaining': '1000000' }

const { config } = paperConfig({})
const venue = await openSimulatedVenue({
  ...config.exchange,
  ports: livePorts(1),
  market: openMarket({
    replay: [],
    symbols: config.engine.symbols,
    ordersPerSecond: ORDERS_PER_SECOND,
  }),
  port: 0,
  framesMax: Number.POSITIVE_INFINITY,
  faults: {
    beforeHttp: ({ method, target }) =>
      method === 'POST' && target === '/api/v1/orders' ? REFUSAL : undefined,
    afterHttp: (_request, response) => ({ ...response, headers: { ...response.headers, ...UNSPENT } }),
  },
})
process.stdout.write(`${JSON.stringify({ url: venue.listener.url })}\n`)
process.stdin.on('end', () => process.exit(0)).resume()
