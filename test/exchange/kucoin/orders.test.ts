import { describe, expect, it } from 'vitest'
import { ANN, BOB, limitBuy, venueWorld } from './venue-world.ts'

const ORDERS = 'POST /api/v1/orders'

describe('placing', () => {
  it('answers with both ids, and the order can be read by either', async () => {
    const { ask } = venueWorld()
    const { data } = await ask(ORDERS, limitBuy('mine-1'))
    expect(data.clientOid).toBe('mine-1')
    const byId = await ask(`GET /api/v1/orders/${data.orderId}`)
    const byClientOid = await ask('GET /api/v1/orders/byClientOid?clientOid=mine-1')
    expect(byId.data).toEqual(byClientOid.data)
    expect(byId.data).toMatchObject({
      id: data.orderId,
      price: '10000',
      size: 1,
      value: '10',
      status: 'open',
      isActive: true,
      cancelExist: false,
      endAt: null,
      marginMode: 'CROSS',
      leverage: '10',
    })
    expect(byId.text).toContain('"orderTime":1735689600000000000')
  })

  it('refuses a client id that was used before, whatever became of its order', async () => {
    const { ask, place } = venueWorld()
    const id = await place({ clientOid: 'once' })
    await ask(`DELETE /api/v1/orders/${id}`)
    expect((await ask(ORDERS, limitBuy('once'))).code).toBe('300018')
  })

  it.each<[sentence: string, changes: Record<string, unknown>, code: string]>([
    ['no client id', { clientOid: undefined }, '400100'],
    ['a client id of odd characters', { clientOid: 'what?' }, '400100'],
    ['a client id of 41 characters', { clientOid: 'x'.repeat(41) }, '400100'],
    ['no side', { side: undefined }, '100001'],
    ['a side of its own', { side: 'long' }, '400100'],
    ['an unknown contract', { symbol: 'XBTUSDTX' }, '100001'],
    ['a limit order without a price', { price: undefined }, '100001'],
    ['a price that is no number', { price: 'cheap' }, '400100'],
    ['a price of zero', { price: '0' }, '100001'],
    ['a price between two ticks', { price: '10000.05' }, '100001'],
    ['no size', { size: undefined }, '100001'],
    ['a size of zero', { size: 0 }, '100001'],
    ['half a lot', { size: 0.5 }, '400100'],
    ['two kinds of size', { qty: '0.001' }, '100001'],
    ['a quantity between two lots', { size: undefined, qty: '0.0015' }, '100001'],
    ['a size beyond the largest order', { size: 1_000_001 }, '100001'],
    ['the wrong margin mode', { marginMode: 'ISOLATED' }, '330005'],
    ['no margin mode, which means isolated', { marginMode: undefined }, '330005'],
    ['a hedge side', { positionSide: 'LONG' }, '330011'],
    ['post-only and immediate at once', { postOnly: true, timeInForce: 'IOC' }, '100001'],
    ['a stop without its price', { stop: 'up', stopPriceType: 'TP' }, '100001'],
    ['a stop without its kind of price', { stop: 'up', stopPrice: '10100' }, '100001'],
    ['a stop price without its direction', { stopPrice: '10100' }, '100001'],
    ['a buy over the price band', { price: '10600' }, '300011'],
    ['a sell under the price band', { side: 'sell', price: '9400' }, '300012'],
    ['reduce-only without a position', { reduceOnly: true, side: 'sell' }, '300009'],
    ['closing nothing', { closeOrder: true, size: undefined }, '300009'],
    ['a market order against nobody', { type: 'market', price: undefined }, '300008'],
    ['more than the margin bears', { size: 100_000 }, '300003'],
    ['a remark of 101 characters', { remark: 'x'.repeat(101) }, '400100'],
  ])('refuses %s', async (_sentence, changes, code) => {
    const { ask } = venueWorld()
    const answer = await ask(ORDERS, { ...limitBuy('bad'), ...changes })
    expect([answer.status, answer.code]).toEqual([200, code])
    expect(answer.msg).toBeTruthy()
    expect((await ask('GET /api/v1/orders?status=active')).data.totalNum).toBe(0)
  })

  it('refuses a body that is no JSON, and a body of another type', async () => {
    const { face } = venueWorld()
    const send = (headers: Record<string, string>, body: string) =>
      face.http({ method: 'POST', target: '/api/v1/bullet-public', headers, body })
    expect((await send({ 'content-type': 'application/json' }, '{')).body).toContain('400100')
    expect((await send({ 'content-type': 'text/plain' }, 'hello')).body).toContain('415000')
  })

  it.each<[sentence: string, changes: Record<string, unknown>, size: number]>([
    ['base quantity', { size: undefined, qty: '0.025' }, 25],
    ['quote value, rounded down to lots', { size: undefined, valueQty: '255' }, 25],
    ['lots in quotes', { size: '25' }, 25],
  ])('takes a size as %s', async (_sentence, changes, size) => {
    const { ask, place } = venueWorld()
    const id = await place(changes)
    expect((await ask(`GET /api/v1/orders/${id}`)).data.size).toBe(size)
  })

  it('tests an order down to its margin and leaves no trace', async () => {
    const { ask } = venueWorld()
    const tested = await ask('POST /api/v1/orders/test', limitBuy('trial'))
    expect(tested.data).toMatchObject({ clientOid: 'trial', orderId: expect.any(String) })
    expect((await ask('POST /api/v1/orders/test', { ...limitBuy('trial'), size: 100_000 })).code).toBe(
      '300003',
    )
    expect((await ask('GET /api/v1/orders?status=active')).data.items).toEqual([])
    expect((await ask(ORDERS, limitBuy('trial'))).code).toBe('200000')
  })

  it('takes a batch, each order with its own code', async () => {
    const { ask } = venueWorld()
    const { data } = await ask('POST /api/v1/orders/multi', [
      limitBuy('a'),
      limitBuy('a'),
      { clientOid: 'c' },
    ])
    expect(data.map((each: { code: string }) => each.code)).toEqual(['200000', '300018', '400100'])
    expect(data[0]).toMatchObject({ clientOid: 'a', symbol: 'XBTUSDTM', msg: 'success' })
  })

  it('takes no batch of 21', async () => {
    const { ask } = venueWorld()
    const batch = Array.from({ length: 21 }, (_, at) => limitBuy(`n${at}`))
    expect((await ask('POST /api/v1/orders/multi', batch)).code).toBe('400100')
  })

  it('closes whatever is held, at the side that closes it', async () => {
    const { ask, market } = venueWorld()
    market.background('sell', 100_000, 7)
    market.background('buy', 99_990, 50)
    await ask(ORDERS, { ...limitBuy('in'), size: 7 })
    const { data } = await ask(ORDERS, {
      clientOid: 'out',
      symbol: 'XBTUSDTM',
      type: 'market',
      closeOrder: true,
      marginMode: 'CROSS',
    })
    const order = await ask(`GET /api/v1/orders/${data.orderId}`)
    expect(order.data).toMatchObject({
      side: 'sell',
      size: 7,
      dealSize: 7,
      status: 'done',
      closeOrder: true,
      reduceOnly: true,
      avgDealPrice: '9999',
      cancelExist: false,
    })
    expect((await ask('GET /api/v1/positions')).data).toEqual([])
  })
})

