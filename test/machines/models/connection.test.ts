import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createActor, fromCallback } from 'xstate'
import {
  type ConnectionEvent,
  connectionMachine,
  type SocketCommand,
  type SocketInput,
} from '../../../machines/connection.ts'
import { SimulatedClock } from '../../../src/ports/simulated/clock.ts'
import { type Deed, deed, plays } from './deeds.ts'

/** The venue's end of a connection: what it was asked for, and which sockets stand. */
class Door {
  readonly clock = new SimulatedClock(0)
  tickets = 0
  readonly sockets = new Set<number>()
  opened = 0
  subscribed = 0
  pings = 0
  readonly links: boolean[] = []
  readonly actor
  constructor() {
    const machine = connectionMachine.provide({
      actors: {
        ticket: fromCallback(() => {
          this.tickets++
        }),
        socket: fromCallback<SocketCommand, SocketInput>(({ receive }) => {
          const socket = ++this.opened
          this.sockets.add(socket)
          receive(({ type }) => {
            if (type === 'SUBSCRIBE') this.subscribed++
            else this.pings++
          })
          return () => void this.sockets.delete(socket)
        }),
      },
      actions: {
        announceLive: () => void this.links.push(true),
        announceLost: () => void this.links.push(false),
      },
    })
    this.actor = createActor(machine, { clock: this.clock as never })
    this.actor.start()
  }
}

/** What a connection must be by what was said to it and when. */
interface Model {
  now: number
  stage: 'ticketing' | 'opening' | 'subscribing' | 'live' | 'resting' | 'refused' | 'closed'
  /** Since when it is in that stage, or was last heard to answer while it lives. */
  since: number
  /** Unanswered since; null while no ping is under way. */
  pingedAt: number | null
  /** Null until the subscriptions are known. */
  pending: Set<string> | null
  attempts: number
  connects: number
  /** Asked of the socket. */
  subscribed: number
  pings: number
}

const PING_MS = 3_000
const PONG_MS = 1_000
const LIMIT_MS: Readonly<Partial<Record<Model['stage'], number>>> = {
  ticketing: 10_000,
  opening: 10_000,
  subscribing: 10_000,
  resting: 500,
  refused: 30_000,
}
const inSession = ({ stage }: Model): boolean =>
  stage === 'opening' || stage === 'subscribing' || stage === 'live'

function enter(model: Model, stage: Model['stage'], at = model.now): void {
  Object.assign(model, { stage, since: at, pingedAt: null })
  if (stage === 'subscribing') model.subscribed++
  if (stage === 'live') Object.assign(model, { attempts: 0, connects: model.connects + 1 })
}

function giveUp(model: Model, stage: 'resting' | 'refused', at = model.now): void {
  Object.assign(model, { attempts: model.attempts + 1, pending: null })
  enter(model, stage, at)
}

function ping(model: Model, at = model.now): void {
  model.pingedAt = at
  model.pings++
}

/** What time alone does, one deadline after the other. */
function tick(model: Model): void {
  for (;;) {
    const { pingedAt, since, stage } = model
    const limit = LIMIT_MS[stage]
    const due =
      stage === 'live' ? (pingedAt === null ? since + PING_MS : pingedAt + PONG_MS) : limit && since + limit
    if (due === undefined || due > model.now) return
    if (stage === 'resting' || stage === 'refused') enter(model, 'ticketing', due)
    else if (stage === 'live' && pingedAt === null) ping(model, due)
    else giveUp(model, 'resting', due)
  }
}

function agree(model: Model, door: Door): void {
  const snapshot = door.actor.getSnapshot()
  expect(snapshot.hasTag('ready')).toBe(model.stage === 'live')
  // Ready is more than a name: somebody asked for it, and everything asked for was granted, on this very socket.
  if (model.stage === 'live') expect([...(model.pending ?? [])]).toEqual([])
  expect(door.sockets.size).toBe(inSession(model) ? 1 : 0)
  expect([door.subscribed, door.pings]).toEqual([model.subscribed, model.pings])
  expect(snapshot.context).toMatchObject({ attempts: model.attempts, connects: model.connects })
  expect(snapshot.matches('ticketing')).toBe(model.stage === 'ticketing')
  expect(snapshot.matches('resting')).toBe(model.stage === 'resting')
  expect(snapshot.status).toBe(model.stage === 'closed' ? 'done' : 'active')
  // Told in turns, and never of a life that was not.
  expect(door.links).toEqual(door.links.map((_, at) => at % 2 === 0))
  expect(door.links.filter((live) => live).length).toBe(model.connects)
  expect(door.links.at(-1) ?? false).toBe(model.stage === 'live')
  if (model.stage === 'closed') expect(door.clock.pending).toBe(0)
}

