import { z } from 'zod'
import type { Lots, Ticks } from '../domain/instrument.ts'
import { parsePrice } from '../domain/instrument.ts'
import type { ClientOrderId, OrderId, OrderIntent, Side } from '../domain/order.ts'
import type { Call } from '../venues/kucoin/call.ts'
import * as calls from '../venues/kucoin/calls.ts'
import { listing as listingOver } from '../venues/kucoin/listing.ts'
import { placeBody } from '../venues/kucoin/place-body.ts'
import { targetOf } from '../venues/kucoin/rest.ts'
import { type RequestCase, type RequestVector, requestCase } from './corpus.ts'
import { differs } from './endpoint-file.ts'
import { equivalent } from './equivalences.ts'
import { readingInstruments } from './names.ts'
import { type Outgoing, outgoing, venueSymbol } from './outgoing.ts'
import { exchangeChecks } from './request-staging.ts'
import type { Specified } from './specified.ts'
import { attempted, type Check, check, unverified, type Verdict } from './verdict.ts'

/** ccxt's own default, which it sends where nobody asked for a leverage. */
const CCXT_LEVERAGE = 1

/** Requests that ccxt makes for a wish, against the adapter's for the same wish and against the exchange. */
export async function judgeRequests(
  { file, cases }: RequestVector,
  specified: Specified,
): Promise<readonly Verdict[]> {
  const { exchange, methods, skipKeys } = cases
  if (!exchange.startsWith('kucoin'))
    return [
      unverified(file, exchange, 'requests of another venue: adapter and exchange speak KuCoin Futures'),
    ]
  const verdicts: Verdict[] = []
  for (const [method, each] of Object.entries(methods))
    for (const raw of each)
      verdicts.push(
        await attempted(file, method, async () => {
          const one = requestCase.parse(raw)
          const wanted = outgoing(method, one)
          return {
            file,
            name: `${method}: ${one.description}`,
            checks: [
              ...adapterChecks(method, one, wanted, new Set(skipKeys)),
              ...(await exchangeChecks(method, wanted, one, specified)),
            ],
          }
        }),
      )
  return verdicts
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
  const unlisted = listingOver(() => new Map())
  switch (method) {
    case 'createOrder':
      return calls.place(orderBody(first, second, third, fourth, fifth))
    case 'fetchMyTrades':
      return calls.fills(unlisted, Number(second), undefined, 1)
    case 'fetchOpenOrders':
      return wish.stop ? calls.waitingStops(unlisted, 1) : calls.openOrders(unlisted, 1)
    case 'fetchOrdersByStatus':
      if (first !== 'open') return undefined
      return wish.stop ? calls.waitingStops(unlisted, 1) : calls.openOrders(unlisted, 1)
    case 'cancelAllOrders':
      return wish.stop ? calls.cancelAllStops(venueSymbol(first)) : calls.cancelAll(venueSymbol(first))
    case 'cancelOrder':
      return wish.clientOrderId === undefined
        ? calls.cancelById(String(first) as OrderId)
        : calls.cancelByClientId(venueSymbol(second), wish.clientOrderId as ClientOrderId)
    case 'fetchOrder':
      return wish.clientOid === undefined
        ? undefined
        : calls.orderByClientId(unlisted, wish.clientOid as ClientOrderId)
    case 'fetchBalance':
      return calls.account('USDT')
    case 'fetchPositions':
      return calls.positions(unlisted, 'USDT')
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
