import { paperConfig } from '../src/config/paper-config.ts'
import type { Instrument } from '../src/domain/instrument.ts'
import type { BookSnapshot } from '../src/domain/market.ts'
import { openMarket } from '../src/exchange/open-market.ts'
import { liveDisk } from '../src/ports/live/disk.ts'
import { drive } from '../src/ports/simulated/drive.ts'
import { simulatedPorts } from '../src/ports/simulated/ports.ts'
import { pingFrame, topicFrame } from '../src/venues/kucoin/stream/subscriptions.ts'
import { openSimulatedVenue } from '../supervisors/simulated-venue.ts'

export interface MarketFrames {
  readonly instrument: Instrument
  /** The book that the first frame follows. */
  readonly snapshot: BookSnapshot
  /** Level-2 frames as they come over the wire, without a hole. */
  readonly frames: readonly string[]
}

const START_MS = Date.UTC(2026, 0, 5, 9)
const ORDERS_PER_SECOND = 200
/** The venue cuts a connection that is silent for a minute. */
const PING_EVERY_MS = 20_000

/** The book of one symbol as the simulated exchange tells it, of a market that never varies. */
export async function marketFrames(count: number): Promise<MarketFrames> {
  const { config } = paperConfig({})
  const ports = simulatedPorts(1, START_MS, liveDisk)
  const market = openMarket({ replay: [], symbols: ['XBTUSDTM'], ordersPerSecond: ORDERS_PER_SECOND })
  const [instrument] = market.instruments
  if (!instrument) throw new Error('a market without an instrument')
  const venue = await drive(
    ports.clock,
    openSimulatedVenue({ ports, market, ...config.exchange, port: 0 }),
    Number.POSITIVE_INFINITY,
  )
  const headers = { host: 'localhost' }
  const bullet = await venue.face.http({ method: 'POST', target: '/api/v1/bullet-public', headers, body: '' })
  const { token } = (JSON.parse(bullet.body) as { data: { token: string } }).data

  const frames: string[] = []
  const client = venue.face.connect(
    {
      send: (text) => {
        if (text.includes('"subject":"level2"')) frames.push(text)
      },
      close: () => {},
      terminate: () => {},
      bufferedBytes: 0,
    },
    `/?token=${encodeURIComponent(token)}`,
    headers,
  )
  client.message(topicFrame('subscribe', '1', `/contractMarket/level2:${instrument.symbol}`, 'public').text)
  const snapshot = venue.exchange.book(instrument.symbol)
  let pingAt = PING_EVERY_MS * 1000
  while (frames.length < count) {
    ports.clock.step(1_000)
    if (ports.clock.monotonicMicros() < pingAt) continue
    client.message(pingFrame('2'))
    pingAt += PING_EVERY_MS * 1000
  }
  await venue.close()
  return { instrument, snapshot, frames: frames.slice(0, count) }
}
