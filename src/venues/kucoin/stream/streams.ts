import { Effect } from 'effect'
import type { Ids } from '../../../ports/ids.ts'
import type { StreamTicket, VenueStreams } from '../../venue.ts'
import * as calls from '../calls.ts'
import type { Bullet } from '../codec/answers.ts'
import type { Listing } from '../listing.ts'
import type { Ask } from '../request.ts'
import { decodeFrame } from './frame.ts'
import { pingFrame, subscribeFrame, topicsOf } from './subscriptions.ts'

/**
 * KuCoin's sockets: where to connect and what to say there. A token belongs to one connection; it never appears in
 * a failure or a frame, only in the ticket's URL.
 */
export const kucoinStreams = (ask: Ask, listing: Listing, ids: Ids): VenueStreams => ({
  ticket: (kind) =>
    ask(calls.ticket(kind)).pipe(Effect.map((bullet) => ticketOf(bullet, ids.next('connect')))),
  subscriptions: (kind, symbols, nextId) =>
    topicsOf(kind, symbols).map((topic) => {
      const id = nextId()
      return { id, text: subscribeFrame(id, topic, kind) }
    }),
  ping: pingFrame,
  decode: (text) => decodeFrame(text, listing),
})

function ticketOf({ token, instanceServers: [server] }: Bullet, connectId: string): StreamTicket {
  const url = new URL(server.endpoint)
  url.searchParams.set('token', token)
  url.searchParams.set('connectId', connectId)
  return { url: url.href, pingIntervalMs: server.pingInterval, pingTimeoutMs: server.pingTimeout }
}
