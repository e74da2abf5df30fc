import type { Answer, VenueWorld } from './venue-world.ts'
import { limitBuy, venueWorld } from './venue-world.ts'

const HOUR_MS = 3_600_000

/** A venue at which everything has happened once, so that no list of any endpoint is empty. Funding takes hours. */
export async function busyVenue({ hours }: { readonly hours: number }): Promise<VenueWorld> {
  const world = venueWorld()
  const { market, place, ask } = world
  market.exchange.start()
  market.background('sell', 100_000, 10)
  market.background('buy', 99_990, 100)
  await place({ size: 10, clientOid: 'taker' })
  market.pass(hours * HOUR_MS)
  await place({ side: 'sell', price: '9999', size: 10, clientOid: 'closer' })
  market.background('sell', 100_010, 50)
  await place({ price: '10001', size: 5, clientOid: 'again' })
  await place({ price: '9990', clientOid: 'resting' })
  await place({ stop: 'down', stopPrice: '9900', stopPriceType: 'TP', price: '9900', clientOid: 'stop' })
  await ask('POST /api/ua/v1/dcp/set', { tradeType: 'FUTURES', timeout: 86_400 })
  market.pass(1_000)
  return world
}

type Probe = (world: VenueWorld) => Promise<Answer>

const SYMBOL = 'symbol=XBTUSDTM'
const at =
  (call: string, body?: unknown): Probe =>
  ({ ask }) =>
    ask(call, body)
