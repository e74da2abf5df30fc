import type { Effect, Exit } from 'effect'
import * as Redacted from 'effect/Redacted'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Instrument, InstrumentSymbol, Lots, Ticks } from '../../../src/domain/instrument.ts'
import { money } from '../../../src/domain/money.ts'
import type { ClientOrderId, OrderIntent, OrderReport } from '../../../src/domain/order.ts'
import { createExchange, type SimulatedExchange } from '../../../src/exchange/exchange.ts'
import { INSTRUMENTS, referencePrice } from '../../../src/exchange/instruments.ts'
import { createKucoinFace, type KucoinFace } from '../../../src/exchange/kucoin/face.ts'
import { countingIds } from '../../../src/ports/ids.ts'
import { liveClock } from '../../../src/ports/live/clock.ts'
import { liveHttp } from '../../../src/ports/live/http.ts'
import { liveServers } from '../../../src/ports/live/server.ts'
import { liveSockets } from '../../../src/ports/live/sockets.ts'
import { seededRandom } from '../../../src/ports/random.ts'
import type { Listener } from '../../../src/ports/server.ts'
import type { Socket } from '../../../src/ports/sockets.ts'
import type { RiskApproved } from '../../../src/risk/approval.ts'
import { type StillMarket, stillMarket } from '../../../src/vectors/still-market.ts'
import { type Answer, answerOf } from '../../../src/venues/answer.ts'
import { effectRuntime } from '../../../src/venues/effect-runtime.ts'
import type { VenueFailure } from '../../../src/venues/failure.ts'
import { createKucoin } from '../../../src/venues/kucoin/kucoin.ts'
import type { StreamFrame, StreamKind, Venue } from '../../../src/venues/venue.ts'

/** The adapter against the exchange's face over real sockets: nothing between them but the loopback device. */
const CREDENTIAL = { account: 'desk', key: 'k', secret: 's', passphrase: 'p' }
const XBT = 'XBTUSDTM' as InstrumentSymbol
const PRICE = referencePrice(XBT)

let market: StillMarket
let exchange: SimulatedExchange
let face: KucoinFace
let listener: Listener
let venue: Venue
let known: ReadonlyMap<InstrumentSymbol, Instrument> = new Map()
let skewMs = 0
const http = liveHttp()
const runtime = effectRuntime(liveClock, seededRandom(1))

beforeAll(async () => {
  market = stillMarket(INSTRUMENTS, referencePrice)
  exchange = createExchange({
    clock: liveClock,
    random: seededRandom(1),
    market,
    accounts: [{ id: 'desk', deposit: money('10000') }],
  })
  face = createKucoinFace({
    exchange,
    clock: liveClock,
    random: seededRandom(2),
    ids: countingIds(),
    credentials: [CREDENTIAL],
  })
  listener = await liveServers.listen(0, face)
  exchange.start()
  venue = createKucoin({
    restUrl: listener.url,
    unifiedUrl: listener.url,
    tradingUrl: `${listener.url.replace('http', 'ws')}/v1/private`,
    socketFrames: 90,
    credentials: { key: Redacted.make('k'), secret: Redacted.make('s'), passphrase: Redacted.make('p') },
    http,
    clock: liveClock,
    ids: countingIds(),
    connectTimeoutMs: 2_000,
    responseTimeoutMs: 2_000,
    privateWeight: 2_000,
    publicWeight: 2_000,
    leverage: 5,
    offsetMs: () => skewMs,
    instruments: () => known,
  })
  const listed = await must(venue.requests.instruments([XBT]))
  known = new Map(listed.map((instrument) => [instrument.symbol, instrument]))
})

afterAll(async () => {
  exchange.stop()
  face.stop()
  http.close()
  await listener.close()
})

const ask = <Value>(program: Effect.Effect<Value, VenueFailure>): Promise<Answer<Value>> =>
  new Promise((resolve) => {
    runtime.run(program, (exit: Exit.Exit<Value, VenueFailure>) => resolve(answerOf(exit)))
  })

async function must<Value>(program: Effect.Effect<Value, VenueFailure>): Promise<Value> {
  const answer = await ask(program)
  if (!answer.ok) throw new Error(`${answer.failure._tag} ${answer.failure.code} ${answer.failure.message}`)
  return answer.value
}

