import { describe, expect, it } from 'vitest'
import { createExchange } from '../../../src/exchange/exchange.ts'
import { generatedFlow } from '../../../src/exchange/generated-flow.ts'
import { INSTRUMENTS } from '../../../src/exchange/instruments.ts'
import { createKucoinFace } from '../../../src/exchange/kucoin/face.ts'
import { countingIds } from '../../../src/ports/ids.ts'
import { seededRandom } from '../../../src/ports/random.ts'
import { SimulatedClock } from '../../../src/ports/simulated/clock.ts'
import { START_MS } from '../still-market.ts'
import { ANN, venueWorld } from './venue-world.ts'

describe('public pushes', () => {
  it('say each changed level, in sequence', async () => {
    const { stream, market } = venueWorld()
    const client = await stream(null)
    client.subscribe('/contractMarket/level2:XBTUSDTM')
    market.background('buy', 99_995, 4)
    market.background('sell', 99_995, 1, false)
    market.pass(5)
    const [first, second] = client.pushes('level2')
    expect(first).toMatchObject({
      type: 'message',
      topic: '/contractMarket/level2:XBTUSDTM',
      data: { change: '9999.5,buy,4', sequence: first.sn, timestamp: expect.any(Number) },
    })
    expect(second.data).toMatchObject({ change: '9999.5,buy,3', sequence: first.sn + 1 })
  })

  it('say every trade with the time to the nanosecond', async () => {
    const { stream, market } = venueWorld()
    const client = await stream(null)
    client.subscribe('/contractMarket/execution:XBTUSDTM')
    market.background('buy', 99_995, 4)
    market.background('sell', 99_995, 1, false)
    market.pass(5)
    const [trade] = client.pushes('match')
    expect(trade.data).toMatchObject({ symbol: 'XBTUSDTM', side: 'sell', size: 1, price: '9999.5' })
    expect(trade.data.tradeId).toBeTypeOf('string')
    expect(client.texts.at(-1)).toMatch(/"ts":\d{13}000000\b/)
  })

  it('say the best prices when they move, and only then', async () => {
    const { stream, market } = venueWorld()
    const client = await stream(null)
    client.subscribe('/contractMarket/tickerV2:XBTUSDTM')
    market.background('buy', 99_995, 4)
    market.background('buy', 99_000, 4)
    market.background('sell', 100_005, 2)
    market.pass(5)
    expect(client.pushes('tickerV2').map((push) => push.data)).toMatchObject([
      { bestBidPrice: '9999.5', bestBidSize: 4, bestAskPrice: '0', bestAskSize: 0 },
      { bestBidPrice: '9999.5', bestAskPrice: '10000.5', bestAskSize: 2 },
    ])
  })

  it('show small books whole, at most every 100 ms and only when they changed', async () => {
    const { stream, market } = venueWorld()
    const client = await stream(null)
    client.subscribe('/contractMarket/level2Depth5:XBTUSDTM')
    for (let at = 0; at < 7; at++) market.background('buy', 99_990 - at, 1)
    market.pass(500)
    const pushes = client.pushes('level2')
    expect(pushes).toHaveLength(1)
    expect(pushes[0].data.bids).toEqual([
      ['9999', 1],
      ['9998.9', 1],
      ['9998.8', 1],
      ['9998.7', 1],
      ['9998.6', 1],
    ])
    expect(pushes[0].data).toMatchObject({ asks: [], sequence: expect.any(Number), ts: expect.any(Number) })
    market.background('buy', 99_991, 1)
    market.pass(500)
    expect(client.pushes('level2')).toHaveLength(2)
  })

  it('say marks every second, funding rates every minute, settlements when they happen', async () => {
    const { stream, market } = venueWorld()
    market.exchange.start()
    const client = await stream(null)
    client.subscribe('/contract/instrument:XBTUSDTM')
    client.subscribe('/contract/announcement')
    client.subscribe('/contractMarket/snapshot:XBTUSDTM')
    for (let minute = 0; minute < 481; minute++) {
      client.send({ id: `${minute}`, type: 'ping' })
      market.pass(30_000)
      client.send({ id: `${minute}`, type: 'ping' })
      market.pass(29_990)
    }
    const marks = client.pushes('mark.index.price')
    expect(marks.length).toBeGreaterThan(28_000)
    expect(marks[0].data).toMatchObject({ markPrice: 10_000, indexPrice: 10_000, granularity: 1_000 })
    expect(client.pushes('funding.rate').length).toBeGreaterThanOrEqual(480)
    expect(client.pushes('snapshot.24h').length).toBeGreaterThan(5_000)
    expect(client.pushes('funding.begin')).toHaveLength(1)
    expect(client.pushes('funding.end')[0]).toMatchObject({
      topic: '/contract/announcement',
      data: { symbol: 'XBTUSDTM', fundingTime: START_MS + 8 * 3_600_000, fundingRate: 0.0001 },
    })
  })

  it('show the candle that a trade changed: time, open, close, high, low, lots, turnover', async () => {
    const { stream, market } = venueWorld()
    const client = await stream(null)
    client.subscribe('/contractMarket/limitCandle:XBTUSDTM_1min')
    for (const price of [100_000, 100_020, 99_990]) {
      market.background('buy', price, 2)
      market.background('sell', price, 2, false)
    }
    market.pass(5)
    expect(client.pushes('candle.stick').at(-1).data.candles).toEqual([
      String(START_MS / 1000),
      '10000',
      '9999',
      '10002',
      '9999',
      '6',
      '60',
    ])
  })
})

