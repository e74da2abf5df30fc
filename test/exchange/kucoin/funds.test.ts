import { describe, expect, it } from 'vitest'
import { money } from '../../../src/domain/money.ts'
import { ANN, venueWorld } from './venue-world.ts'

const SIGNED_ONLY = [
  'GET /api/v1/deposit-list',
  'GET /api/v1/withdrawal-list',
  'GET /api/v1/transfer-list',
  'GET /api/v1/deposit-address?currency=USDT',
  'GET /api/v1/accounts/ledgers',
  'GET /api/v1/account-overview-all',
  'GET /api/v1/sub/api-key?subName=none',
]

describe('funds', () => {
  it.each(SIGNED_ONLY)('are nobody else’s business: %s', async (call) => {
    const { ask } = venueWorld()
    expect(await ask(call, undefined, null)).toMatchObject({ code: '400001' })
    expect(await ask(call)).toMatchObject({ code: '200000' })
  })

  it('came as one deposit, to the address that is given for deposits', async () => {
    const { ask } = venueWorld()
    const { data: overview } = await ask('GET /api/v1/account-overview?currency=USDT')
    const { data: address } = await ask('GET /api/v1/deposit-address?currency=USDT')
    const { data: deposits } = await ask('GET /api/v1/deposit-list')
    expect(deposits).toMatchObject({
      totalNum: 1,
      items: [
        { currency: 'USDT', status: 'SUCCESS', amount: overview.accountEquity, address: address.address },
      ],
    })
  })

  it.each([
    'GET /api/v1/deposit-list?status=FAILURE',
    'GET /api/v1/deposit-list?currency=XBT',
    'GET /api/v1/deposit-list?endAt=1',
    'GET /api/v1/withdrawal-list',
    'GET /api/v1/transfer-list?currency=USDT&queryStatus=SUCCESS',
  ])('know nothing of what never happened: %s', async (call) => {
    const { ask } = venueWorld()
    expect((await ask(call)).data).toMatchObject({ currentPage: 1, totalNum: 0, items: [] })
  })

  it('are told line by line, newest first, and the lines add up to the balance', async () => {
    const { ask, place, market } = venueWorld()
    market.background('sell', 100_000, 5, true)
    await place({ type: 'market', price: undefined })
    const { data } = await ask('GET /api/v1/accounts/ledgers?currency=BTC,USDT')
    expect(data.items.length).toBeGreaterThan(1)
    expect(data.items.at(-1)).toMatchObject({ bizType: 'DEPOSIT', direction: 'in', accountType: 'CONTRACT' })
    // biome-ignore lint/suspicious/noExplicitAny: lines as the venue writes them.
    const signed = data.items.map((line: any) => Number(line.amount) * (line.direction === 'in' ? 1 : -1))
    const sum = signed.reduce((total: number, each: number) => total + each, 0)
    expect(sum).toBeCloseTo(Number(data.items[0].balance), 8)
  })

  it('that were transferred stand in the history, and what margin holds cannot go', async () => {
    const { ask, market } = venueWorld()
    const { exchange } = market
    expect(exchange.transfer(ANN.account, money('-250'))).toBe(true)
    expect(exchange.transfer(ANN.account, money('100'))).toBe(true)
    expect(exchange.transfer(ANN.account, money('-1000000000'))).toMatchObject({
      reason: 'insufficient-margin',
    })
    const history = async (query: string) => (await ask(`GET /api/v1/transaction-history?${query}`)).data
    expect(await history('type=transferout')).toMatchObject({ dataList: [{ amount: -250, offset: 2 }] })
    expect(await history('type=TransferIn')).toMatchObject({ dataList: [{ amount: 100, offset: 3 }] })
    expect((await history('type=TransferIn&offset=3')).dataList).toEqual([])
    expect(exchange.audit()).toEqual({ cash: 0n, lots: [] })
  })

  it('are found by direction and by business', async () => {
    const { ask, place, market } = venueWorld()
    market.background('sell', 100_000, 5, true)
    await place({ type: 'market', price: undefined })
    const only = async (query: string) => (await ask(`GET /api/v1/accounts/ledgers?${query}`)).data.items
    // biome-ignore lint/suspicious/noExplicitAny: as above.
    expect((await only('direction=out')).every((line: any) => line.direction === 'out')).toBe(true)
    expect(await only('bizType=DEPOSIT')).toHaveLength(1)
    expect(await only('currency=ETH')).toEqual([])
  })

  it('are the main account’s alone: its overview is the summary', async () => {
    const { ask } = venueWorld()
    const { data } = await ask('GET /api/v1/account-overview-all?currency=USDT')
    const { data: own } = await ask('GET /api/v1/account-overview?currency=USDT')
    expect(data.summary).toMatchObject({ accountEquityTotal: own.accountEquity, currency: 'USDT' })
    expect(data.accounts).toMatchObject([{ accountName: 'main', accountEquity: own.accountEquity }])
    expect((await ask('GET /api/v1/sub/api-key?subName=none')).data).toEqual([])
  })

  it('are asked about on their own weight: trading has as much left as before', async () => {
    const { ask } = venueWorld()
    const left = async (call: string) => (await ask(call)).headers['gw-ratelimit-remaining']
    expect(await left('GET /api/v1/positions')).toBe('1998')
    expect(await left('GET /api/v1/withdrawal-list')).toBe('1980')
    expect(await left('GET /api/v1/positions')).toBe('1996')
  })
})

describe('what a cross position of a value would need', () => {
  it.each([
    { what: 'a share of its value', leverage: '5', imr: () => 0.2 },
    {
      what: 'never less than the contract asks',
      leverage: '1000',
      imr: (contract: { initialMargin: number }) => contract.initialMargin,
    },
  ])('is $what', async ({ leverage, imr }) => {
    const { ask } = venueWorld()
    const asked = { symbol: 'XBTUSDTM', positionValue: '1000', leverage }
    const { data } = await ask('POST /api/v2/getCrossModeMarginRequirement', asked)
    const { data: contract } = await ask('GET /api/v1/contracts/XBTUSDTM')
    expect(Number(data.imr)).toBe(imr(contract))
    expect(Number(data.mmr)).toBe(contract.maintainMargin)
    expect(data.size).toBe(Math.floor(1000 / (Number(data.price) * contract.multiplier)))
  })
})