const said = (event: ConnectionEvent, change: (model: Model) => void): Deed<Model, Door> =>
  deed(JSON.stringify(event), (model, door) => {
    if (model.stage !== 'closed') change(model)
    if (door.actor.getSnapshot().status === 'active') door.actor.send(event)
    agree(model, door)
  })

const ticket = said(
  { type: 'TICKET', url: 'ws://venue', pingIntervalMs: PING_MS, pingTimeoutMs: PONG_MS },
  (model) => {
    if (model.stage === 'ticketing') enter(model, 'opening')
  },
)
const noTicket = fc.boolean().map((final) =>
  said({ type: 'TICKET_FAILED', reason: 'busy', final }, (model) => {
    if (model.stage === 'ticketing') giveUp(model, final ? 'refused' : 'resting')
  }),
)
const welcome = said({ type: 'WELCOME' }, (model) => {
  if (model.stage === 'opening') enter(model, 'subscribing')
})
const NAMES = ['a', 'b', 'c']
const subscribing = fc.subarray(NAMES).map((ids) =>
  said({ type: 'SUBSCRIBING', ids }, (model) => {
    if (model.stage !== 'subscribing') return
    if (ids.length === 0 && (model.pending?.size ?? 0) === 0) enter(model, 'live')
    else model.pending = new Set(ids)
  }),
)
const acknowledged = fc.constantFrom(...NAMES).map((id) =>
  said({ type: 'ACKNOWLEDGED', id }, (model) => {
    if (model.stage === 'subscribing' && model.pending?.delete(id) && model.pending.size === 0)
      enter(model, 'live')
  }),
)
const pong = said({ type: 'PONG' }, (model) => {
  if (model.stage === 'live' && model.pingedAt !== null)
    Object.assign(model, { pingedAt: null, since: model.now })
})
const prove = said({ type: 'PROVE' }, (model) => {
  if (model.stage === 'live' && model.pingedAt === null) ping(model)
})
const lost = fc
  .constantFrom<ConnectionEvent>(
    { type: 'SOCKET_CLOSED', code: 1006, reason: '' },
    { type: 'SILENT', forMs: 2_500 },
    { type: 'REFUSED', reason: '404', final: false },
    { type: 'REFUSED', reason: 'no such key', final: true },
  )
  .map((event) =>
    said(event, (model) => {
      if (inSession(model)) giveUp(model, event.type === 'REFUSED' && event.final ? 'refused' : 'resting')
    }),
  )
const reconnect = said({ type: 'RECONNECT', reason: 'gap' }, (model) => {
  if (inSession(model)) giveUp(model, 'resting')
  else if (model.stage === 'refused') enter(model, 'ticketing')
})
const drained = said({ type: 'supervision.drain' }, (model) => enter(model, 'closed'))
const pass = fc
  .oneof({ weight: 3, arbitrary: fc.nat({ max: 1_200 }) }, { weight: 1, arbitrary: fc.nat({ max: 12_000 }) })
  .map((ms) =>
    deed<Model, Door>(`${ms} ms`, (model, door) => {
      model.now += ms
      tick(model)
      const end = door.clock.monotonicMicros() + ms * 1000
      while (door.clock.step((end - door.clock.monotonicMicros()) / 1000));
      agree(model, door)
    }),
  )
/** Far along its road, so that histories are not all about its beginning. */
const comesFar = fc.option(fc.subarray(NAMES, { minLength: 1 }), { freq: 2 }).map((ids) =>
  deed<Model, Door>(
    ids ? `it subscribes to ${ids}` : 'it is welcomed',
    (model, door) => {
      door.actor.send({
        type: 'TICKET',
        url: 'ws://venue',
        pingIntervalMs: PING_MS,
        pingTimeoutMs: PONG_MS,
      })
      door.actor.send({ type: 'WELCOME' })
      enter(model, 'subscribing')
      if (ids) {
        door.actor.send({ type: 'SUBSCRIBING', ids })
        model.pending = new Set(ids)
      }
      agree(model, door)
    },
    ({ stage }) => stage === 'ticketing',
  ),
)

const begin = fc.constant(() => ({
  model: {
    now: 0,
    stage: 'ticketing',
    since: 0,
    pingedAt: null,
    pending: null,
    attempts: 0,
    connects: 0,
    subscribed: 0,
    pings: 0,
  } as Model,
  real: new Door(),
}))

it('a connection is ready when this socket has granted all that was asked, and given up whole at the first doubt', () => {
  const often = [ticket, welcome, pong, prove, reconnect].map((each) => fc.constant(each))
  // The end of a history comes late in most.
  const rare = fc.constantFrom(drained, pong, pong, prove, prove)
  const subscriptions = [comesFar, comesFar, comesFar, subscribing, acknowledged, acknowledged, acknowledged]
  plays(begin, [...often, ...subscriptions, noTicket, lost, pass, pass, rare], 400)
})