describe('the book', () => {
  it('joins its snapshot without a hole, whatever moves meanwhile', async () => {
    const clock = new SimulatedClock(START_MS)
    const exchange = createExchange({
      clock,
      random: seededRandom(7),
      market: generatedFlow({ instruments: INSTRUMENTS.slice(0, 3), ordersPerSecond: 40 }),
      accounts: [],
    })
    const face = createKucoinFace({
      exchange,
      clock,
      random: seededRandom(1),
      ids: countingIds(),
      credentials: [],
    })
    exchange.start()
    const http = async (target: string, method = 'GET') =>
      JSON.parse((await face.http({ method, target, headers: { host: 'x' }, body: '' })).body).data
    const { token } = await http('/api/v1/bullet-public', 'POST')
    // biome-ignore lint/suspicious/noExplicitAny: frames of every shape.
    const frames: any[] = []
    const observer = face.connect(
      {
        send: (text) => frames.push(JSON.parse(text)),
        close: () => {},
        terminate: () => {},
        bufferedBytes: 0,
      },
      `/?token=${token}`,
      {},
    )
    const pass = (ms: number) => {
      const until = clock.monotonicMicros() / 1000 + ms
      while (clock.step(until - clock.monotonicMicros() / 1000));
    }
    pass(3_000)
    observer.message(
      JSON.stringify({
        id: '1',
        type: 'subscribe',
        topic: '/contractMarket/level2:XBTUSDTM,ETHUSDTM',
        response: true,
      }),
    )
    pass(3_000)
    for (const symbol of ['XBTUSDTM', 'ETHUSDTM']) {
      const before = await http(`/api/v1/level2/snapshot?symbol=${symbol}`)
      pass(5_000)
      const deltas = frames
        .filter((frame) => frame.topic === `/contractMarket/level2:${symbol}`)
        .map((frame) => frame.data)
      const later = deltas.filter((delta) => delta.sequence > before.sequence)
      expect(later.length).toBeGreaterThan(50)
      expect(later.map((delta) => delta.sequence)).toEqual(later.map((_, at) => before.sequence + 1 + at))
      const book = { buy: new Map(before.bids), sell: new Map(before.asks) }
      for (const { change } of later) {
        const [price, side, size] = change.split(',')
        const levels = side === 'buy' ? book.buy : book.sell
        if (size === '0') levels.delete(Number(price))
        else levels.set(Number(price), Number(size))
      }
      const after = await http(`/api/v1/level2/snapshot?symbol=${symbol}`)
      expect(book.buy).toEqual(new Map(after.bids))
      expect(book.sell).toEqual(new Map(after.asks))
    }
  })
})

