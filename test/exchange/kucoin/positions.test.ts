import { describe, expect, it } from 'vitest'
import { START_MS } from '../still-market.ts'
import { limitBuy, venueWorld } from './venue-world.ts'

/** Ann long of so many lots from 10,000; makers of two lots a tick stand on both sides. */
async function longOf(lots: number) {
  const world = venueWorld()
  world.market.background('sell', 100_000, lots)
  world.market.background('buy', 99_000, 500)
  await world.place({ size: lots })
  return world
}

describe('positions', () => {
  it('are told alike by every path', async () => {
    const { ask } = await longOf(5)
    const one = (await ask('GET /api/v1/position?symbol=XBTUSDTM')).data
    expect(one).toMatchObject({
      symbol: 'XBTUSDTM',
      currentQty: 5,
      avgEntryPrice: 10_000,
      posCost: 50,
      posInit: 5,
      currentComm: 0.03,
      realisedPnl: -0.03,
      unrealisedPnl: 0,
      marginMode: 'CROSS',
      crossMode: true,
      positionSide: 'BOTH',
      isOpen: true,
      settleCurrency: 'USDT',
      openingTimestamp: START_MS,
    })
    expect((await ask('GET /api/v2/position?symbol=XBTUSDTM')).data).toEqual([one])
    expect((await ask('GET /api/v1/positions')).data).toEqual([one])
    expect((await ask('GET /api/v1/positions?currency=USDT')).data).toEqual([one])
    expect((await ask('GET /api/v1/positions?currency=XBT')).data).toEqual([])
  })

  it('that are not held are empty, flat or absent, by path', async () => {
    const { ask } = venueWorld()
    expect((await ask('GET /api/v1/position?symbol=XBTUSDTM')).data).toMatchObject({
      currentQty: 0,
      isOpen: false,
    })
    expect((await ask('GET /api/v2/position?symbol=XBTUSDTM')).data).toEqual([])
    expect((await ask('GET /api/v1/position?symbol=NOPE')).code).toBe('100001')
  })

  it('leave their history when they are closed', async () => {
    const { ask, market } = await longOf(5)
    market.pass(1_000)
    await ask('POST /api/v1/orders', {
      ...limitBuy('out'),
      closeOrder: true,
      type: 'market',
      size: undefined,
      price: undefined,
    })
    const { data } = await ask('GET /api/v1/history-positions?symbol=XBTUSDTM&limit=1')
    expect(data).toMatchObject({ currentPage: 1, pageSize: 1, totalNum: 1, totalPage: 1 })
    expect(data.items[0]).toMatchObject({
      symbol: 'XBTUSDTM',
      type: 'CLOSE_LONG',
      side: 'LONG',
      openPrice: '10000',
      closePrice: '9900',
      pnl: '-0.5597',
      tradeFee: '0.0597',
      openTime: START_MS,
      closeTime: START_MS + 1_000,
    })
  })
})

describe('funding rates', () => {
  it('are told newest first, within the window that was asked for', async () => {
    const { ask, market } = venueWorld()
    market.exchange.start()
    market.pass(17 * 3_600_000)
    const settledAt = [16, 8].map((hour) => START_MS + hour * 3_600_000)
    const read = async (from: number, to: number) =>
      (await ask(`GET /api/v1/contract/funding-rates?symbol=XBTUSDTM&from=${from}&to=${to}`)).data.map(
        ({ timepoint }: { timepoint: number }) => timepoint,
      )
    expect(await read(0, START_MS * 2)).toEqual(settledAt)
    expect(await read(START_MS, START_MS + 8 * 3_600_000)).toEqual([settledAt[1]])
  })
})

