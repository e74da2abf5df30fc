import { describe, expect, it } from 'vitest'
import type { Ticks } from '../../../src/domain/instrument.ts'
import { money } from '../../../src/domain/money.ts'
import type { ClientOrderId, OrderId, OrderIntent } from '../../../src/domain/order.ts'
import type { RiskApproved } from '../../../src/risk/approval.ts'
import type { Venue } from '../../../src/venues/venue.ts'
import { advance } from '../advance.ts'
import { contract, ETH, ok, type Reply, refused, START_MS, venueWorld, XBT } from './venue-world.ts'

const intent = (over: Partial<OrderIntent>): RiskApproved<OrderIntent> =>
  ({
    clientOrderId: 'b1',
    venue: 'kucoin',
    symbol: XBT.symbol,
    owner: 'test',
    purpose: 'quote',
    side: 'buy',
    price: 600_005,
    size: 2,
    timeInForce: 'GTC',
    postOnly: true,
    reduceOnly: false,
    ...over,
  }) as OrderIntent as RiskApproved<OrderIntent>

const placed = ok({ orderId: '77', clientOid: 'b1' })

describe('an order', () => {
  it.each([
    {
      what: 'a quote rests or is refused',
      intent: intent({}),
      body: {
        clientOid: 'b1',
        side: 'buy',
        symbol: 'XBTUSDTM',
        type: 'limit',
        size: 2,
        leverage: 3,
        marginMode: 'CROSS',
        stp: 'CN',
        price: '60000.5',
        timeInForce: 'GTC',
        postOnly: true,
      },
    },
    {
      what: 'an exit crosses, only reduces, and passes our own resting orders',
      intent: intent({
        purpose: 'exit',
        side: 'sell',
        timeInForce: 'IOC',
        postOnly: false,
        reduceOnly: true,
      }),
      body: {
        clientOid: 'b1',
        side: 'sell',
        symbol: 'XBTUSDTM',
        type: 'limit',
        size: 2,
        leverage: 3,
        marginMode: 'CROSS',
        stp: 'CO',
        reduceOnly: true,
        price: '60000.5',
        timeInForce: 'IOC',
      },
    },
    {
      what: 'a market order has no price and no time in force',
      intent: intent({ price: null, timeInForce: 'IOC', postOnly: false, purpose: 'signal' }),
      body: {
        clientOid: 'b1',
        side: 'buy',
        symbol: 'XBTUSDTM',
        type: 'market',
        size: 2,
        leverage: 3,
        marginMode: 'CROSS',
        stp: 'CN',
      },
    },
    {
      what: 'a stop waits for its price, only reduces, and passes our own resting orders',
      intent: intent({
        purpose: 'signal',
        side: 'sell',
        price: null,
        postOnly: false,
        reduceOnly: true,
        trigger: { price: 590_005 as Ticks, direction: 'down', by: 'mark' },
      }),
      body: {
        clientOid: 'b1',
        side: 'sell',
        symbol: 'XBTUSDTM',
        type: 'market',
        size: 2,
        leverage: 3,
        marginMode: 'CROSS',
        stp: 'CO',
        reduceOnly: true,
        stop: 'down',
        stopPrice: '59000.5',
        stopPriceType: 'MP',
      },
    },
    {
      what: 'a stop-limit has a price and a trigger',
      intent: intent({
        purpose: 'signal',
        postOnly: false,
        trigger: { price: 600_000 as Ticks, direction: 'up', by: 'last' },
      }),
      body: {
        clientOid: 'b1',
        side: 'buy',
        symbol: 'XBTUSDTM',
        type: 'limit',
        size: 2,
        leverage: 3,
        marginMode: 'CROSS',
        stp: 'CN',
        price: '60000.5',
        timeInForce: 'GTC',
        stop: 'up',
        stopPrice: '60000',
        stopPriceType: 'TP',
      },
    },
  ])('is sent so: $what', async ({ intent: order, body }) => {
    const { ask, venue, sent } = venueWorld([placed])
    expect(await ask(venue.requests.place(order))).toEqual({ ok: true, value: { orderId: '77' } })
    expect(sent[0]).toMatchObject({ method: 'POST', url: 'https://futures.test/api/v1/orders' })
    expect(JSON.parse(sent[0]?.body ?? '')).toEqual(body)
  })

  it('takes the same road up to the matching engine in a test', async () => {
    const { ask, venue, sent } = venueWorld([placed])
    await ask(venue.requests.placeTest(intent({})))
    expect(sent[0]?.url).toBe('https://futures.test/api/v1/orders/test')
  })

  it('of an unknown instrument never leaves', async () => {
    const { ask, venue, sent } = venueWorld([placed])
    const answer = await ask(venue.requests.place(intent({ symbol: 'DOGEUSDTM' as never })))
    expect(answer).toMatchObject({ failure: { _tag: 'VenueRefused', code: 'NOT_TRADABLE' } })
    expect(sent).toEqual([])
  })

  it('is stamped with the venue’s time', async () => {
    const { ask, venue, sent } = venueWorld([placed], { offsetMs: () => -5_999.6 })
    await ask(venue.requests.place(intent({})))
    expect(sent[0]?.headers['KC-API-TIMESTAMP']).toBe(String(START_MS - 6_000))
  })
})

