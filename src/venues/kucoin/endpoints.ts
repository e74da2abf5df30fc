import type { HttpRequest } from '../../ports/http.ts'

/** Weights are counted per account for private calls and per address for public ones. */
export type Pool = 'Futures' | 'Management' | 'Public'

/** What the engine asks of KuCoin, and what each question costs. */
export interface Endpoint {
  readonly method: HttpRequest['method']
  /** With `{parameter}` segments. */
  readonly path: string
  readonly pool: Pool
  /** Taken from the pool's allowance of 30 s. */
  readonly weight: number
  readonly signed: boolean
  /** A write may have happened although its answer was lost; a read can be asked again. */
  readonly effect: 'read' | 'write'
  /**
   * Whether it takes risk away (a cancel, an exit): that is what the last of a purse is kept for. Of a read: whether a stop has
   * to have it, which says what is open and what is held.
   */
  readonly relieves: boolean
  readonly host: 'futures' | 'unified'
}

const market = (path: string, weight: number): Endpoint => ({
  method: 'GET',
  path,
  pool: 'Public',
  weight,
  signed: false,
  effect: 'read',
  relieves: false,
  host: 'futures',
})

const own = (path: string, weight: number): Endpoint => ({
  ...market(path, weight),
  pool: 'Futures',
  signed: true,
})

const needed = (path: string, weight: number): Endpoint => ({ ...own(path, weight), relieves: true })

const command = (method: 'POST' | 'DELETE', path: string, weight: number): Endpoint => ({
  ...own(path, weight),
  method,
  effect: 'write',
})

const relief = (method: 'POST' | 'DELETE', path: string, weight: number): Endpoint => ({
  ...command(method, path, weight),
  relieves: true,
})

export const ENDPOINTS = {
  serverTime: market('/api/v1/timestamp', 2),
  serviceState: market('/api/v1/status', 4),
  instruments: market('/api/v1/contracts/active', 3),
  bookSnapshot: market('/api/v1/level2/snapshot', 3),
  markPrice: market('/api/v1/mark-price/{symbol}/current', 3),
  candles: market('/api/v1/kline/query', 3),
  publicTicket: { ...market('/api/v1/bullet-public', 10), method: 'POST' },

  privateTicket: { ...own('/api/v1/bullet-private', 10), method: 'POST' },
  openOrders: needed('/api/v1/orders', 2),
  /** Stops that wait for their trigger; the call above does not show them. */
  waitingStops: needed('/api/v1/stopOrders', 6),
  orderByClientId: own('/api/v1/orders/byClientOid', 5),
  orderById: own('/api/v1/orders/{orderId}', 5),
  fills: own('/api/v1/fills', 5),
  positions: needed('/api/v1/positions', 2),
  account: own('/api/v1/account-overview', 5),
  funding: own('/api/v1/funding-history', 5),
  transactions: { ...own('/api/v1/transaction-history', 2), pool: 'Management' },
  marginMode: own('/api/v2/position/getMarginMode', 2),

  place: command('POST', '/api/v1/orders', 2),
  placeTest: command('POST', '/api/v1/orders/test', 2),
  cancelByClientId: relief('DELETE', '/api/v1/orders/client-order/{clientOid}', 1),
  cancelById: relief('DELETE', '/api/v1/orders/{orderId}', 1),
  /** The v1 path does the same for 800. */
  cancelAll: relief('DELETE', '/api/v3/orders', 10),
  cancelAllStops: relief('DELETE', '/api/v1/stopOrders', 15),
  setMarginMode: command('POST', '/api/v2/position/changeMarginMode', 2),
  setLeverage: command('POST', '/api/v2/changeCrossUserLeverage', 2),
  /** Not in KuCoin's published specification: seen in one SDK and in its menu. The weight is a guess. */
  armDeadMan: { ...relief('POST', '/api/ua/v1/dcp/set', 2), host: 'unified' },
} as const satisfies Record<string, Endpoint>
