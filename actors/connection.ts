import { Subject } from 'rxjs'
import { type EventObject, fromCallback } from 'xstate'
import {
  type ConnectionEvent,
  connectionMachine,
  reasonOf,
  type SocketCommand,
  type SocketInput,
} from '../machines/connection.ts'
import { clockScheduler } from '../src/market/stream/clock-scheduler.ts'
import { detectSilence } from '../src/market/stream/detect-silence.ts'
import { slotMs } from '../src/supervision/slot.ts'
import { treeOf } from '../src/supervision/tree-of.ts'
import { answerOf } from '../src/venues/answer.ts'
import type { StreamFrame, StreamKind, StreamTicket } from '../src/venues/venue.ts'
import type { World } from './world.ts'

const BACKOFF_INITIAL_MS = 250
const BACKOFF_MAX_MS = 15_000
/** The private stream may be silent for long, its pings prove it alive; the public one may not. */
const SILENCE_FACTOR: Readonly<Record<StreamKind, number>> = { public: 1, private: Number.POSITIVE_INFINITY }

/** The venue asks for a ping in so long or less; a half-open socket should not cost us that. */
const PING_INTERVAL_MS_MAX = 5_000
const PING_TIMEOUT_MS_MAX = 3_000
const watched = (ticket: StreamTicket): StreamTicket => ({
  url: ticket.url,
  pingIntervalMs: Math.min(ticket.pingIntervalMs, PING_INTERVAL_MS_MAX),
  pingTimeoutMs: Math.min(ticket.pingTimeoutMs, PING_TIMEOUT_MS_MAX),
})

/**
 * One socket of the venue, kept open. The machine decides when to connect and when to give up; frames go by the
 * channels and never through it.
 */
export function connectionActor(world: World, kind: StreamKind) {
  const { channels, config, ports, telemetry, venue } = world
  const random = ports.random.fork(`connection/${kind}`)
  const link = channels.links[kind]
  const name = `${venue.name}/${kind}`

  return connectionMachine.provide({
    actors: {
      ticket: fromCallback<EventObject>(({ sendBack, system }) => {
        const turn = treeOf(system).enter
        return world.effects.run(venue.streams.ticket(kind), (exit) =>
          turn(() => {
            const answer = answerOf(exit)
            const event: ConnectionEvent = answer.ok
              ? { type: 'TICKET', ...watched(answer.value) }
              : {
                  type: 'TICKET_FAILED',
                  reason: answer.failure.message,
                  final: answer.failure._tag === 'Unauthorised',
                }
            sendBack(event)
          }),
        )
      }),
      socket: fromCallback<SocketCommand, SocketInput>(({ input, receive, sendBack, system }) => {
        const turn = treeOf(system).enter
        const tell = (event: ConnectionEvent): void => sendBack(event)
        const heard = new Subject<void>()
        const socket = ports.sockets.open(input.url, {
          opened: () => heard.next(),
          message: (text) =>
            turn(() => {
              heard.next()
              channels.heardMicros[kind] = ports.clock.monotonicMicros()
              hear(venue.streams.decode(text), tell)
            }),
          closed: (code, reason) => turn(() => tell({ type: 'SOCKET_CLOSED', code, reason })),
        })
        const silenceMs = config.market.staleAfterMs * SILENCE_FACTOR[kind]
        const silence = heard
          .pipe(detectSilence(silenceMs, clockScheduler(ports.clock)))
          .subscribe({ next: (forMs) => turn(() => tell({ type: 'SILENT', forMs })) })
        receive((command) => {
          if (command.type === 'PING') return socket.send(venue.streams.ping(ports.ids.next('ping')))
          const frames = venue.streams.subscriptions(kind, [...world.instruments.keys()], () =>
            ports.ids.next('sub'),
          )
          tell({ type: 'SUBSCRIBING', ids: frames.map((frame) => frame.id) })
          for (const frame of frames) socket.send(frame.text)
        })
        return () => {
          silence.unsubscribe()
          socket.close(1000, '')
        }
      }),
    },
    actions: {
      announceLive: ({ context }) => {
        const before = link.value
        const at = ports.clock.now()
        telemetry.line({
          type: 'FeedLive',
          feed: name,
          connects: context.connects,
          afterMs: at - before.since,
        })
        link.next({ live: true, connects: context.connects, since: at, reason: '' })
      },
      announceLost: ({ context, event }) => {
        const reason = reasonOf(event)
        telemetry.line({ type: 'FeedLost', feed: name, reason })
        link.next({ live: false, connects: context.connects, since: ports.clock.now(), reason })
      },
    },
    delays: {
      backoff: ({ context, self }) => {
        const mostMs = Math.min(BACKOFF_MAX_MS, BACKOFF_INITIAL_MS * 2 ** Math.min(context.attempts, 10))
        return slotMs(self, random.next() * mostMs)
      },
    },
  })

  function hear(frame: StreamFrame, tell: (event: ConnectionEvent) => void): void {
    switch (frame.type) {
      case 'Welcome':
        return tell({ type: 'WELCOME' })
      case 'Pong':
        return tell({ type: 'PONG' })
      case 'Acknowledged':
        return tell({ type: 'ACKNOWLEDGED', id: frame.id })
      case 'Refused':
        return tell({ type: 'REFUSED', id: frame.id, reason: `${frame.code} ${frame.message}` })
      case 'Market':
        return channels.market(frame.event.symbol).next(frame.event)
      case 'Order':
        return channels.barrier.hear(frame.report)
      case 'Account':
        return channels.accounts.next(frame.account)
      case 'Position':
      case 'Ignored':
        return
      case 'Malformed':
        telemetry.line({
          type: 'Note',
          level: 'warn',
          text: `${name}: a frame that cannot be read`,
          fields: { reason: frame.reason },
        })
        // A frame that we could not read may have been a fill or a level: only a fresh stream is known to be whole.
        return tell({ type: 'RECONNECT', reason: `malformed frame: ${frame.reason}` })
      default:
        frame satisfies never
    }
  }
}