describe('a call', () => {
  const cancelled = ok({ cancelledOrderIds: ['1'], clientOid: 'b1' })
  it.each([
    {
      what: 'cancel by client id',
      reply: cancelled,
      run: (world: World) => world.venue.requests.cancel(XBT.symbol, 'b/1' as ClientOrderId),
      asks: ['DELETE https://futures.test/api/v1/orders/client-order/b%2F1?symbol=XBTUSDTM'],
    },
    {
      what: 'cancel by id',
      reply: cancelled,
      run: (world: World) => world.venue.requests.cancelById('9' as OrderId),
      asks: ['DELETE https://futures.test/api/v1/orders/9'],
    },
    {
      what: 'cancel all of a symbol',
      reply: cancelled,
      run: (world: World) => world.venue.requests.cancelAll(XBT.symbol),
      asks: [
        'DELETE https://futures.test/api/v3/orders?symbol=XBTUSDTM',
        'DELETE https://futures.test/api/v1/stopOrders?symbol=XBTUSDTM',
      ],
    },
    {
      what: 'cancel all of everything, symbol by symbol',
      reply: cancelled,
      run: (world: World) => world.venue.requests.cancelAll(),
      asks: [
        'DELETE https://futures.test/api/v3/orders?symbol=XBTUSDTM',
        'DELETE https://futures.test/api/v1/stopOrders?symbol=XBTUSDTM',
        'DELETE https://futures.test/api/v3/orders?symbol=ETHUSDTM',
        'DELETE https://futures.test/api/v1/stopOrders?symbol=ETHUSDTM',
      ],
    },
    {
      what: 'open orders, after the stops that wait',
      reply: ok({ currentPage: 1, totalPage: 0, items: [] }),
      run: (world: World) => world.venue.requests.openOrders,
      asks: [
        'GET https://futures.test/api/v1/stopOrders?currentPage=1&pageSize=1000',
        'GET https://futures.test/api/v1/orders?status=active&currentPage=1&pageSize=1000',
      ],
    },
    {
      what: 'positions',
      reply: ok([]),
      run: (world: World) => world.venue.requests.positions,
      asks: ['GET https://futures.test/api/v1/positions?currency=USDT'],
    },
    {
      what: 'arm the dead man, seconds rounded up',
      reply: ok({ triggerTime: 1 }),
      run: (world: World) => world.venue.requests.armDeadMan(12_100),
      asks: [
        'POST https://unified.test/api/ua/v1/dcp/set {"tradeType":"FUTURES","timeout":13,"symbols":["XBTUSDTM","ETHUSDTM"]}',
      ],
    },
    {
      what: 'arm the dead man, never under five seconds',
      reply: ok({ triggerTime: 1 }),
      run: (world: World) => world.venue.requests.armDeadMan(1),
      asks: [
        'POST https://unified.test/api/ua/v1/dcp/set {"tradeType":"FUTURES","timeout":5,"symbols":["XBTUSDTM","ETHUSDTM"]}',
      ],
    },
    {
      what: 'disarm the dead man',
      reply: ok(null),
      run: (world: World) => world.venue.requests.armDeadMan(0),
      asks: [
        'POST https://unified.test/api/ua/v1/dcp/set {"tradeType":"FUTURES","timeout":-1,"symbols":["XBTUSDTM","ETHUSDTM"]}',
      ],
    },
  ])('asks for what it names: $what', async ({ reply, run, asks }) => {
    const world = venueWorld([reply])
    expect(await world.ask<unknown>(run(world))).toMatchObject({ ok: true })
    expect(world.sent.map(({ method, url, body }) => `${method} ${url} ${body}`.trim())).toEqual(asks)
  })
})
type World = ReturnType<typeof venueWorld>

