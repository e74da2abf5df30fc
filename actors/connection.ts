import { type EventObject, fromCallback } from 'xstate'
import { type ConnectionEvent, connectionMachine, reasonOf } from '../machines/connection.ts'
import { slotMs } from '../src/supervision/slot.ts'
import { treeOf } from '../src/supervision/tree-of.ts'
import { answerOf } from '../src/venues/answer.ts'
import type { StreamKind, StreamTicket } from '../src/venues/venue.ts'
import { sessionSocket } from './session-socket.ts'
import type { VenueWorld } from './world.ts'

const BACKOFF_INITIAL_MS = 250
const BACKOFF_MAX_MS = 15_000

/** The venue asks for a ping in so long or less; a half-open socket should not cost us that. */
const PING_INTERVAL_MS_MAX = 5_000
const PING_TIMEOUT_MS_MAX = 3_000
const watched = (ticket: StreamTicket): StreamTicket => ({
  url: ticket.url,
  pingIntervalMs: Math.min(ticket.pingIntervalMs, PING_INTERVAL_MS_MAX),
  pingTimeoutMs: Math.min(ticket.pingTimeoutMs, PING_TIMEOUT_MS_MAX),
})

/** What it costs that the venue will not have this one: the others are needed, this one is not. */
const WITHOUT: Readonly<Partial<Record<StreamKind, string>>> = { trading: 'orders go by REST' }

/**
 * One socket of the venue, kept open. The machine decides when to connect and when to give up; frames go by the
 * channels and never through it.
 */
export function connectionActor(world: VenueWorld, kind: StreamKind) {
  const { own, ports, telemetry, venue } = world
  const random = ports.random.fork(`connection/${venue.name}/${kind}`)
  const link = own.links[kind]
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
      socket: sessionSocket(world, kind),
    },
    actions: {
      announceLive: ({ context }) => {
        const before = link.value
        const sinceMicros = ports.clock.monotonicMicros()
        telemetry.line({
          type: 'FeedLive',
          feed: name,
          connects: context.connects,
          afterMs: (sinceMicros - before.sinceMicros) / 1000,
        })
        link.next({ live: true, connects: context.connects, sinceMicros, reason: '' })
      },
      announceLost: ({ context, event }) => {
        const reason = reasonOf(event)
        telemetry.line({ type: 'FeedLost', feed: name, reason })
        const sinceMicros = ports.clock.monotonicMicros()
        link.next({ live: false, connects: context.connects, sinceMicros, reason })
      },
      announceRefused: ({ context }) =>
        telemetry.line({
          type: 'Note',
          level: 'error',
          text: [`${name}: the venue will not have us`, WITHOUT[kind]].filter(Boolean).join('; '),
          fields: { reason: context.lastReason },
        }),
    },
    delays: {
      backoff: ({ context, self }) => {
        const mostMs = Math.min(BACKOFF_MAX_MS, BACKOFF_INITIAL_MS * 2 ** Math.min(context.attempts, 10))
        return slotMs(self, random.next() * mostMs)
      },
    },
  })
}