describe('cancelling', () => {
  it('by id, once', async () => {
    const { ask, place } = venueWorld()
    const id = await place()
    expect((await ask(`DELETE /api/v1/orders/${id}`)).data).toEqual({ cancelledOrderIds: [id] })
    expect((await ask(`DELETE /api/v1/orders/${id}`)).code).toBe('100004')
    expect((await ask(`GET /api/v1/orders/${id}`)).data).toMatchObject({ status: 'done', cancelExist: true })
  })

  it('by client id, with its symbol', async () => {
    const { ask, place } = venueWorld()
    await place({ clientOid: 'mine' })
    const path = 'DELETE /api/v1/orders/client-order/mine'
    expect((await ask(path)).code).toBe('400100')
    expect((await ask(`${path}?symbol=ETHUSDTM`)).msg).toBe('error.getOrder.orderNotExist')
    expect((await ask(`${path}?symbol=XBTUSDTM`)).data).toEqual({ clientOid: 'mine' })
  })

  it('what is unknown, or another account has, is not there', async () => {
    const { ask, place } = venueWorld()
    const theirs = await place({}, BOB)
    for (const id of ['123', theirs])
      expect(await ask(`DELETE /api/v1/orders/${id}`, undefined, ANN)).toMatchObject({
        code: '100001',
        msg: 'error.getOrder.orderNotExist',
      })
    expect((await ask('GET /api/v1/orders/byClientOid?clientOid=ghost')).msg).toBe(
      'error.getOrder.orderNotExist',
    )
  })

  it('several, each with its own code', async () => {
    const { ask, place } = venueWorld()
    const id = await place()
    await place({ clientOid: 'named' })
    const { data } = await ask('DELETE /api/v1/orders/multi-cancel', {
      orderIdsList: [id, '404'],
      clientOidsList: [{ symbol: 'XBTUSDTM', clientOid: 'named' }],
    })
    expect(data).toEqual([
      { orderId: id, clientOid: null, code: '200', msg: 'success' },
      { orderId: '404', clientOid: null, code: '100001', msg: 'error.getOrder.orderNotExist' },
      { orderId: null, clientOid: 'named', code: '200', msg: 'success' },
    ])
  })

  it.each(['v1', 'v3'])('all of a symbol by the %s path, and no stop', async (version) => {
    const { ask, place } = venueWorld()
    const ids = [await place(), await place({ price: '9990' })]
    const stop = await place({ stop: 'down', stopPrice: '9900', stopPriceType: 'TP' })
    const { data } = await ask(`DELETE /api/${version}/orders?symbol=XBTUSDTM`)
    expect(data.cancelledOrderIds.toSorted()).toEqual(ids.toSorted())
    expect((await ask('GET /api/v1/stopOrders')).data.items[0].id).toBe(stop)
    expect((await ask('DELETE /api/v1/stopOrders?symbol=XBTUSDTM')).data.cancelledOrderIds).toEqual([stop])
  })

  it('nothing twice: the second sweep is empty', async () => {
    const { ask, place } = venueWorld()
    await place()
    await ask('DELETE /api/v3/orders')
    expect((await ask('DELETE /api/v3/orders')).data).toEqual({ cancelledOrderIds: [] })
    expect((await ask('DELETE /api/v3/orders?symbol=NOPE')).code).toBe('100001')
  })
})

