import { describe, expect, it } from 'vitest'
import { money } from '../../../src/domain/money.ts'
import type { StreamFrame } from '../../../src/venues/venue.ts'
import { venueWorld } from './venue-world.ts'

const { streams } = venueWorld([]).venue
const decode = (frame: unknown): StreamFrame => streams.decode('public', JSON.stringify(frame))

const push = (topic: string, subject: string, data: object): object => ({
  type: 'message',
  topic,
  subject,
  data,
})

const ORDER = {
  orderId: '247899236673269761',
  symbol: 'XBTUSDTM',
  type: 'open',
  status: 'open',
  side: 'buy',
  price: '91670.0',
  size: '5',
  filledSize: '0',
  canceledSize: '0',
  remainSize: '5',
  orderTime: 1731916985768138800,
  ts: 1731916985789000000,
}
const order = (over: object): object =>
  push('/contractMarket/tradeOrders:XBTUSDTM', 'symbolOrderChange', { ...ORDER, ...over })

describe('a market push', () => {
  it.each([
    {
      what: 'a level of the book, in ticks and lots',
      frame: push('/contractMarket/level2:XBTUSDTM', 'level2', {
        sequence: 1709400450243,
        change: '90631.2,sell,2',
        timestamp: 1731897467182,
      }),
      event: {
        type: 'BookDelta',
        symbol: 'XBTUSDTM',
        sequence: 1709400450243,
        side: 'sell',
        price: 906312,
        size: 2,
        at: 1731897467182,
      },
    },
    {
      what: 'a trade, its nanoseconds cut to milliseconds',
      frame: push('/contractMarket/execution:XBTUSDTM', 'match', {
        symbol: 'XBTUSDTM',
        side: 'buy',
        size: 2,
        price: '90503.9',
        tradeId: '17',
        ts: 1731898619520640000,
      }),
      event: {
        type: 'Trade',
        symbol: 'XBTUSDTM',
        side: 'buy',
        price: 905039,
        size: 2,
        tradeId: '17',
        at: 1731898619520,
      },
    },
    {
      what: 'a mark between two ticks',
      frame: push('/contract/instrument:XBTUSDTM', 'mark.index.price', {
        markPrice: 100.25,
        indexPrice: '100.5',
        granularity: 1000,
        timestamp: 1,
      }),
      event: { type: 'MarkPrice', symbol: 'XBTUSDTM', mark: 1002.5, index: 1005, at: 1 },
    },
    {
      what: 'a funding rate in scientific notation',
      frame: push('/contract/instrument:XBTUSDTM', 'funding.rate', {
        fundingRate: -2.1e-5,
        granularity: 60000,
        timestamp: 2,
      }),
      event: { type: 'FundingRate', symbol: 'XBTUSDTM', rate: -0.000021, at: 2 },
    },
    {
      what: 'a settlement, of the symbol in the data',
      frame: {
        topic: '/contract/announcement',
        subject: 'funding.end',
        data: { symbol: 'XBTUSDTM', fundingTime: 3, fundingRate: 0.01, timestamp: 4 },
      },
      event: { type: 'FundingSettled', symbol: 'XBTUSDTM', rate: 0.01, at: 3 },
    },
  ])('is $what', ({ frame, event }) => {
    expect(decode(frame)).toEqual({ type: 'Market', event })
  })
})

