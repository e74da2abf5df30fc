import * as Effect from 'effect/Effect'
import * as Exit from 'effect/Exit'
import * as Redacted from 'effect/Redacted'
import type { Instrument, InstrumentSymbol, Lots, Ticks } from '../domain/instrument.ts'
import type { ClientOrderId, OrderId, OrderIntent } from '../domain/order.ts'
import type { HttpRequest } from '../ports/http.ts'
import { SimulatedClock } from '../ports/simulated/clock.ts'
import { weightBudget } from '../venues/kucoin/budget.ts'
import type { Call } from '../venues/kucoin/call.ts'
import * as calls from '../venues/kucoin/calls.ts'
import { ENDPOINTS, type Endpoint } from '../venues/kucoin/endpoints.ts'
import { type Listing, listing as listingOver } from '../venues/kucoin/listing.ts'
import { placeBody } from '../venues/kucoin/place-body.ts'
import { fillPath, kucoinAsk } from '../venues/kucoin/request.ts'
import { kucoinSigner } from '../venues/kucoin/signature.ts'
import { TradingLine } from '../venues/kucoin/trading/line.ts'
import { readingInstruments } from './names.ts'
import { matchesTemplate } from './sample-input.ts'

/** What a call needs to be made. */
export interface Given {
  readonly symbol: InstrumentSymbol
  readonly instrument: Instrument
  readonly listing: Listing
  /** Symbols of linear contracts that the answer must have. */
  readonly wanted: readonly InstrumentSymbol[]
  /** The parameter in the path, when it has one. */
  readonly parameter: string
}

type EndpointName = keyof typeof ENDPOINTS

/** One call of the adapter for each of its endpoints. */
const CALLS: Readonly<Record<EndpointName, (given: Given) => Call<unknown>>> = {
  serverTime: () => calls.serverTime,
  serviceState: () => calls.serviceState,
  instruments: ({ wanted }) => calls.instruments(wanted),
  bookSnapshot: ({ instrument }) => calls.bookSnapshot(instrument),
  // A vector names one symbol in its path and another one in its answer; ours are one and the same.
  markPrice: ({ instrument, parameter }) => ({
    ...calls.markPrice(instrument),
    path: fillPath(ENDPOINTS.markPrice, parameter),
  }),
  candles: ({ instrument }) => calls.minuteCloses(instrument, 1, 2),
  publicTicket: () => calls.ticket('public'),
  privateTicket: () => calls.ticket('private'),
  openOrders: ({ listing }) => calls.openOrders(listing, 1),
  waitingStops: ({ listing }) => calls.waitingStops(listing, 1),
  orderByClientId: ({ listing, parameter }) => calls.orderByClientId(listing, parameter as ClientOrderId),
  orderById: ({ listing, parameter }) => calls.orderById(listing, parameter as OrderId),
  fills: ({ listing }) => calls.fills(listing, 1, undefined, 1),
  positions: ({ listing, instrument }) => calls.positions(listing, instrument.settleCurrency),
  account: ({ instrument }) => calls.account(instrument.settleCurrency),
  funding: ({ symbol }) => calls.funding(symbol, 1, undefined),
  transactions: () => calls.transactions('TransferOut', 1, 2, undefined),
  marginMode: ({ symbol }) => calls.marginMode(symbol),
  place: (given) => calls.place(placeBody(intentOf(given), given.instrument, 3)),
  placeTest: (given) => calls.placeTest(placeBody(intentOf(given), given.instrument, 3)),
  cancelByClientId: ({ symbol, parameter }) => calls.cancelByClientId(symbol, parameter as ClientOrderId),
  cancelById: ({ parameter }) => calls.cancelById(parameter as OrderId),
  cancelAll: ({ symbol }) => calls.cancelAll(symbol),
  cancelAllStops: ({ symbol }) => calls.cancelAllStops(symbol),
  setMarginMode: ({ symbol }) => calls.setCrossMargin(symbol),
  setLeverage: ({ symbol }) => calls.setLeverage(symbol, 3),
  armDeadMan: () => calls.armDeadMan(10, []),
}

const intentOf = ({ symbol }: Given): OrderIntent => ({
  clientOrderId: 'b1' as ClientOrderId,
  venue: 'kucoin',
  symbol,
  owner: 'vectors',
  purpose: 'quote',
  side: 'buy',
  price: 1_000_000 as Ticks,
  size: 1 as Lots,
  timeInForce: 'GTC',
  postOnly: true,
  reduceOnly: false,
})

/** The adapter's endpoint for a method and a path (or a path template); literal segments win over parameters. */
export function adapterEndpoint(method: string, path: string): EndpointName | undefined {
  const names = (Object.keys(ENDPOINTS) as EndpointName[]).filter((name) => ENDPOINTS[name].method === method)
  const plain = path.replaceAll(/\{[^}]+\}/g, '{}')
  return (
    names.find((name) => ENDPOINTS[name].path.replaceAll(/\{[^}]+\}/g, '{}') === plain) ??
    names.find((name) => matchesTemplate(ENDPOINTS[name].path, path))
  )
}

export const endpointNamed = (name: EndpointName): Endpoint => ENDPOINTS[name]

/** What the adapter would ask of an endpoint, about these symbols. */
export function adapterCall(
  name: EndpointName,
  symbols: readonly InstrumentSymbol[],
  wanted: readonly InstrumentSymbol[],
  parameter: string,
): Call<unknown> {
  const [symbol = 'XBTUSDTM' as InstrumentSymbol] = symbols
  const instruments = readingInstruments([...symbols, symbol])
  const instrument = instruments.get(symbol)
  if (!instrument) throw new Error(`no instrument for ${symbol}`)
  return CALLS[name]({ symbol, instrument, wanted, parameter, listing: listingOver(() => instruments) })
}

/** A call, sent into a venue that gives one answer: the request that left, and what became of the answer. */
export async function exchangeOf(
  call: Call<unknown>,
  body: string,
): Promise<{
  readonly request: HttpRequest | undefined
  readonly answer: unknown
  readonly failure: string
}> {
  let request: HttpRequest | undefined
  const clock = new SimulatedClock(Date.UTC(2026, 0, 1))
  const ask = kucoinAsk({
    restUrl: 'https://futures.vectors',
    unifiedUrl: 'https://unified.vectors',
    http: {
      request: async (sent) => {
        request = sent
        return { status: 200, headers: {}, body }
      },
      close: () => {},
    },
    clock,
    connectTimeoutMs: 1_000,
    responseTimeoutMs: 1_000,
    budget: weightBudget(clock, { Futures: 1_000, Management: 1_000, Public: 1_000 }),
    sign: kucoinSigner({ key: secret('key'), secret: secret('secret'), passphrase: secret('passphrase') }),
    offsetMs: () => 0,
    line: new TradingLine(clock, 0, 1_000),
  })
  // Nothing here waits, so no timer of any runtime is touched.
  const exit = await Effect.runPromiseExit(ask(call))
  return Exit.isSuccess(exit)
    ? { request, answer: exit.value, failure: '' }
    : { request, answer: undefined, failure: failureOf(exit) }
}

const secret = (name: string): Redacted.Redacted<string> => Redacted.make(`vectors-${name}`)

function failureOf(exit: Exit.Failure<unknown, { readonly _tag: string; readonly message: string }>): string {
  const found = Exit.findErrorOption(exit)
  return found._tag === 'Some' ? `${found.value._tag}: ${found.value.message}` : String(exit.cause)
}