let intents = 0
const intent = (over: Partial<OrderIntent>): RiskApproved<OrderIntent> =>
  ({
    clientOrderId: `roundtrip${++intents}`,
    venue: 'kucoin',
    symbol: XBT,
    owner: 'test',
    purpose: 'quote',
    side: 'buy',
    price: (PRICE - 100) as Ticks,
    size: 3 as Lots,
    timeInForce: 'GTC',
    postOnly: true,
    reduceOnly: false,
    ...over,
  }) as OrderIntent as RiskApproved<OrderIntent>

/** A stream that is subscribed to everything, and the frames that it brings. */
async function subscribed(kind: StreamKind) {
  const ticket = await must(venue.streams.ticket(kind))
  const frames: StreamFrame[] = []
  const waiting: {
    readonly wanted: (frame: StreamFrame) => boolean
    readonly met: (frame: StreamFrame) => void
  }[] = []
  let socket: Socket | undefined
  const until = (wanted: (frame: StreamFrame) => boolean): Promise<StreamFrame> =>
    new Promise((met) => {
      const already = frames.find(wanted)
      if (already) met(already)
      else waiting.push({ wanted, met })
    })
  socket = liveSockets.open(ticket.url, {
    opened: () => {},
    closed: () => {},
    message: (text) => {
      const frame = venue.streams.decode(kind, text)
      frames.push(frame)
      for (const { wanted, met } of waiting) if (wanted(frame)) met(frame)
    },
  })
  await until(({ type }) => type === 'Welcome')
  const ids = countingIds()
  const commands = venue.streams.subscriptions(kind, [XBT], () => ids.next('sub'))
  for (const { text } of commands) socket.send(text)
  for (const { id } of commands) await until((frame) => frame.type === 'Acknowledged' && frame.id === id)
  return { frames, until, socket }
}

const orderFrame =
  (clientOrderId: string, wanted: (report: OrderReport) => boolean) => (frame: StreamFrame) =>
    frame.type === 'Order' && frame.report.clientOrderId === clientOrderId && wanted(frame.report)