describe('a mass cancel of everything', () => {
  it('goes on to the next symbol when one is refused, and tells of it', async () => {
    const replies: Reply = (request) =>
      request.url.includes('XBT')
        ? refused('300002', 'suspended')(request)
        : ok({ cancelledOrderIds: ['1'] })(request)
    const { ask, venue, sent } = venueWorld([replies])
    expect(await ask(venue.requests.cancelAll())).toMatchObject({
      failure: { _tag: 'Unavailable', code: '300002' },
    })
    expect(sent).toHaveLength(4)
  })
})

describe('the weight that the venue counts', () => {
  it('is not spent by an overload: with weight left the next order leaves at once', async () => {
    const headers = { 'gw-ratelimit-remaining': '1500', 'gw-ratelimit-reset': '25000' }
    const { ask, venue, sent } = venueWorld([
      () => ({ status: 429, headers, body: JSON.stringify({ code: '429000', msg: 'Too many requests' }) }),
      placed,
    ])
    // An answer takes up to a second of this world's clock, which is longer than the overload counts.
    expect(await ask(venue.requests.place(intent({})))).toMatchObject({ failure: { code: '429000' } })
    expect(await ask(venue.requests.place(intent({})))).toMatchObject({ ok: true })
    expect(sent.map(({ atMs }) => atMs)).toEqual([0, 1_000])
  })

  const spent = { 'gw-ratelimit-limit': '2000', 'gw-ratelimit-remaining': '0', 'gw-ratelimit-reset': '5000' }
  it.each([
    { what: 'an answer that leaves nothing', status: 200, body: { code: '200000', data: { orderId: '77' } } },
    {
      what: 'a refusal for too many requests',
      status: 429,
      body: { code: '429000', msg: 'Too many requests' },
    },
  ])('is believed: after $what the next order does not leave', async ({ status, body }) => {
    const headers = status === 429 ? { 'gw-ratelimit-reset': '5000' } : spent
    const { ask, venue, sent, clock } = venueWorld([
      () => ({ status, headers, body: JSON.stringify(body) }),
      placed,
    ])
    await ask(venue.requests.place(intent({})))
    expect(await ask(venue.requests.place(intent({})))).toMatchObject({
      failure: { _tag: 'RateLimited', code: 'OWN_BUDGET' },
    })
    expect(sent).toHaveLength(1)
    await advance(clock, 5_000)
    expect(await ask(venue.requests.place(intent({})))).toMatchObject({ ok: true })
  })
})

describe('the leverage', () => {
  const venueIn = (mode: string): Reply => {
    return ({ url, body }) =>
      ok(url.includes('Leverage') ? true : { symbol: 'XBTUSDTM', marginMode: body ? 'CROSS' : mode })(
        {} as never,
      )
  }
  const MODE = 'GET https://futures.test/api/v2/position/getMarginMode?symbol=XBTUSDTM'
  const CROSS =
    'POST https://futures.test/api/v2/position/changeMarginMode {"symbol":"XBTUSDTM","marginMode":"CROSS"}'
  const SET = 'POST https://futures.test/api/v2/changeCrossUserLeverage {"symbol":"XBTUSDTM","leverage":"5"}'
  it.each([
    { what: 'of a symbol in cross margin', mode: 'CROSS', asks: [MODE, SET] },
    {
      what: 'of an isolated symbol, which becomes crossed first',
      mode: 'ISOLATED',
      asks: [MODE, CROSS, SET],
    },
  ])('is set: $what', async ({ mode, asks }) => {
    const { ask, venue, sent } = venueWorld([venueIn(mode)])
    expect(await ask(venue.requests.setLeverage(XBT.symbol, 5))).toMatchObject({ ok: true })
    expect(sent.map(({ method, url, body }) => `${method} ${url} ${body}`.trim())).toEqual(asks)
  })
})

