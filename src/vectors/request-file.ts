import { z } from 'zod'
import type { InstrumentSymbol, Lots, Ticks } from '../domain/instrument.ts'
import { parsePrice } from '../domain/instrument.ts'
import type { ClientOrderId, OrderId, OrderIntent, Side } from '../domain/order.ts'
import * as calls from '../venues/kucoin/calls.ts'
import { listing as listingOver } from '../venues/kucoin/listing.ts'
import { placeBody } from '../venues/kucoin/place-body.ts'
import { type Call, targetOf } from '../venues/kucoin/request.ts'
import { parseJson, type RequestCases, type RequestVector } from './corpus.ts'
import { differs } from './endpoint-file.ts'
import { equivalent } from './equivalences.ts'
import { readingInstruments } from './names.ts'
import { matchesTemplate } from './sample-input.ts'
import { openStage, type Stage } from './stage.ts'
import { type Check, check, type Verdict } from './verdict.ts'

type RequestCase = NonNullable<RequestCases['methods'][string]>[number]

/** ccxt's own default, which it sends where nobody asked for a leverage. */
const CCXT_LEVERAGE = 1

/** A request as it is compared. */
export interface Outgoing {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string> & { clientOid?: string }>
  readonly body: Readonly<Record<string, unknown>> | undefined
}

/** Requests that ccxt makes for a wish, against the adapter's for the same wish and against the exchange. */
export async function judgeRequests({ file, cases }: RequestVector): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = []
  for (const [method, each] of Object.entries(cases.methods))
    for (const one of each) {
      const wanted = outgoing(method, one)
      verdicts.push({
        file,
        name: `${method}: ${one.description}`,
        checks: [
          ...adapterChecks(method, one, wanted, new Set(cases.skipKeys)),
          await exchangeCheck(wanted, one),
        ],
      })
    }
  return verdicts
}

/** ccxt names no HTTP method; its own names tell. */
function outgoing(unified: string, { url, output }: RequestCase): Outgoing {
  const { pathname, searchParams } = new URL(url)
  return {
    method: /^fetch/.test(unified) ? 'GET' : /^cancel/.test(unified) ? 'DELETE' : 'POST',
    path: pathname,
    query: Object.fromEntries(searchParams),
    body: output ? (parseJson(output) as Outgoing['body']) : undefined,
  }
}

function adapterChecks(
  method: string,
  { input }: RequestCase,
  wanted: Outgoing,
  skipped: ReadonlySet<string>,
): readonly Check[] {
  const call = adapterWish(method, input)
  if (!call) return []
  const url = new URL(targetOf(call), 'https://futures.vectors')
  const ours: Outgoing = {
    method: call.endpoint.method,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    body: call.body as Outgoing['body'],
  }
  const { theirs, own, notes } = equivalent(wanted, ours, skipped)
  return [check('adapter asks so', differs('request', JSON.stringify(theirs), JSON.stringify(own)), notes)]
}

/** The adapter's call for a wish in ccxt's words; undefined when the engine has no such wish. */
function adapterWish(method: string, input: readonly unknown[]): Call<unknown> | undefined {
  const [first, second, third, fourth, fifth] = input
  const options = input.find((each) => z.looseObject({}).safeParse(each).success && !Array.isArray(each))
  const wish = z
    .looseObject({
      stop: z.boolean().default(false),
      clientOrderId: z.string().optional(),
      clientOid: z.string().optional(),
    })
    .parse(options ?? {})
  if (wish.stop) return undefined
  const unlisted = listingOver(() => new Map())
  switch (method) {
    case 'createOrder':
      return calls.place(orderBody(first, second, third, fourth, fifth))
    case 'fetchMyTrades':
      return calls.fills(unlisted, Number(second), undefined, 1)
    case 'fetchOpenOrders':
      return calls.openOrders(unlisted, 1)
    case 'fetchOrdersByStatus':
      return first === 'open' ? calls.openOrders(unlisted, 1) : undefined
    case 'cancelAllOrders':
      return calls.cancelAll(venueSymbol(first))
    case 'cancelOrder':
      return wish.clientOrderId === undefined
        ? calls.cancelById(String(first) as OrderId)
        : calls.cancelByClientId(venueSymbol(second), wish.clientOrderId as ClientOrderId)
    case 'fetchOrder':
      return wish.clientOid === undefined
        ? undefined
        : calls.orderByClientId(unlisted, wish.clientOid as ClientOrderId)
    case 'fetchBalance':
      return calls.account
    case 'fetchPositions':
      return calls.positions(unlisted)
    default:
      return undefined
  }
}