describe('stop orders', () => {
  const stop = { stop: 'up', stopPrice: '10010', stopPriceType: 'TP', type: 'market', price: undefined }

  it('wait apart from the open ones until their price trades', async () => {
    const { ask, market, place } = venueWorld()
    const id = await place(stop)
    expect((await ask('GET /api/v1/orders?status=active')).data.totalNum).toBe(0)
    expect((await ask('GET /api/v1/stopOrders')).data.items[0]).toMatchObject({
      id,
      stop: 'up',
      stopPrice: '10010',
      stopPriceType: 'TP',
      stopTriggered: false,
      status: 'open',
      isActive: true,
    })
    market.background('sell', 100_100, 3)
    market.background('sell', 100_110, 3)
    market.background('buy', 100_100, 3, false)
    expect((await ask(`GET /api/v1/orders/${id}`)).data).toMatchObject({
      status: 'done',
      stopTriggered: true,
      dealSize: 1,
      type: 'market',
      price: '0',
    })
  })

  it('in a pair end together', async () => {
    const { ask, market, place } = venueWorld()
    market.background('sell', 100_000, 1)
    market.background('buy', 99_990, 9)
    await place()
    const { data } = await ask('POST /api/v1/st-orders', {
      ...limitBuy('bracket'),
      side: 'sell',
      type: 'market',
      reduceOnly: true,
      price: undefined,
      triggerStopUpPrice: '10100',
      triggerStopDownPrice: '9990',
      stopPriceType: 'TP',
    })
    expect((await ask('GET /api/v1/stopOrders')).data.totalNum).toBe(2)
    market.background('buy', 99_900, 5)
    market.background('sell', 99_900, 14, false)
    market.pass(1)
    expect((await ask('GET /api/v1/stopOrders')).data.totalNum).toBe(0)
    expect((await ask(`GET /api/v1/orders/${data.orderId}`)).data).toMatchObject({
      status: 'done',
      dealSize: 0,
      cancelExist: true,
    })
  })

  it('need at least one trigger', async () => {
    const { ask } = venueWorld()
    expect((await ask('POST /api/v1/st-orders', limitBuy('none'))).code).toBe('100001')
  })
})