describe('the instruments', () => {
  const LIST = [
    contract('ETHUSDTM', { tickSize: 0.01, multiplier: 0.01 }),
    contract('XBTUSDM', { isInverse: true, multiplier: -1 }),
    contract('ODDUSDTM', { tickSize: 'soon' }),
    contract('XBTUSDTM'),
  ]

  it('come in the asked order, exact', async () => {
    const { ask, venue } = venueWorld([ok(LIST)])
    expect(await ask(venue.requests.instruments([XBT.symbol, ETH.symbol]))).toEqual({
      ok: true,
      value: [XBT, ETH],
    })
    expect(XBT).toMatchObject({
      tickSize: '0.1',
      multiplier: '0.001',
      tickMoney: money('0.0001'),
      priceMax: 10_000_000,
      makerFeeRate: 20_000n,
    })
  })

  it.each([
    { what: 'an inverse contract', symbol: 'XBTUSDM', tag: 'VenueRefused' },
    { what: 'a contract that is not listed', symbol: 'NONEUSDTM', tag: 'VenueRefused' },
    { what: 'a contract that cannot be read', symbol: 'ODDUSDTM', tag: 'Malformed' },
  ])('do not hold $what', async ({ symbol, tag }) => {
    const { ask, venue } = venueWorld([ok(LIST)])
    expect(await ask(venue.requests.instruments([symbol as never]))).toMatchObject({ failure: { _tag: tag } })
  })
})

const ORDER = {
  id: '9',
  symbol: 'XBTUSDTM',
  type: 'limit',
  side: 'sell',
  price: '60000.5',
  size: 4,
  filledSize: 1,
  clientOid: 'b1',
  status: 'open',
  reduceOnly: true,
  createdAt: 5,
  updatedAt: 6,
}
const pageOf = (items: readonly object[], currentPage = 1, totalPage = 1): Reply =>
  ok({ currentPage, pageSize: 1000, totalNum: 1, totalPage, items })

describe('a read of orders', () => {
  it('gathers every page', async () => {
    const { ask, venue, sent } = venueWorld([
      pageOf([]),
      pageOf([ORDER], 1, 2),
      pageOf([{ ...ORDER, id: '10' }], 2, 2),
    ])
    const answer = await ask(venue.requests.openOrders)
    expect(answer.ok && answer.value.map(({ orderId }) => orderId)).toEqual(['9', '10'])
    expect(sent[2]?.url).toContain('currentPage=2')
  })

  it('holds the stops that wait too, and of one that triggers meanwhile the later word', async () => {
    const stop = { ...ORDER, stop: 'down', stopPriceType: 'MP', stopPrice: '59000', filledSize: 0 }
    const { ask, venue } = venueWorld([
      pageOf([
        { ...stop, stopTriggered: false },
        { ...stop, id: '10', stopTriggered: null },
      ]),
      pageOf([{ ...stop, stopTriggered: true, filledSize: 1 }]),
    ])
    expect(await ask(venue.requests.openOrders)).toMatchObject({
      value: [
        { orderId: '9', trigger: 'fired', status: 'open', filled: 1 },
        { orderId: '10', trigger: 'waiting', status: 'open', filled: 0 },
      ],
    })
  })

  it('gives up on a list that never ends', async () => {
    const { ask, venue, sent } = venueWorld([pageOf([], 1, 1e9)])
    expect(await ask(venue.requests.openOrders)).toMatchObject({
      failure: { _tag: 'Malformed', code: 'ENDLESS' },
    })
    expect(sent).toHaveLength(100)
  })

  it.each([
    {
      what: 'open',
      over: {},
      report: { status: 'open', filled: 1, cancelled: 0, price: 600_005, reduceOnly: true, at: 6 },
    },
    {
      what: 'filled',
      over: { status: 'done', filledSize: 4, cancelExist: false },
      report: { status: 'done', filled: 4, cancelled: 0 },
    },
    {
      what: 'cancelled after a part',
      over: { status: 'done', cancelExist: true },
      report: { status: 'done', filled: 1, cancelled: 3 },
    },
    { what: 'a market order', over: { type: 'market', price: '0' }, report: { price: null } },
    {
      what: 'somebody’s without a client id',
      over: { clientOid: null, updatedAt: null },
      report: { clientOrderId: null, at: 5 },
    },
  ])('tells an order that is $what', async ({ over, report }) => {
    const { ask, venue } = venueWorld([ok({ ...ORDER, ...over })])
    expect(await ask(venue.requests.orderByClientId('b1' as ClientOrderId))).toMatchObject({
      value: { ...report, source: 'read', fill: null },
    })
  })

  it('does not take an instrument that it never heard of for nothing', async () => {
    const { ask, venue } = venueWorld([pageOf([{ ...ORDER, symbol: 'DOGEUSDTM' }])])
    expect(await ask(venue.requests.openOrders)).toMatchObject({ failure: { _tag: 'Malformed' } })
  })

  it('leaves out what is not linear, once the list was read', async () => {
    const { ask, venue } = venueWorld([
      ok([contract('XBTUSDTM')]),
      pageOf([{ ...ORDER, symbol: 'XBTUSDM' }, ORDER]),
    ])
    await ask(venue.requests.instruments([XBT.symbol]))
    const answer = await ask(venue.requests.openOrders)
    expect(answer.ok && answer.value.map(({ symbol }) => symbol)).toEqual(['XBTUSDTM'])
  })
})

