import * as Effect from 'effect/Effect'
import type { Clock } from '../../../ports/clock.ts'
import type { Ids } from '../../../ports/ids.ts'
import type { StreamTicket, VenueStreams } from '../../venue.ts'
import * as calls from '../calls.ts'
import type { Bullet } from '../codec/answers.ts'
import type { Listing } from '../listing.ts'
import type { Ask } from '../request.ts'
import type { KucoinCredentials } from '../signature.ts'
import { decodeTradingFrame } from '../trading/frame.ts'
import { tradingLogin } from '../trading/login.ts'
import { decodeFrame } from './frame.ts'
import { pingFrame, symbolTopicsOf, topicFrame, topicsOf, tradingPingFrame } from './subscriptions.ts'

interface StreamPorts {
  readonly ask: Ask
  readonly listing: Listing
  readonly ids: Ids
  readonly clock: Clock
  readonly offsetMs: () => number
  readonly tradingUrl: string
  readonly credentials: KucoinCredentials
}

/** What the trading socket's welcome says; until then nobody says anything. */
const TRADING_PING_INTERVAL_MS = 18_000
const TRADING_PING_TIMEOUT_MS = 10_000

/**
 * KuCoin's sockets: where to connect and what to say there. A token belongs to one connection; it never appears in
 * a failure or a frame, only in the ticket's URL. The trading socket has no ticket: its address is signed here.
 */
export function kucoinStreams({ ask, listing, ids, ...ports }: StreamPorts): VenueStreams {
  const login = tradingLogin(ports.tradingUrl, ports.credentials)
  const venueNowMs = (): number => Math.round(ports.clock.now() + ports.offsetMs())
  return {
    ticket: (kind) =>
      kind === 'trading'
        ? Effect.sync(() => ({
            url: login.address(venueNowMs()),
            pingIntervalMs: TRADING_PING_INTERVAL_MS,
            pingTimeoutMs: TRADING_PING_TIMEOUT_MS,
          }))
        : ask(calls.ticket(kind)).pipe(Effect.map((bullet) => ticketOf(bullet, ids.next('connect')))),
    subscriptions: (kind, symbols, nextId) =>
      topicsOf(kind, symbols).map((topic) => topicFrame('subscribe', nextId(), topic, kind)),
    renewals: (kind, symbol, nextId) =>
      (['unsubscribe', 'subscribe'] as const).flatMap((type) =>
        symbolTopicsOf(kind, symbol).map((topic) => topicFrame(type, nextId(), topic, kind)),
      ),
    ping: (kind, id) => (kind === 'trading' ? tradingPingFrame(id, venueNowMs()) : pingFrame(id)),
    decode: (kind, text) =>
      kind === 'trading' ? decodeTradingFrame(text, login.prove) : decodeFrame(text, listing),
  }
}

function ticketOf({ token, instanceServers: [server] }: Bullet, connectId: string): StreamTicket {
  const url = new URL(server.endpoint)
  url.searchParams.set('token', token)
  url.searchParams.set('connectId', connectId)
  return { url: url.href, pingIntervalMs: server.pingInterval, pingTimeoutMs: server.pingTimeout }
}