describe('the account', () => {
  it('is asked for in XBT unless a currency is named, and has none', async () => {
    const { ask } = venueWorld()
    expect((await ask('GET /api/v1/account-overview')).data).toMatchObject({
      currency: 'XBT',
      accountEquity: 0,
    })
    expect((await ask('GET /api/v1/account-overview?currency=USDT')).data).toMatchObject({
      currency: 'USDT',
      accountEquity: 10_000,
      availableBalance: 10_000,
      riskRatio: 0,
    })
  })

  it('has its money where positions and orders need it', async () => {
    const { ask, place } = await longOf(5)
    await place({ size: 10, price: '9950' })
    expect((await ask('GET /api/v1/account-overview?currency=USDT')).data).toMatchObject({
      accountEquity: 9_999.97,
      positionMargin: 5,
      orderMargin: 9.95,
      availableBalance: 9_985.02,
    })
  })

  it('keeps a ledger whose lines sum to the balance', async () => {
    const { ask } = await longOf(5)
    const { dataList, hasMore } = (await ask('GET /api/v1/transaction-history')).data
    expect(hasMore).toBe(false)
    expect(dataList).toMatchObject([
      { type: 'RealisedPNL', amount: -0.03, fee: 0.03, accountEquity: 9_999.97, currency: 'USDT', offset: 2 },
      { type: 'Deposit', amount: 10_000, accountEquity: 10_000, offset: 1 },
    ])
    expect((await ask('GET /api/v1/transaction-history?maxCount=1')).data).toMatchObject({ hasMore: true })
    expect((await ask('GET /api/v1/transaction-history?offset=2')).data.dataList).toHaveLength(1)
    expect((await ask('GET /api/v1/transaction-history?type=Deposit')).data.dataList).toHaveLength(1)
    expect((await ask('GET /api/v1/transaction-history?currency=XBT')).data.dataList).toEqual([])
  })
})

describe('margin and leverage', () => {
  it('mode is changed while nothing is held or rests', async () => {
    const { ask, place } = venueWorld()
    const change = (marginMode: string) =>
      ask('POST /api/v2/position/changeMarginMode', { symbol: 'XBTUSDTM', marginMode })
    expect((await change('ISOLATED')).data).toEqual({ symbol: 'XBTUSDTM', marginMode: 'ISOLATED' })
    await place({ marginMode: undefined })
    expect((await change('ISOLATED')).code).toBe('200000')
    expect((await change('CROSS')).code).toBe('50002')
    expect((await ask('GET /api/v2/position/getMarginMode?symbol=XBTUSDTM')).data.marginMode).toBe('ISOLATED')
    const batch = { marginMode: 'CROSS', symbols: ['XBTUSDTM', 'NOPE'] }
    expect((await ask('POST /api/v2/position/batchChangeMarginMode', batch)).data.errors).toMatchObject([
      { code: '50002', symbol: 'XBTUSDTM' },
      { code: '100001', symbol: 'NOPE' },
    ])
  })

  it('leverage is set for cross, and comes with the order for isolated', async () => {
    const { ask, place } = venueWorld()
    const leverage = async () => (await ask('GET /api/v2/getCrossUserLeverage?symbol=XBTUSDTM')).data.leverage
    const set = (value: string) =>
      ask('POST /api/v2/changeCrossUserLeverage', { symbol: 'XBTUSDTM', leverage: value })
    expect((await set('5')).data).toBe(true)
    await place({ leverage: 25 })
    expect(await leverage()).toBe('5')
    expect((await set('101')).code).toBe('300016')
    await ask('DELETE /api/v3/orders')
    await ask('POST /api/v2/position/changeMarginMode', { symbol: 'XBTUSDTM', marginMode: 'ISOLATED' })
    await place({ leverage: 25, marginMode: 'ISOLATED' })
    expect(await leverage()).toBe('25')
    const bare = { ...limitBuy('bare'), marginMode: 'ISOLATED', leverage: undefined }
    expect(await ask('POST /api/v1/orders', bare)).toMatchObject({
      code: '100001',
      msg: 'Leverage parameter invalid.',
    })
  })

  it('is one-way only', async () => {
    const { ask } = venueWorld()
    expect((await ask('GET /api/v2/position/getPositionMode')).data).toEqual({ positionMode: 0 })
    const change = (positionMode: string) => ask('POST /api/v2/position/switchPositionMode', { positionMode })
    expect((await change('0')).data).toEqual({ positionMode: 0 })
    expect((await change('1')).code).toBe('400100')
  })

  it('tells how much could be opened', async () => {
    const { ask } = venueWorld()
    const asked = (leverage: number) =>
      ask(`GET /api/v2/getMaxOpenSize?symbol=XBTUSDTM&price=10000&leverage=${leverage}`)
    expect((await asked(10)).data).toEqual({
      symbol: 'XBTUSDTM',
      maxBuyOpenSize: 10_000,
      maxSellOpenSize: 10_000,
    })
    expect((await asked(1_000)).code).toBe('100001')
    const limits = (
      await ask('GET /api/v2/batchGetCrossOrderLimit?symbol=XBTUSDTM,NOPE&totalMargin=100&leverage=10')
    ).data
    expect(limits).toMatchObject([
      { symbol: 'XBTUSDTM', maxOpenSize: 100, totalMargin: '100', price: '10000' },
    ])
  })

  it('of a position is the whole account’s: nothing can be tied to it or taken from it', async () => {
    const { ask } = await longOf(5)
    expect((await ask('GET /api/v1/margin/maxWithdrawMargin?symbol=XBTUSDTM')).data).toBe('0')
    const withdraw = { symbol: 'XBTUSDTM', withdrawAmount: '1' }
    expect((await ask('POST /api/v1/margin/withdrawMargin', withdraw)).code).toBe('400100')
    const deposit = { symbol: 'XBTUSDTM', margin: 1, bizNo: 'b1' }
    expect((await ask('POST /api/v1/position/margin/deposit-margin', deposit)).data).toMatchObject({
      currentQty: 5,
      posMargin: 5,
    })
  })
})