const FILL = {
  symbol: 'XBTUSDTM',
  tradeId: 't1',
  orderId: '9',
  side: 'sell',
  liquidity: 'maker',
  price: '60000.5',
  size: 1,
  fee: '-0.0120001',
  tradeType: 'trade',
  tradeTime: 1_700_000_000_123_456_800,
}

describe('the fills since', () => {
  it('come oldest first, each once, with the fee that was paid', async () => {
    const later = { ...FILL, tradeId: 't2', tradeTime: FILL.tradeTime + 5_000_000 }
    const { ask, venue } = venueWorld([pageOf([later, FILL], 1, 2), pageOf([FILL], 2, 2)])
    const answer = await ask(venue.requests.fillsSince(START_MS - 1000))
    expect(answer.ok && answer.value.map(({ tradeId }) => tradeId)).toEqual(['t1', 't2'])
    expect(answer).toMatchObject({
      value: [
        {
          fee: money('-0.0120001'),
          price: 600_005,
          clientOrderId: null,
          kind: 'trade',
          at: 1_700_000_000_123,
        },
        {},
      ],
    })
  })

  it('are asked for in windows of seven days, the last one open', async () => {
    const day = 86_400_000
    const { ask, venue, sent } = venueWorld([pageOf([])])
    await ask(venue.requests.fillsSince(START_MS - 15 * day))
    const windows = sent
      .map(({ url }) => new URL(url).searchParams)
      .map((query) => [
        Number(query.get('startAt')) - START_MS,
        query.has('endAt') ? Number(query.get('endAt')) - START_MS : null,
      ])
    expect(windows).toEqual([
      [-15 * day, -8 * day - 1],
      [-8 * day, -day - 1],
      [-day, null],
    ])
  })
})

describe('the funding since', () => {
  const line = (id: number, at: number) => ({
    id,
    symbol: 'XBTUSDTM',
    timePoint: at,
    fundingRate: 1e-4,
    funding: -0.05585669,
  })

  it('is asked symbol by symbol, followed to its beginning, and counts what we paid', async () => {
    const replies: Reply = ({ url }) => {
      const query = new URL(url).searchParams
      const body = (dataList: object[], hasMore: boolean) => ({
        body: JSON.stringify({ code: '200000', data: { dataList, hasMore } }),
      })
      if (query.get('symbol') === 'ETHUSDTM') return body([], false)
      return query.has('endAt')
        ? body([line(2, 20), line(1, 10)], false)
        : body([line(3, 30), line(2, 20)], true)
    }
    const { ask, venue } = venueWorld([replies])
    const answer = await ask(venue.requests.fundingSince(0))
    expect(answer.ok && answer.value.map(({ id }) => id)).toEqual(['1', '2', '3'])
    expect(answer).toMatchObject({ value: [{ amount: money('0.05585669'), rate: 1e-4, at: 10 }, {}, {}] })
  })

  it('gives up when there is more and it never comes', async () => {
    const { ask, venue } = venueWorld([ok({ dataList: [line(1, 10)], hasMore: true })])
    expect(await ask(venue.requests.fundingSince(0))).toMatchObject({
      failure: { _tag: 'Malformed', code: 'STUCK' },
    })
  })
})