const onSymbol = (call: string) => at(`${call}?${SYMBOL}`)
/** How each endpoint of the specification is asked, so that it has something to say. */
export const PROBES: Readonly<Record<string, Probe>> = {
  'GET /api/v1/timestamp': at('GET /api/v1/timestamp'),
  'GET /api/v1/status': at('GET /api/v1/status'),
  'GET /api/v1/contracts/active': at('GET /api/v1/contracts/active'),
  'GET /api/v1/contracts/{symbol}': at('GET /api/v1/contracts/XBTUSDTM'),
  'GET /api/v1/ticker': onSymbol('GET /api/v1/ticker'),
  'GET /api/v1/allTickers': at('GET /api/v1/allTickers'),
  'GET /api/v1/level2/snapshot': onSymbol('GET /api/v1/level2/snapshot'),
  'GET /api/v1/level2/depth{size}': onSymbol('GET /api/v1/level2/depth20'),
  'GET /api/v1/trade/history': onSymbol('GET /api/v1/trade/history'),
  'GET /api/v1/kline/query': at(`GET /api/v1/kline/query?granularity=480&${SYMBOL}`),
  'GET /api/v1/mark-price/{symbol}/current': at('GET /api/v1/mark-price/XBTUSDTM/current'),
  'GET /api/v1/index/query': at('GET /api/v1/index/query?symbol=.KXBTUSDT'),
  'GET /api/v1/interest/query': at('GET /api/v1/interest/query?symbol=.XBTINT8H'),
  'GET /api/v1/premium/query': at('GET /api/v1/premium/query?symbol=.XBTUSDTMPI'),
  'GET /api/v1/trade-statistics': at('GET /api/v1/trade-statistics'),
  'POST /api/v1/bullet-public': at('POST /api/v1/bullet-public'),
  'POST /api/v1/bullet-private': at('POST /api/v1/bullet-private'),
  'GET /api/v1/funding-rate/{symbol}/current': at('GET /api/v1/funding-rate/XBTUSDTM/current'),
  'GET /api/v1/contract/funding-rates': at(
    `GET /api/v1/contract/funding-rates?from=0&to=9999999999999&${SYMBOL}`,
  ),
  'GET /api/v1/funding-history': onSymbol('GET /api/v1/funding-history'),
  'POST /api/v1/orders': at('POST /api/v1/orders', limitBuy('new')),
  'GET /api/v1/orders': at('GET /api/v1/orders?status=done'),
  'DELETE /api/v1/orders': onSymbol('DELETE /api/v1/orders'),
  'POST /api/v1/orders/test': at('POST /api/v1/orders/test', limitBuy('trial')),
  'POST /api/v1/orders/multi': at('POST /api/v1/orders/multi', [limitBuy('m1'), limitBuy('m2')]),
  'POST /api/v1/st-orders': at('POST /api/v1/st-orders', { ...limitBuy('st'), triggerStopUpPrice: '10300' }),
  'DELETE /api/v1/orders/{orderId}': async ({ ask, place }) => ask(`DELETE /api/v1/orders/${await place()}`),
  'DELETE /api/v1/orders/client-order/{clientOid}': onSymbol('DELETE /api/v1/orders/client-order/resting'),
  'DELETE /api/v1/orders/multi-cancel': async ({ ask, place }) =>
    ask('DELETE /api/v1/orders/multi-cancel', { orderIdsList: [await place()] }),
  'DELETE /api/v3/orders': onSymbol('DELETE /api/v3/orders'),
  'DELETE /api/v1/stopOrders': onSymbol('DELETE /api/v1/stopOrders'),
  'GET /api/v1/stopOrders': onSymbol('GET /api/v1/stopOrders'),
  'GET /api/v1/orders/{order-id}': async ({ ask, place }) => ask(`GET /api/v1/orders/${await place()}`),
  'GET /api/v1/orders/byClientOid': at('GET /api/v1/orders/byClientOid?clientOid=taker'),
  'GET /api/v1/recentDoneOrders': onSymbol('GET /api/v1/recentDoneOrders'),
  'GET /api/v1/openOrderStatistics': onSymbol('GET /api/v1/openOrderStatistics'),
  'GET /api/v1/recentFills': onSymbol('GET /api/v1/recentFills'),
  'GET /api/v1/fills': onSymbol('GET /api/v1/fills'),
  'GET /api/v2/position/getMarginMode': onSymbol('GET /api/v2/position/getMarginMode'),
  'POST /api/v2/position/changeMarginMode': at('POST /api/v2/position/changeMarginMode', {
    symbol: 'XBTUSDTM',
    marginMode: 'CROSS',
  }),
  'POST /api/v2/position/batchChangeMarginMode': at('POST /api/v2/position/batchChangeMarginMode', {
    marginMode: 'ISOLATED',
    symbols: ['XBTUSDTM'],
  }),
  'GET /api/v2/getMaxOpenSize': at(`GET /api/v2/getMaxOpenSize?price=10000&leverage=10&${SYMBOL}`),
  'GET /api/v1/position': onSymbol('GET /api/v1/position'),
  'GET /api/v2/position': onSymbol('GET /api/v2/position'),
  'GET /api/v1/positions': at('GET /api/v1/positions?currency=USDT'),
  'GET /api/v1/history-positions': onSymbol('GET /api/v1/history-positions'),
  'GET /api/v1/margin/maxWithdrawMargin': onSymbol('GET /api/v1/margin/maxWithdrawMargin'),
  'GET /api/v2/getCrossUserLeverage': onSymbol('GET /api/v2/getCrossUserLeverage'),
  'POST /api/v2/changeCrossUserLeverage': at('POST /api/v2/changeCrossUserLeverage', {
    symbol: 'XBTUSDTM',
    leverage: '10',
  }),
  'POST /api/v1/position/margin/deposit-margin': at('POST /api/v1/position/margin/deposit-margin', {
    symbol: 'XBTUSDTM',
    margin: 1,
    bizNo: 'b1',
  }),
  'POST /api/v1/margin/withdrawMargin': at('POST /api/v1/margin/withdrawMargin', {
    symbol: 'XBTUSDTM',
    withdrawAmount: '0',
  }),
  'GET /api/v2/batchGetCrossOrderLimit': onSymbol('GET /api/v2/batchGetCrossOrderLimit'),
  'GET /api/v1/contracts/risk-limit/{symbol}': at('GET /api/v1/contracts/risk-limit/XBTUSDTM'),
  'POST /api/v1/position/risk-limit-level/change': at('POST /api/v1/position/risk-limit-level/change', {
    symbol: 'XBTUSDTM',
    level: 1,
  }),
  'POST /api/v1/position/margin/auto-deposit-status': at('POST /api/v1/position/margin/auto-deposit-status', {
    symbol: 'XBTUSDTM',
    status: true,
  }),
  'GET /api/v1/account-overview': at('GET /api/v1/account-overview'),
  'GET /api/v1/transaction-history': at('GET /api/v1/transaction-history'),
  'GET /api/v1/trade-fees': onSymbol('GET /api/v1/trade-fees'),
}

/** The probe of a concrete path: `/api/v1/orders/123` is `/api/v1/orders/{orderId}`. */
export function probeOf(method: string, path: string): Probe | undefined {
  const exact = PROBES[`${method} ${path}`]
  if (exact) return exact
  const found = Object.keys(PROBES).find((call) => {
    const pattern = call.replaceAll(/\{[\w-]+\}/g, '[^/]+')
    return new RegExp(`^${pattern}$`).test(`${method} ${path}`)
  })
  return found === undefined ? undefined : PROBES[found]
}