describe('private pushes', () => {
  it('follow an order from the book to its end', async () => {
    const { stream, market, place, ask } = venueWorld()
    const client = await stream(ANN)
    client.subscribe('/contractMarket/tradeOrders', true)
    const id = await place({ size: 3, clientOid: 'mine' })
    market.background('sell', 100_000, 1, false)
    await ask(`DELETE /api/v1/orders/${id}`)
    market.pass(5)
    const pushes = client.pushes('symbolOrderChange')
    expect(pushes[0]).toMatchObject({
      topic: '/contractMarket/tradeOrders:XBTUSDTM',
      type: 'message',
      channelType: 'private',
      userId: expect.stringMatching(/^[0-9a-f]{24}$/),
    })
    expect(pushes.map((push) => push.data)).toMatchObject([
      {
        type: 'open',
        status: 'open',
        orderId: id,
        clientOid: 'mine',
        size: '3',
        remainSize: '3',
        price: '10000',
      },
      {
        type: 'match',
        status: 'open',
        matchSize: '1',
        matchPrice: '10000',
        liquidity: 'maker',
        feeType: 'makerFee',
        filledSize: '1',
        remainSize: '2',
        tradeId: expect.any(String),
      },
      { type: 'canceled', status: 'done', filledSize: '1', canceledSize: '2', remainSize: '0' },
    ])
    expect(client.texts.find((text) => text.includes('"match"'))).toMatch(/"orderTime":\d{13}000000,/)
  })

  it('end a complete fill with filled, and tell a taker so', async () => {
    const { stream, market, place } = venueWorld()
    const client = await stream(ANN)
    client.subscribe('/contractMarket/tradeOrders:XBTUSDTM', true)
    market.background('sell', 100_000, 5)
    await place()
    market.pass(5)
    expect(client.pushes('symbolOrderChange').map((push) => push.data)).toMatchObject([
      { type: 'match', status: 'match', liquidity: 'taker' },
      { type: 'filled', status: 'done', remainSize: '0', canceledSize: '0' },
    ])
  })

  it('say the whole position after a trade, and what the mark moved afterwards', async () => {
    const { stream, market, place } = venueWorld()
    market.exchange.start()
    const client = await stream(ANN)
    client.subscribe('/contract/positionAll', true)
    client.subscribe('/contract/position:XBTUSDTM', true)
    market.background('sell', 100_000, 5)
    await place({ size: 5 })
    market.pass(1_100)
    const pushes = client.pushes('position.change')
    const [whole] = pushes
    const partial = pushes.at(-1)
    expect(whole).toMatchObject({
      topic: '/contract/position:XBTUSDTM',
      data: {
        changeReason: 'positionChange',
        symbol: 'XBTUSDTM',
        currentQty: 5,
        avgEntryPrice: 10_000,
        isOpen: true,
        posCost: 50,
        settleCurrency: 'USDT',
      },
    })
    expect(partial.data).toMatchObject({ changeReason: 'markPriceChange', markPrice: expect.any(Number) })
    expect(partial.data).not.toHaveProperty('currentQty')
    expect(pushes).toHaveLength(4)
  })

  it('say the wallet with a rising version, in decimal text', async () => {
    const { stream, place, market } = venueWorld()
    const client = await stream(ANN)
    client.subscribe('/contractAccount/wallet', true)
    await place({ size: 10 })
    await place({ size: 10, price: '9990' })
    market.pass(5)
    const wallets = client.pushes('walletBalance.change').map((push) => push.data)
    expect(wallets[0]).toMatchObject({
      currency: 'USDT',
      walletBalance: '10000',
      equity: '10000',
      crossOrderMargin: '10',
      availableBalance: '9990',
      isolatedOrderMargin: '0',
    })
    expect(Number(wallets[1].version)).toBeGreaterThan(Number(wallets[0].version))
  })

  it('follow a stop from its book to its trigger', async () => {
    const { stream, market, place, ask } = venueWorld()
    const client = await stream(ANN)
    client.subscribe('/contractMarket/advancedOrders', true)
    const stop = { stop: 'up', stopPriceType: 'TP', type: 'market', price: undefined }
    const cancelled = await place({ ...stop, stopPrice: '10100' })
    await ask(`DELETE /api/v1/orders/${cancelled}`)
    await place({ ...stop, stopPrice: '10010' })
    market.background('sell', 100_100, 3)
    market.background('buy', 100_100, 1, false)
    market.pass(5)
    expect(client.pushes('stopOrder').map((push) => push.data)).toMatchObject([
      {
        type: 'open',
        orderId: cancelled,
        stop: 'up',
        stopPrice: '10100',
        stopPriceType: 'TP',
        orderType: 'stop',
      },
      { type: 'cancel', orderId: cancelled },
      { type: 'open' },
      { type: 'triggered', triggerSuccess: true },
    ])
  })

  it('say what funding cost', async () => {
    const { stream, market, place, ask } = venueWorld()
    market.exchange.start()
    const client = await stream(ANN)
    client.subscribe('/contract/positionAll', true)
    market.background('sell', 100_000, 5)
    await place({ size: 5 })
    for (let minute = 0; minute < 481; minute++) {
      client.send({ id: `${minute}`, type: 'ping' })
      market.pass(30_000)
      client.send({ id: `${minute}`, type: 'ping' })
      market.pass(29_990)
    }
    const [settled] = client.pushes('position.settlement')
    expect(settled.data).toMatchObject({
      fundingTime: START_MS + 8 * 3_600_000,
      qty: 5,
      fundingRate: 0.0001,
      fundingFee: -0.005,
      settleCurrency: 'USDT',
    })
    const { data } = await ask('GET /api/v1/funding-history?symbol=XBTUSDTM')
    expect(data.dataList).toMatchObject([
      { funding: -0.005, positionQty: 5, fundingRate: 0.0001, positionCost: 50 },
    ])
    expect(Number.isSafeInteger(data.dataList[0].id)).toBe(true)
  })

  it('say changes of settings', async () => {
    const { stream, ask, market } = venueWorld()
    const client = await stream(ANN)
    client.subscribe('/contract/marginMode', true)
    client.subscribe('/contract/crossLeverage', true)
    await ask('POST /api/v2/position/changeMarginMode', { symbol: 'XBTUSDTM', marginMode: 'ISOLATED' })
    await ask('POST /api/v2/changeCrossUserLeverage', { symbol: 'XBTUSDTM', leverage: '20' })
    market.pass(5)
    expect(client.pushes('user.config').map(({ topic, data }) => [topic, data])).toEqual([
      ['/contract/marginMode', { XBTUSDTM: 'ISOLATED' }],
      ['/contract/crossLeverage', { XBTUSDTM: { leverage: '20' } }],
    ])
  })
})
