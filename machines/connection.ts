import { assign, type EventObject, fromCallback, sendTo, setup } from 'xstate'
import type { InstrumentSymbol } from '../src/domain/instrument.ts'

/**
 * One venue socket, from ticket to live and back. What may go wrong is a socket that is dead and looks alive:
 * it must answer pings, must say something within the silence limit, and is given up whole, ticket included,
 * at the first doubt.
 */

export interface ConnectionContext {
  /** Sockets given up since the last one that went live. */
  readonly attempts: number
  readonly connects: number
  /** Subscriptions that the venue has not acknowledged yet. */
  readonly pending: readonly string[]
  readonly url: string
  readonly pingIntervalMs: number
  readonly pingTimeoutMs: number
  readonly lastReason: string
}

export type ConnectionEvent =
  | {
      readonly type: 'TICKET'
      readonly url: string
      readonly pingIntervalMs: number
      readonly pingTimeoutMs: number
    }
  | { readonly type: 'TICKET_FAILED'; readonly reason: string; readonly final: boolean }
  | { readonly type: 'WELCOME' }
  /** The subscriptions that went out with `subscribe`. */
  | { readonly type: 'SUBSCRIBING'; readonly ids: readonly string[] }
  | { readonly type: 'ACKNOWLEDGED'; readonly id: string }
  /** A subscription, or with `final` the whole session: no retry helps soon. */
  | { readonly type: 'REFUSED'; readonly reason: string; readonly final: boolean }
  | { readonly type: 'PONG' }
  | { readonly type: 'SOCKET_CLOSED'; readonly code: number; readonly reason: string }
  /** Nothing came in for the silence limit. */
  | { readonly type: 'SILENT'; readonly forMs: number }
  /** Somebody wants to know now whether the venue still answers. */
  | { readonly type: 'PROVE' }
  /** Somebody downstream saw that the stream is wrong, or an operator wants a new one. */
  | { readonly type: 'RECONNECT'; readonly reason: string }
  /** The feeds of one symbol have died while the rest lives. */
  | { readonly type: 'RESUBSCRIBE'; readonly symbol: InstrumentSymbol }
  | { readonly type: 'supervision.drain' }

/** What the machine asks of its socket. */
export type SocketCommand =
  | { readonly type: 'SUBSCRIBE' }
  | { readonly type: 'RESUBSCRIBE'; readonly symbol: InstrumentSymbol }
  | { readonly type: 'PING' }

export interface SocketInput {
  readonly url: string
}

/** Why a session ended, in a few words. */
export const reasonOf = (event: ConnectionEvent): string => {
  switch (event.type) {
    case 'TICKET_FAILED':
    case 'REFUSED':
    case 'RECONNECT':
      return event.reason
    case 'SOCKET_CLOSED':
      return `closed ${event.code}${event.reason ? ` ${event.reason}` : ''}`
    case 'SILENT':
      return `silent for ${event.forMs} ms`
    default:
      return 'no answer in time'
  }
}