describe('what came and went', () => {
  const transfersSince = ({ requests }: Venue, atMs: number) => {
    if (!requests.transfersSince) throw new Error('there is no list of it')
    return requests.transfersSince(atMs)
  }
  const DAY_MS = 86_400_000
  const line = (offset: number, type: string, amount: number, more: object = {}) => ({
    time: 1_000 + offset,
    type,
    amount,
    fee: null,
    accountEquity: 1,
    status: 'Completed',
    remark: '',
    offset,
    currency: 'USDT',
    ...more,
  })

  it('is asked kind by kind and page by page, and signed by its kind', async () => {
    const replies: Reply = ({ url }) => {
      const query = new URL(url).searchParams
      const body = (dataList: object[], hasMore: boolean) => ({
        body: JSON.stringify({ code: '200000', data: { dataList, hasMore } }),
      })
      switch (query.get('type')) {
        case 'TransferOut':
          return query.get('offset') === '7'
            ? body([line(3, 'TransferOut', -2)], false)
            : body([line(9, 'Transferout', 5), line(7, 'TransferOut', -4)], true)
        case 'Deposit':
          return body([line(8, 'Deposit', 1.5), line(-1, 'Deposit', 9, { status: 'Pending' })], false)
        default:
          return body([], false)
      }
    }
    const { ask, venue, clock } = venueWorld([replies])
    const answer = await ask(transfersSince(venue, clock.now() - 1_000))
    expect(answer).toEqual({
      ok: true,
      value: [
        { id: 'USDT-3', currency: 'USDT', amount: money('-2'), at: 1_003 },
        { id: 'USDT-7', currency: 'USDT', amount: money('-4'), at: 1_007 },
        { id: 'USDT-8', currency: 'USDT', amount: money('1.5'), at: 1_008 },
        { id: 'USDT-9', currency: 'USDT', amount: money('-5'), at: 1_009 },
      ],
    })
  })

  it('is asked for day by day', async () => {
    const { ask, venue, clock, sent } = venueWorld([ok({ dataList: [], hasMore: false })])
    await ask(transfersSince(venue, clock.now() - 2.5 * DAY_MS))
    const windows = new Set(
      sent.map(({ url }) => {
        const query = new URL(url).searchParams
        return Number(query.get('endAt')) - Number(query.get('startAt'))
      }),
    )
    expect(sent).toHaveLength(3 * 4)
    expect(Math.max(...windows)).toBeLessThan(DAY_MS)
  })

  it('gives up when there is more and it never comes', async () => {
    const { ask, venue, clock } = venueWorld([ok({ dataList: [line(1, 'Deposit', 1)], hasMore: true })])
    expect(await ask(transfersSince(venue, clock.now() - 1_000))).toMatchObject({
      failure: { _tag: 'Malformed', code: 'STUCK' },
    })
  })
})