describe('an order push', () => {
  it('without a client id has none', () => {
    expect(decode(order({}))).toEqual({
      type: 'Order',
      report: {
        venue: 'kucoin',
        symbol: 'XBTUSDTM',
        orderId: '247899236673269761',
        clientOrderId: null,
        status: 'open',
        side: 'buy',
        price: 916700,
        size: 5,
        filled: 0,
        cancelled: 0,
        reduceOnly: false,
        fill: null,
        source: 'stream',
        at: 1731916985789,
      },
    })
  })

  it('of a match brings the fill, its fee computed from the rate that is charged', () => {
    const matched = {
      type: 'match',
      status: 'match',
      filledSize: '2',
      clientOid: 'b1',
      tradeId: 't1',
      matchPrice: '91670',
      matchSize: '2',
      liquidity: 'maker',
      feeType: 'takerFee',
    }
    expect(decode(order(matched))).toMatchObject({
      report: {
        clientOrderId: 'b1',
        status: 'open',
        filled: 2,
        // 2 lots of 0.001 at 91670, 6 hundredths of a per cent
        fill: {
          tradeId: 't1',
          price: 916700,
          size: 2,
          liquidity: 'maker',
          fee: money('0.110004'),
          kind: 'trade',
        },
      },
    })
  })

  it.each([
    {
      what: 'a complete fill',
      over: { type: 'filled', status: 'done', filledSize: '5' },
      filled: 5,
      cancelled: 0,
    },
    {
      what: 'a cancel of nothing filled',
      over: { type: 'canceled', status: 'done', canceledSize: '5' },
      filled: 0,
      cancelled: 5,
    },
    {
      what: 'a cancel after a part',
      over: { type: 'canceled', status: 'done', filledSize: '2', canceledSize: '3' },
      filled: 2,
      cancelled: 3,
    },
    {
      what: 'an end by update, its rest untold',
      over: { type: 'update', status: 'done', filledSize: '2', canceledSize: '' },
      filled: 2,
      cancelled: 3,
    },
  ])('tells $what', ({ over, filled, cancelled }) => {
    expect(decode(order(over))).toMatchObject({ report: { status: 'done', filled, cancelled } })
  })

  it.each([{ price: '' }, { price: '0' }, { price: null }, { price: '91670', orderType: 'market' }])(
    'of a market order has no price: %o',
    (over) => {
      expect(decode(order({ orderType: 'market', ...over }))).toMatchObject({ report: { price: null } })
    },
  )

  it('of a match without price and size stands without its fill', () => {
    const empty = { type: 'match', status: 'open', tradeId: 't', matchPrice: '', matchSize: '' }
    expect(decode(order(empty))).toMatchObject({ type: 'Order', report: { fill: null } })
  })
})

describe('an account push', () => {
  it('sums what is isolated and what is crossed', () => {
    const data = {
      currency: 'USDT',
      equity: '81.273621258',
      availableBalance: '26.1',
      isolatedPosMargin: '36.8',
      crossPosMargin: '0.2',
      isolatedOrderMargin: '18',
      crossOrderMargin: '1',
      isolatedUnPnl: '0.2007',
      crossUnPnl: '-0.1',
      version: '1337',
      timestamp: '1731916996764',
    }
    expect(decode(push('/contractAccount/wallet', 'walletBalance.change', data))).toEqual({
      type: 'Account',
      account: {
        currency: 'USDT',
        equity: money('81.273621258'),
        available: money('26.1'),
        positionMargin: money('37'),
        orderMargin: money('19'),
        unrealised: money('0.1007'),
        version: 1337,
      },
    })
  })

  it('of a position says only what it says', () => {
    const data = {
      markPrice: 7947.85,
      markValue: 0.0025164,
      unrealisedPnl: 1.2e-7,
      currentTimestamp: 1,
      changeReason: 'markPriceChange',
    }
    expect(decode(push('/contract/position:XBTUSDTM', 'position.change', data))).toEqual({
      type: 'Position',
      position: {
        venue: 'kucoin',
        symbol: 'XBTUSDTM',
        mark: 79478.5,
        maintenanceMargin: money('0.0000100656'),
        unrealised: money('0.00000012'),
      },
    })
  })

  it('of a whole position under positionAll is in ticks and lots', () => {
    const data = {
      symbol: 'XBTUSDTM',
      currentQty: -20,
      avgEntryPrice: 7508.2,
      markPrice: 7947.8,
      liquidationPrice: 1e6,
      posMaint: 0.00001724,
      unrealisedPnl: -0.00014735,
      changeReason: 'positionChange',
    }
    expect(decode(push('/contract/positionAll', 'position.change', data))).toMatchObject({
      position: { lots: -20, averageEntry: 75082, liquidation: 1e7, maintenanceMargin: money('0.00001724') },
    })
  })
})

describe('an answer', () => {
  it.each([
    { frame: { id: 'c1', type: 'welcome' }, read: { type: 'Welcome' } },
    { frame: { id: '17', type: 'pong', timestamp: 1 }, read: { type: 'Pong', id: '17' } },
    { frame: { id: 1, type: 'ack' }, read: { type: 'Acknowledged', id: '1' } },
    {
      frame: { id: '2', type: 'error', code: 404, data: 'topic /x is not found' },
      read: { type: 'Refused', id: '2', code: '404', message: 'topic /x is not found' },
    },
  ])('$frame.type is understood', ({ frame, read }) => {
    expect(decode(frame)).toEqual(read)
  })
})