export const connectionMachine = setup({
  types: {
    context: {} as ConnectionContext,
    events: {} as ConnectionEvent,
    tags: {} as 'ready',
  },
  // Named here, supplied by the connection actor.
  actors: {
    /** Asks the venue for a ticket; answers TICKET or TICKET_FAILED. */
    ticket: fromCallback<EventObject>(() => {}),
    /** One socket for as long as it runs; stopping it ends the socket. */
    socket: fromCallback<SocketCommand, SocketInput>(() => {}),
  },
  actions: {
    announceLive: () => {},
    announceLost: () => {},
    announceRefused: () => {},
    noteTicket: assign(({ event }) =>
      event.type === 'TICKET'
        ? { url: event.url, pingIntervalMs: event.pingIntervalMs, pingTimeoutMs: event.pingTimeoutMs }
        : {},
    ),
    notePending: assign(({ event }) => (event.type === 'SUBSCRIBING' ? { pending: event.ids } : {})),
    noteAcknowledged: assign(({ context, event }) =>
      event.type === 'ACKNOWLEDGED' ? { pending: context.pending.filter((id) => id !== event.id) } : {},
    ),
    noteLive: assign({ attempts: 0, connects: ({ context }) => context.connects + 1 }),
    noteFailure: assign(({ context, event }) => ({
      attempts: context.attempts + 1,
      pending: [],
      lastReason: reasonOf(event),
    })),
  },
  guards: {
    isFinal: ({ event }) => (event.type === 'TICKET_FAILED' || event.type === 'REFUSED') && event.final,
    /** What is only talked to has nothing to subscribe to. */
    isSubscribed: ({ context, event }) =>
      event.type === 'SUBSCRIBING' && event.ids.length === 0 && context.pending.length === 0,
    isLastAcknowledgement: ({ context, event }) =>
      event.type === 'ACKNOWLEDGED' && context.pending.length === 1 && context.pending[0] === event.id,
  },
  delays: {
    backoff: 500,
    refusedPause: 30_000,
    ticketTimeout: 10_000,
    welcomeTimeout: 10_000,
    subscribeTimeout: 10_000,
    pingInterval: ({ context }) => context.pingIntervalMs,
    pingTimeout: ({ context }) => context.pingTimeoutMs,
  },
}).createMachine({
  id: 'connection',
  context: {
    attempts: 0,
    connects: 0,
    pending: [],
    url: '',
    pingIntervalMs: 18_000,
    pingTimeoutMs: 10_000,
    lastReason: '',
  },
  initial: 'ticketing',
  on: { 'supervision.drain': { target: '.closed' } },
  states: {
    ticketing: {
      invoke: { src: 'ticket', id: 'ticket' },
      after: { ticketTimeout: { target: 'resting', actions: 'noteFailure' } },
      on: {
        TICKET: { target: 'session', actions: 'noteTicket' },
        TICKET_FAILED: [
          { guard: 'isFinal', target: 'refused', actions: 'noteFailure' },
          { target: 'resting', actions: 'noteFailure' },
        ],
      },
    },
    session: {
      invoke: { src: 'socket', id: 'socket', input: ({ context }) => ({ url: context.url }) },
      initial: 'opening',
      on: {
        SOCKET_CLOSED: { target: 'resting', actions: 'noteFailure' },
        SILENT: { target: 'resting', actions: 'noteFailure' },
        RECONNECT: { target: 'resting', actions: 'noteFailure' },
        REFUSED: [
          { guard: 'isFinal', target: 'refused', actions: 'noteFailure' },
          { target: 'resting', actions: 'noteFailure' },
        ],
      },
      states: {
        opening: {
          after: { welcomeTimeout: { target: '#connection.resting', actions: 'noteFailure' } },
          on: { WELCOME: { target: 'subscribing' } },
        },
        subscribing: {
          entry: sendTo('socket', { type: 'SUBSCRIBE' } satisfies SocketCommand),
          after: { subscribeTimeout: { target: '#connection.resting', actions: 'noteFailure' } },
          on: {
            SUBSCRIBING: [{ guard: 'isSubscribed', target: 'live' }, { actions: 'notePending' }],
            ACKNOWLEDGED: [
              { guard: 'isLastAcknowledgement', target: 'live', actions: 'noteAcknowledged' },
              { actions: 'noteAcknowledged' },
            ],
          },
        },
        live: {
          tags: 'ready',
          entry: ['noteLive', 'announceLive'],
          exit: 'announceLost',
          initial: 'quiet',
          on: {
            RESUBSCRIBE: {
              actions: sendTo('socket', ({ event }): SocketCommand => event),
            },
          },
          states: {
            quiet: { after: { pingInterval: { target: 'pinged' } }, on: { PROVE: { target: 'pinged' } } },
            pinged: {
              entry: sendTo('socket', { type: 'PING' } satisfies SocketCommand),
              after: { pingTimeout: { target: '#connection.resting', actions: 'noteFailure' } },
              on: { PONG: { target: 'quiet' } },
            },
          },
        },
      },
    },
    /** Backing off, and in line with the venue's other sockets: the next attempt asks for a new ticket. */
    resting: { after: { backoff: { target: 'ticketing' } } },
    /** The venue will not have us: an operator must help at the venue, and what he did there is found by asking now and then. */
    refused: {
      entry: 'announceRefused',
      after: { refusedPause: { target: 'ticketing' } },
      on: { RECONNECT: { target: 'ticketing' } },
    },
    closed: { type: 'final' },
  },
})