describe('the dead-man switch', () => {
  const arm = { tradeType: 'FUTURES', timeout: 5 }

  it('cancels what rests when it is not renewed', async () => {
    const { ask, place, market } = venueWorld()
    await place()
    const { data } = await ask('POST /api/ua/v1/dcp/set', arm)
    expect(data).toEqual({
      tradeType: 'FUTURES',
      symbol: '',
      systemTime: START_MS / 1000,
      triggerTime: START_MS / 1000 + 5,
    })
    market.pass(4_000)
    await ask('POST /api/ua/v1/dcp/set', arm)
    market.pass(4_900)
    expect((await ask('GET /api/v1/orders?status=active')).data.totalNum).toBe(1)
    market.pass(200)
    expect((await ask('GET /api/v1/orders?status=active')).data.totalNum).toBe(0)
  })

  it('is off until it is set and when it is set to -1', async () => {
    const { ask, place, market } = venueWorld()
    await place()
    const query = async () => (await ask('GET /api/ua/v1/dcp/query?tradeType=FUTURES')).data
    expect(await query()).toBeNull()
    await ask('POST /api/ua/v1/dcp/set', { ...arm, symbols: ['XBTUSDTM'] })
    expect(await query()).toMatchObject({ timeout: 5, symbol: 'XBTUSDTM' })
    await ask('POST /api/ua/v1/dcp/set', { ...arm, timeout: -1 })
    expect(await query()).toBeNull()
    market.pass(60_000)
    expect((await ask('GET /api/v1/orders?status=active')).data.totalNum).toBe(1)
  })

  it.each([{ timeout: 4 }, { timeout: 86_401 }, { tradeType: 'SPOT' }])('refuses %o', async (changes) => {
    const { ask } = venueWorld()
    expect((await ask('POST /api/ua/v1/dcp/set', { ...arm, ...changes })).code).toBe('400100')
  })
})