describe('the small answers', () => {
  it.each([
    { status: 'open', state: 'open' },
    { status: 'close', state: 'closed' },
    { status: 'cancelonly', state: 'cancel-only' },
  ])('state $status is $state', async ({ status, state }) => {
    const { ask, venue } = venueWorld([ok({ status, msg: '' })])
    expect(await ask(venue.requests.serviceState)).toEqual({ ok: true, value: state })
  })

  it('a book comes best first, in ticks and lots', async () => {
    const { ask, venue } = venueWorld([
      ok({
        symbol: 'XBTUSDTM',
        sequence: 100,
        asks: [
          ['6000.5', 3],
          [5000, '1'],
        ],
        bids: [
          [3100, 2],
          ['3200.1', 8],
        ],
        ts: 1604643655040584400,
      }),
    ])
    expect(await ask(venue.requests.bookSnapshot(XBT))).toEqual({
      ok: true,
      value: {
        symbol: 'XBTUSDTM',
        sequence: 100,
        bids: [
          [32001, 8],
          [31000, 2],
        ],
        asks: [
          [50000, 1],
          [60005, 3],
        ],
        at: 1604643655040,
      },
    })
  })

  it('a mark that is asked for is a mark that is pushed, in other words', async () => {
    const answer = (symbol: string) =>
      ok({ symbol, granularity: 1000, timePoint: 1557999585000, value: 8052.51, indexPrice: 8041.95 })
    const { ask, venue, sent } = venueWorld([answer('XBTUSDTM'), answer('ETHUSDTM')])
    expect(await ask(venue.requests.markPrice(XBT))).toEqual({
      ok: true,
      value: {
        type: 'MarkPrice',
        symbol: 'XBTUSDTM',
        mark: expect.closeTo(80_525.1),
        index: expect.closeTo(80_419.5),
        at: 1557999585000,
      },
    })
    expect(sent[0]?.url).toMatch(/\/api\/v1\/mark-price\/XBTUSDTM\/current$/)
    expect(await ask(venue.requests.markPrice(XBT))).toMatchObject({ failure: { _tag: 'Malformed' } })
  })

  it('minutes come oldest first, their closes in ticks', async () => {
    const { ask, sent, venue } = venueWorld([
      ok([
        [1_700_000_120_000, 60_010.5, 60_020, 60_000, 60_001.15, 7],
        [1_700_000_060_000, '60010.5', '60020', '60000', '60002', '0'],
      ]),
    ])
    expect(await ask(venue.requests.minuteCloses(XBT, 1_700_000_000_000.4, 1_700_000_200_000))).toEqual({
      ok: true,
      value: [
        { at: 1_700_000_060_000, close: 600_020 },
        { at: 1_700_000_120_000, close: expect.closeTo(600_011.5, 6) },
      ],
    })
    expect(sent[0]?.url).toMatch(
      /\/api\/v1\/kline\/query\?symbol=XBTUSDTM&granularity=1&from=1700000000000&to=1700000200000$/,
    )
  })

  it('a book of another symbol is malformed', async () => {
    const { ask, venue } = venueWorld([ok({ symbol: 'ETHUSDTM', sequence: 100, asks: [], bids: [], ts: 1 })])
    expect(await ask(venue.requests.bookSnapshot(XBT))).toMatchObject({ failure: { _tag: 'Malformed' } })
  })

  it('a position without a maintenance margin has the one of its rate', async () => {
    const held = {
      symbol: 'XBTUSDTM',
      currentQty: 2,
      avgEntryPrice: 60000,
      markPrice: 61000,
      liquidationPrice: 0,
      unrealisedPnl: 2,
    }
    const { ask, venue } = venueWorld([ok([held])])
    // 2 lots of 0.001 at 61000, 0.4 %
    expect(await ask(venue.requests.positions)).toMatchObject({
      value: [{ lots: 2, averageEntry: 600_000, mark: 610_000, maintenanceMargin: money('0.488') }],
    })
  })

  it('an account comes exact', async () => {
    const { ask, venue } = venueWorld([
      ok({
        currency: 'USDT',
        accountEquity: 99.8999305281,
        unrealisedPNL: -1.5,
        marginBalance: 1,
        positionMargin: 0,
        orderMargin: 2,
        availableBalance: 97,
      }),
    ])
    expect(await ask(venue.requests.accounts)).toMatchObject({
      value: [
        {
          equity: money('99.8999305281'),
          unrealised: money('-1.5'),
          orderMargin: money('2'),
          version: 0,
        },
      ],
    })
  })

  it('keep the path of fills filled by symbol honest: nothing of ours is lost when it comes twice', async () => {
    const { ask, venue } = venueWorld([pageOf([FILL, FILL])])
    const answer = await ask(venue.requests.fillsSince(START_MS))
    expect(answer.ok && answer.value).toHaveLength(1)
  })
})
