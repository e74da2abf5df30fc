import { describe, expect, it } from 'vitest'
import { connectionMachine } from '../../machines/connection.ts'
import { walk } from './walk.ts'

const ticket = { type: 'TICKET', url: 'ws://venue', pingIntervalMs: 18_000, pingTimeoutMs: 10_000 }
const ticketFailed = { type: 'TICKET_FAILED', reason: 'busy', final: false }
const keyRefused = { type: 'TICKET_FAILED', reason: 'no such key', final: true }
const welcome = { type: 'WELCOME' }
const subscribing = { type: 'SUBSCRIBING', ids: ['one', 'two'] }
const acknowledged = (id: string) => ({ type: 'ACKNOWLEDGED', id })
const subscribingToNothing = { type: 'SUBSCRIBING', ids: [] }
const refused = { type: 'REFUSED', reason: '404', final: false }
const turnedAway = { type: 'REFUSED', reason: 'no such key', final: true }
const pong = { type: 'PONG' }
const closed = { type: 'SOCKET_CLOSED', code: 1006, reason: '' }
const silent = { type: 'SILENT', forMs: 2_500 }
const reconnect = { type: 'RECONNECT', reason: 'gap' }
const resubscribe = { type: 'RESUBSCRIBE', symbol: 'XBTUSDTM' }
const drain = { type: 'supervision.drain' }

const EVENTS: Readonly<Record<string, { type: string }>> = {
  ticket,
  'ticket failed': ticketFailed,
  'key refused': keyRefused,
  welcome,
  subscribing,
  'subscribing to nothing': subscribingToNothing,
  'first acknowledgement': acknowledged('one'),
  'strange acknowledgement': acknowledged('three'),
  refused,
  'turned away': turnedAway,
  pong,
  closed,
  silent,
  reconnect,
  resubscribe,
  drain,
}

const start = () => walk(connectionMachine, undefined, ['announceLive', 'announceLost', 'announceRefused'])
const opening = () => start().send(ticket)
const subscribed = () => opening().send(welcome)
const oneLeft = () => subscribed().send(subscribing, acknowledged('two'))
const live = () => oneLeft().send(acknowledged('one'))
const pinged = () => live().pass(18_000)
const resting = () => start().send(ticketFailed)
const given = () => start().send(keyRefused)

/** A session is given up whole, whatever it was doing. */
const givenUp = {
  closed: 'resting',
  silent: 'resting',
  reconnect: 'resting',
  refused: 'resting',
  'turned away': 'refused',
  drain: 'closed',
}

const TABLE: readonly [string, () => ReturnType<typeof start>, Readonly<Record<string, string>>][] = [
  [
    'ticketing',
    start,
    { ticket: 'session.opening', 'ticket failed': 'resting', 'key refused': 'refused', drain: 'closed' },
  ],
  ['session.opening', opening, { ...givenUp, welcome: 'session.subscribing' }],
  ['session.subscribing', subscribed, { ...givenUp, 'subscribing to nothing': 'session.live.quiet' }],
  ['session.subscribing', oneLeft, { ...givenUp, 'first acknowledgement': 'session.live.quiet' }],
  ['session.live.quiet', live, givenUp],
  ['session.live.pinged', pinged, { ...givenUp, pong: 'session.live.quiet' }],
  ['resting', resting, { drain: 'closed' }],
  ['refused', given, { reconnect: 'ticketing', drain: 'closed' }],
  ['closed', () => start().send(drain), {}],
]

describe('the whole transition table of a connection', () => {
  for (const [from, begin, to] of TABLE)
    for (const [name, event] of Object.entries(EVENTS)) {
      const target = to[name] ?? from
      it(`${from} on ${name} ${target === from ? 'stays' : `goes to ${target}`}`, () => {
        const connection = begin()
        expect(connection.place).toBe(from)
        expect(connection.send(event).place).toBe(target)
      })
    }
})

describe('what time does to a connection', () => {
  const cases: readonly [string, () => ReturnType<typeof start>, number, string][] = [
    ['a ticket that does not come in 10 s is given up', start, 10_000, 'resting'],
    ['a welcome that does not come in 10 s', opening, 10_000, 'resting'],
    ['acknowledgements that do not come in 10 s', oneLeft, 10_000, 'resting'],
    ['it asks for a new ticket after a pause', resting, 500, 'ticketing'],
    ['it is pinged when the venue wants it', live, 18_000, 'session.live.pinged'],
    ['and not before', live, 17_999, 'session.live.quiet'],
    ['a ping without an answer ends the session', pinged, 10_000, 'resting'],
    ['a refused key is left alone for half a minute', given, 29_999, 'refused'],
    ['and tried again then: somebody may have given it back', given, 30_000, 'ticketing'],
  ]
  for (const [name, begin, ms, place] of cases)
    it(name, () => {
      expect(begin().pass(ms).place).toBe(place)
    })

  it('lives on answered pings for an hour', () => {
    const connection = live()
    for (let minute = 0; minute < 200; minute++) connection.pass(18_000).send(pong)
    expect(connection.place).toBe('session.live.quiet')
    expect(connection.did).toEqual(['announceLive'])
  })
})

describe('what a connection remembers', () => {
  it('counts what it gave up until it lives', () => {
    const connection = start()
    for (let round = 0; round < 3; round++) connection.send(ticketFailed).pass(500)
    expect(connection.context.attempts).toBe(3)
    connection.send(ticket, welcome, subscribing, acknowledged('one'), acknowledged('two'))
    expect(connection.context).toMatchObject({ attempts: 0, connects: 1, pending: [] })
  })

  it('tells everybody once when it lives and once when it does not', () => {
    expect(live().send(closed).pass(500).send(ticket, welcome).did).toEqual(['announceLive', 'announceLost'])
  })

  it('says once that the venue will not have it', () => {
    expect(given().pass(3_600_000).did).toEqual(['announceRefused'])
    expect(opening().send(turnedAway).pass(3_600_000).did).toEqual(['announceRefused'])
  })

  const reasons: readonly [{ type: string }, string][] = [
    [closed, 'closed 1006'],
    [{ type: 'SOCKET_CLOSED', code: 1000, reason: 'bye' }, 'closed 1000 bye'],
    [silent, 'silent for 2500 ms'],
    [reconnect, 'gap'],
    [refused, '404'],
  ]
  for (const [event, reason] of reasons)
    it(`says why it was given up: ${reason}`, () => {
      expect(live().send(event).context.lastReason).toBe(reason)
    })

  it('is ready only while it lives', () => {
    const ready = [start, opening, subscribed, live, pinged, resting, given].map((begin) =>
      begin().hasTag('ready'),
    )
    expect(ready).toEqual([false, false, false, true, true, false, false])
  })
})