function orderBody(symbol: unknown, type: unknown, side: unknown, amount: unknown, price: unknown) {
  const named = venueSymbol(symbol)
  const instrument = readingInstruments([named]).get(named)
  if (!instrument) throw new Error(`no instrument for ${named}`)
  const intent: OrderIntent = {
    clientOrderId: 'b1' as ClientOrderId,
    venue: 'kucoin',
    symbol: named,
    owner: 'vectors',
    purpose: 'signal',
    side: z.enum(['buy', 'sell']).parse(side) satisfies Side,
    price: type === 'market' ? null : (parsePrice(instrument, String(price)) satisfies Ticks),
    size: Number(amount) as Lots,
    timeInForce: 'GTC',
    postOnly: false,
    reduceOnly: false,
  }
  return placeBody(intent, instrument, CCXT_LEVERAGE)
}

/** `LTC/USDT:USDT` is `LTCUSDTM`. */
const venueSymbol = (unified: unknown): InstrumentSymbol => {
  const [pair = ''] = String(unified).split(':')
  return `${pair.replace('/', '').replace(/^BTC/, 'XBT')}M` as InstrumentSymbol
}

/** The exchange takes the recorded request as it is, once what it names exists. */
async function exchangeCheck(wanted: Outgoing, { input }: RequestCase): Promise<Check> {
  const unified = JSON.stringify(input).matchAll(/"(\w+\/\w+:\w+)"/g)
  const symbols = [...unified].map(([, symbol]) => venueSymbol(symbol))
  const stage = await openStage(symbols)
  const { path, notes } = await prepared(stage, wanted, symbols[0] ?? stage.symbol)
  const query = new URLSearchParams(wanted.query).toString()
  const body = wanted.body ? JSON.stringify(wanted.body) : ''
  const said = await stage.ask(wanted.method, query ? `${path}?${query}` : path, body, true)
  const problems = said.code === '200000' ? [] : [`exchange: ${said.code} ${said.message}`]
  return check('exchange takes it', problems, notes)
}

/** Makes what the request is about, and says where it has to be asked of. */
async function prepared(
  stage: Stage,
  { method, path, query, body }: Outgoing,
  symbol: InstrumentSymbol,
): Promise<{ readonly path: string; readonly notes: readonly string[] }> {
  const bodies = body ? [body].flat() : []
  // A body that says nothing of the margin mode means the isolated one.
  if (bodies.some((each) => !('marginMode' in each))) await stage.isolate(symbol)
  if (bodies.some((each) => 'closeOrder' in each)) {
    await stage.hold(symbol)
    return { path, notes: ['a position was opened first'] }
  }
  if (query.clientOid !== undefined) await stage.rest(query.clientOid, symbol)
  if (method === 'GET' && path === '/api/v1/orders/')
    return { path: '/api/v1/orders/byClientOid', notes: ['the query by client id has moved to byClientOid'] }
  if (matchesTemplate('/api/v1/orders/client-order/{clientOid}', path))
    await stage.rest(path.split('/').at(-1) ?? '', symbol)
  if (matchesTemplate('/api/v1/orders/{orderId}', path))
    return { path: `/api/v1/orders/${stage.restingOrderId}`, notes: ['asked with an id of this exchange'] }
  return { path, notes: [] }
}