describe('a push of a stop', () => {
  const stop = (over: object): StreamFrame =>
    decode(
      push('/contractMarket/advancedOrders', 'stopOrder', {
        createdAt: 1730194206837,
        orderId: '240673378116083712',
        orderPrice: '0.1',
        orderType: 'stop',
        side: 'sell',
        size: 3,
        stop: 'down',
        stopPrice: '1000',
        stopPriceType: 'TP',
        symbol: 'XBTUSDTM',
        ts: 1730194206843133000,
        type: 'open',
        ...over,
      }),
    )

  it.each([
    {
      what: 'one that waits is open',
      over: {},
      report: { status: 'open', trigger: 'waiting', filled: 0, price: 1, size: 3, at: 1730194206843 },
    },
    {
      what: 'one that waits is open, whatever stands under success and error',
      over: { triggerSuccess: false, error: 'error.createOrder.accountBalanceInsufficient' },
      report: { status: 'open', trigger: 'waiting' },
    },
    {
      what: 'one without a limit is a market order',
      over: { orderPrice: '', size: '3', clientOid: 'b1' },
      report: { price: null, clientOrderId: 'b1' },
    },
    {
      what: 'one that triggered is an open order',
      over: { type: 'triggered', triggerSuccess: true },
      report: { status: 'open', trigger: 'fired', clientOrderId: null },
    },
    {
      what: 'one that triggered is an open order, also when its success is not told',
      over: { type: 'triggered' },
      report: { status: 'open', trigger: 'fired' },
    },
    {
      what: 'one that triggered in vain is over',
      over: { type: 'triggered', triggerSuccess: false, error: 'error.createOrder.noPosition' },
      report: { status: 'done', cancelled: 3, filled: 0 },
    },
    {
      what: 'one that was cancelled is over',
      over: { type: 'cancel' },
      report: { status: 'done', cancelled: 3, filled: 0 },
    },
  ])('is understood: $what', ({ over, report }) => {
    expect(stop(over)).toMatchObject({ type: 'Order', report: { orderId: '240673378116083712', ...report } })
  })
})

describe('a frame of no interest', () => {
  it.each([
    push('/contractMarket/tickerV2:XBTUSDTM', 'tickerV2', { bestBidPrice: '1' }),
    push('/contract/announcement', 'funding.begin', { symbol: 'XBTUSDTM', fundingTime: 1, fundingRate: 1 }),
    push('/contract/position:XBTUSDTM', 'position.settlement', { fundingFee: 1 }),
    push('/contractMarket/level2:DOGEUSDTM', 'level2', { sequence: 1, change: '1,buy,1', timestamp: 1 }),
    push('/contractAccount/wallet', 'orderMargin.change', { orderMargin: 5, currency: 'USDT' }),
    push('/somewhere/new', 'thing', {}),
  ])('is ignored: $topic $subject', (frame) => {
    expect(decode(frame)).toMatchObject({ type: 'Ignored' })
  })
})

describe('a frame that cannot be read', () => {
  const level = (change: unknown): object =>
    push('/contractMarket/level2:XBTUSDTM', 'level2', { sequence: 1, change, timestamp: 1 })
  it.each([
    { why: 'the price is NaN', frame: level('NaN,buy,1') },
    { why: 'the price is empty', frame: level(',buy,1') },
    { why: 'the price has 400 digits', frame: level('1e400,buy,1') },
    { why: 'the price lies between two ticks', frame: level('1.05,buy,1') },
    { why: 'the size is not whole', frame: level('1.1,buy,1.5') },
    { why: 'the side is unknown', frame: level('1.1,bid,1') },
    { why: 'a part is missing', frame: level('1.1,buy') },
    { why: 'the change is null', frame: level(null) },
    {
      why: 'the sequence is too large to be exact',
      frame: push('/contractMarket/level2:XBTUSDTM', 'level2', {
        sequence: '99007199254740993',
        change: '1,buy,1',
        timestamp: 1,
      }),
    },
    { why: 'a limit order has no price', frame: order({ orderType: 'limit', price: '' }) },
    {
      why: 'a match has a price that is none',
      frame: order({ type: 'match', tradeId: 't', matchPrice: 'NaN', matchSize: '1' }),
    },
    { why: 'an order id came as a number', frame: order({ orderId: 247899236673269760 }) },
    { why: 'its type is new and it has no topic', frame: { id: '1', type: 'notice' } },
    { why: 'it is no object', frame: 7 },
  ])('is malformed: $why', ({ frame }) => {
    expect(decode(frame)).toMatchObject({ type: 'Malformed' })
  })

  it('carries a short excerpt', () => {
    const frame = streams.decode('public', `{"topic": ${'x'.repeat(5000)}`)
    expect(frame).toMatchObject({ type: 'Malformed', excerpt: expect.stringMatching(/^\{"topic": x+$/) })
    expect(JSON.stringify(frame).length).toBeLessThan(500)
  })
})