describe('over real sockets', () => {
  it('an order is placed, pushed, filled, read and ended, and everybody agrees', async () => {
    await must(venue.requests.setLeverage(XBT, 5))
    const stream = await subscribed('private')
    const resting = intent({ price: (PRICE - 50) as Ticks })
    const { orderId } = await must(venue.requests.place(resting))
    await stream.until(orderFrame(resting.clientOrderId, ({ status }) => status === 'open'))
    expect(await must(venue.requests.openOrders)).toMatchObject([
      { orderId, clientOrderId: resting.clientOrderId, price: PRICE - 50, size: 3 },
    ])

    await must(venue.requests.cancel(XBT, resting.clientOrderId))
    await stream.until(
      orderFrame(resting.clientOrderId, ({ status, cancelled }) => status === 'done' && cancelled === 3),
    )
    expect(await must(venue.requests.orderByClientId(resting.clientOrderId))).toMatchObject({
      status: 'done',
      filled: 0,
      cancelled: 3,
    })

    const startMs = liveClock.now() - 1_000
    const taking = intent({
      price: (PRICE + 10) as Ticks,
      postOnly: false,
      timeInForce: 'IOC',
      purpose: 'signal',
    })
    await must(venue.requests.place(taking))
    const filled = await stream.until(orderFrame(taking.clientOrderId, ({ fill }) => fill !== null))
    await stream.until(
      orderFrame(taking.clientOrderId, ({ status, filled: lots }) => status === 'done' && lots === 3),
    )
    await stream.until(({ type }) => type === 'Position')
    await stream.until(({ type }) => type === 'Account')

    const [fill] = await must(venue.requests.fillsSince(startMs))
    expect(filled).toMatchObject({
      report: {
        fill: {
          tradeId: fill?.tradeId,
          price: fill?.price,
          size: fill?.size,
          fee: fill?.fee,
          liquidity: 'taker',
        },
      },
    })
    expect(await must(venue.requests.positions)).toMatchObject([
      { symbol: XBT, lots: 3, averageEntry: fill?.price },
    ])

    const exit = intent({ side: 'sell', price: null, postOnly: false, reduceOnly: true, purpose: 'exit' })
    await must(venue.requests.place(exit))
    await stream.until(orderFrame(exit.clientOrderId, ({ status }) => status === 'done'))
    expect(await must(venue.requests.positions)).toEqual([])
    expect(stream.frames.filter(({ type }) => type === 'Malformed' || type === 'Refused')).toEqual([])
    stream.socket.close(1000, '')
  })

  it('a public stream tells the book, the trades and the mark without one frame that cannot be read', async () => {
    const stream = await subscribed('public')
    market.trade(XBT, 'buy')
    await stream.until((frame) => frame.type === 'Market' && frame.event.type === 'BookDelta')
    await stream.until((frame) => frame.type === 'Market' && frame.event.type === 'Trade')
    await stream.until((frame) => frame.type === 'Market' && frame.event.type === 'MarkPrice')
    const instrument = known.get(XBT)
    const snapshot = instrument && (await must(venue.requests.bookSnapshot(instrument)))
    expect(snapshot?.bids.length).toBeGreaterThan(5)
    stream.socket.send(venue.streams.ping('public', 'p1'))
    await stream.until((frame) => frame.type === 'Pong' && frame.id === 'p1')
    expect(stream.frames.filter(({ type }) => type === 'Malformed' || type === 'Refused')).toEqual([])
    stream.socket.close(1000, '')
  })

  it('the venue refuses in its own codes, and each is told by what to do next', async () => {
    const placed = intent({ price: (PRICE - 70) as Ticks })
    await must(venue.requests.place(placed))
    expect(await ask(venue.requests.place(placed))).toMatchObject({
      failure: { _tag: 'OutcomeUnknown', code: '300018' },
    })
    await must(venue.requests.cancel(XBT, placed.clientOrderId))
    expect(await ask(venue.requests.cancel(XBT, placed.clientOrderId))).toMatchObject({
      failure: { _tag: 'VenueRefused', code: '100004' },
    })
    const never = 'neverplaced' as ClientOrderId
    expect(await ask(venue.requests.cancel(XBT, never))).toMatchObject({ failure: { _tag: 'NotFound' } })
    expect(await ask(venue.requests.orderByClientId(never))).toMatchObject({ failure: { _tag: 'NotFound' } })
    expect(
      await ask(venue.requests.place(intent({ price: (PRICE * 2) as Ticks, postOnly: false }))),
    ).toMatchObject({ failure: { _tag: 'VenueRefused', code: '300011' } })
    expect(await ask(venue.requests.place(intent({ size: 20_000 as Lots })))).toMatchObject({
      failure: { _tag: 'VenueRefused', code: '300003' },
    })
  })

  it('a clock that is six seconds off is refused as such', async () => {
    skewMs = -6_000
    expect(await ask(venue.requests.accounts)).toMatchObject({
      failure: { _tag: 'ClockSkewed', code: '400002' },
    })
    skewMs = 0
    expect(await must(venue.requests.accounts)).toMatchObject([{ currency: 'USDT' }])
  })

  it('every other question is answered', async () => {
    expect(Math.abs((await must(venue.requests.serverTime)) - liveClock.now())).toBeLessThan(1_000)
    expect(await must(venue.requests.serviceState)).toBe('open')
    expect(await must(venue.requests.fundingSince(liveClock.now() - 1_000))).toEqual([])
    expect(await must(venue.requests.placeTest(intent({})))).toHaveProperty('orderId')
    await must(venue.requests.place(intent({})))
    expect(await must(venue.requests.cancelAll())).toHaveLength(1)
    await must(venue.requests.armDeadMan(60_000))
    await must(venue.requests.armDeadMan(0))
  })

  it('a venue that is gone is unavailable, and an order to it was never sent', async () => {
    const gone = createKucoin({
      restUrl: 'http://127.0.0.1:1',
      unifiedUrl: 'http://127.0.0.1:1',
      tradingUrl: 'ws://127.0.0.1:1',
      socketFrames: 90,
      credentials: { key: Redacted.make('k'), secret: Redacted.make('s'), passphrase: Redacted.make('p') },
      http,
      clock: liveClock,
      ids: countingIds(),
      connectTimeoutMs: 500,
      responseTimeoutMs: 500,
      privateWeight: 2_000,
      publicWeight: 2_000,
      leverage: 5,
      offsetMs: () => 0,
      instruments: () => known,
    })
    expect(await ask(gone.requests.place(intent({})))).toMatchObject({
      failure: { _tag: 'Unavailable', code: 'ECONNREFUSED' },
    })
  })
})