describe('reading orders and fills', () => {
  it('goes by pages, newest first', async () => {
    const { ask, place, market } = venueWorld()
    const ids: string[] = []
    for (let count = 0; count < 5; count++) {
      ids.unshift(await place({ price: '9990' }))
      market.pass(10)
    }
    const read = async (page: number) =>
      (await ask(`GET /api/v1/orders?status=active&pageSize=2&currentPage=${page}`)).data
    const pages = [await read(1), await read(2), await read(3), await read(4)]
    expect(pages.flatMap((page) => page.items.map((item: { id: string }) => item.id))).toEqual(ids)
    expect(pages[0]).toMatchObject({ currentPage: 1, pageSize: 2, totalNum: 5, totalPage: 3 })
    expect(pages[3].items).toEqual([])
  })

  it.each(['pageSize=0', 'pageSize=1001', 'currentPage=0', 'status=open', 'side=long'])(
    'refuses %s',
    async (query) => {
      const { ask } = venueWorld()
      expect((await ask(`GET /api/v1/orders?${query}`)).code).toBe('400100')
    },
  )

  it('filters by status, side and type', async () => {
    const { ask, place } = venueWorld()
    const buy = await place()
    const sell = await place({ side: 'sell', price: '10010' })
    const gone = await place()
    await ask(`DELETE /api/v1/orders/${gone}`)
    const ids = async (query: string) =>
      (await ask(`GET /api/v1/orders?${query}`)).data.items.map((item: { id: string }) => item.id)
    expect(await ids('status=active')).toEqual([sell, buy])
    expect(await ids('status=active&side=buy')).toEqual([buy])
    expect(await ids('status=active&type=market')).toEqual([])
    expect(await ids('status=done')).toEqual([gone])
    expect((await ask('GET /api/v1/recentDoneOrders')).data[0].id).toBe(gone)
  })

  it('asks for history by windows of a week', async () => {
    const { ask } = venueWorld()
    const week = 7 * 86_400_000
    expect((await ask(`GET /api/v1/fills?startAt=0&endAt=${week}`)).code).toBe('200000')
    expect((await ask(`GET /api/v1/fills?startAt=0&endAt=${week + 1}`)).code).toBe('400100')
    expect((await ask('GET /api/v1/orders?status=done&startAt=2&endAt=1')).code).toBe('400100')
  })

  it('tells each fill with its fee and its exact time', async () => {
    const { ask, market, place } = venueWorld()
    market.background('sell', 99_990, 2)
    const taker = await place({ size: 3 })
    market.background('sell', 100_000, 1, false)
    const { data, text } = await ask('GET /api/v1/fills')
    expect(data.items).toMatchObject([
      {
        orderId: taker,
        liquidity: 'maker',
        price: '10000',
        size: 1,
        value: '10',
        fee: '0.002',
        feeRate: '0.0002',
      },
      { orderId: taker, liquidity: 'taker', price: '9999', size: 2, value: '19.998', fee: '0.0119988' },
    ])
    expect(text).toContain('"tradeTime":1735689600000000000')
    expect((await ask(`GET /api/v1/fills?orderId=${taker}&pageSize=1`)).data).toMatchObject({
      totalNum: 2,
      totalPage: 2,
    })
    expect((await ask('GET /api/v1/recentFills?symbol=XBTUSDTM')).data).toEqual(data.items)
    expect((await ask('GET /api/v1/fills?tradeTypes=liquid,adl')).data.totalNum).toBe(0)
    expect((await ask('GET /api/v1/fills?side=sell')).data.totalNum).toBe(0)
  })

  it('sums up what rests', async () => {
    const { ask, place } = venueWorld()
    await place({ size: 3, price: '9990' })
    await place({ side: 'sell', price: '10010' })
    expect((await ask('GET /api/v1/openOrderStatistics?symbol=XBTUSDTM')).data).toEqual({
      openOrderBuySize: 3,
      openOrderSellSize: 1,
      openOrderBuyCost: '29.97',
      openOrderSellCost: '10.01',
      settleCurrency: 'USDT',
    })
  })
})
