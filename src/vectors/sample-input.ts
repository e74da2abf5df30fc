import { z } from 'zod'
import type { Stage } from './stage.ts'

/**
 * Whether a path is one of an endpoint's. A parameter is an id or a symbol, so it holds a digit or nothing but
 * capitals: `/orders/123` is an order, `/orders/multi-cancel` is another endpoint.
 */
export const matchesTemplate = (template: string, path: string): boolean => {
  const parts = path.split('/')
  const wanted = template.split('/')
  return (
    parts.length === wanted.length &&
    wanted.every((segment, at) =>
      /^\{.+\}$/.test(segment) ? isParameter(parts[at] ?? '') : segment === parts[at],
    )
  )
}

const isParameter = (segment: string): boolean => /\d|^[A-Z]+$/.test(segment)

export interface SampleRequest {
  readonly target: string
  readonly body: string
}

/**
 * A request that the stage can answer: vectors name a path and no parameters. One set of names serves every
 * endpoint, since an endpoint takes what it knows; the few that use a name in a sense of their own are listed.
 */
export async function sampleRequest(stage: Stage, method: string, path: string): Promise<SampleRequest> {
  const target = pathOn(stage, path)
  if (method === 'POST') return { target, body: JSON.stringify(bodyFor(stage, path)) }
  if (method === 'DELETE' && path.endsWith('/multi-cancel'))
    return { target, body: JSON.stringify({ orderIdsList: [stage.restingOrderId] }) }
  const query = new URLSearchParams({ ...queryFor(stage), ...(await ownQuery(stage, path)) })
  return { target: `${target}?${query}`, body: '' }
}

/** Order ids are the venue's to give, and depths come in two sizes; everything else stands as it is. */
const pathOn = (stage: Stage, path: string): string =>
  path
    .replace(/^(\/api\/v\d+\/orders\/)(\d+|\{order-?[iI]d\})$/, `$1${stage.restingOrderId}`)
    .replace(/(\/client-order\/)[^/]+$/, `$1${stage.restingClientOid}`)
    .replace('{symbol}', stage.symbol)
    .replace('{size}', '20')

const queryFor = ({ symbol, clock, restingClientOid }: Stage): Record<string, string> => ({
  symbol,
  currency: 'USDT',
  clientOid: restingClientOid,
  granularity: '1',
  from: String(clock.now() - 3_600_000),
  to: String(clock.now()),
  price: '60000',
  leverage: '3',
  totalMargin: '1000',
  tradeType: 'FUTURES',
  subName: 'nobody',
})

/** Series that are asked for by the name of an index: the contract says which. */
const SERIES: Readonly<Record<string, string>> = {
  '/api/v1/index/query': 'indexSymbol',
  '/api/v1/interest/query': 'fundingBaseSymbol1M',
  '/api/v1/premium/query': 'premiumsSymbol1M',
}

async function ownQuery(stage: Stage, path: string): Promise<Record<string, string>> {
  const field = SERIES[path]
  if (path === '/api/v1/orders') return { status: 'active' }
  if (!field) return {}
  const contract = await stage.ask('GET', `/api/v1/contracts/${stage.symbol}`, '', false)
  const names = z.record(z.string(), z.unknown()).parse(contract.data)
  return { symbol: String(names[field]) }
}

function bodyFor({ symbol }: Stage, path: string): unknown {
  const order = {
    clientOid: 'sample-1',
    symbol,
    side: 'buy',
    type: 'limit',
    price: '59000',
    size: 1,
    leverage: 3,
    marginMode: 'CROSS',
  }
  if (path.endsWith('/orders/multi')) return [order, { ...order, clientOid: 'sample-2' }]
  if (path.endsWith('/st-orders'))
    return { ...order, triggerStopUpPrice: '66000', triggerStopDownPrice: '54000', stopPriceType: 'TP' }
  if (path.endsWith('/orders') || path.endsWith('/orders/test')) return order
  return {
    symbol,
    symbols: [symbol],
    marginMode: 'CROSS',
    leverage: '3',
    margin: 1,
    positionValue: '1000',
    // What may be withdrawn of a position in cross margin.
    withdrawAmount: '0',
    bizNo: 'sample-1',
    level: 1,
    status: true,
    positionMode: '0',
    tradeType: 'FUTURES',
    timeout: 10,
  }
}
