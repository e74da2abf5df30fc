import type { InstrumentSymbol } from '../domain/instrument.ts'
import type { RequestCase } from './corpus.ts'
import { documented } from './documented.ts'
import { differs } from './endpoint-file.ts'
import { type Outgoing, venueSymbol } from './outgoing.ts'
import { refusalOf } from './said.ts'
import { matchesTemplate } from './sample-input.ts'
import { compareShape } from './shape.ts'
import type { Specified } from './specified.ts'
import { openStage, type Stage } from './stage.ts'
import { type Check, check } from './verdict.ts'

/** What ccxt asks without a key; for everything else the exchange has to want a signature. */
const OPEN_TO_ALL =
  /^fetch(Time|Status|Markets?|Currencies|Tickers?|BidsAsks|MarkPrices?|OrderBook|L2OrderBook|Trades|\w*OHLCV|Funding(Rates?|Interval|RateHistory)|OpenInterest|\w*LeverageTiers)$/

/** The exchange takes the recorded request as it is, once what it names exists, and from nobody without a key. */
export async function exchangeChecks(
  unifiedMethod: string,
  wanted: Outgoing,
  { input }: RequestCase,
  specified: Specified,
): Promise<readonly Check[]> {
  const unified = JSON.stringify(input).matchAll(/"(\w+\/\w+:\w+)"/g)
  const symbols = [...unified].map(([, symbol]) => venueSymbol(symbol))
  const stage = await openStage(symbols)
  const { path, notes } = await prepared(stage, wanted, symbols[0] ?? stage.symbol)
  const query = new URLSearchParams(wanted.query).toString()
  const body = wanted.body ? JSON.stringify(wanted.body) : ''
  const target = query ? `${path}?${query}` : path
  const bare = await stage.ask(wanted.method, target, body, false)
  const said = await stage.ask(wanted.method, target, body, true)
  if (said.code !== '200000')
    return [check('exchange takes it', [refusalOf(said, wanted.method, path)], notes)]
  const example = specified.answer(wanted.method, path) ?? documented(wanted.method, path)
  const compared = compareShape(example, said.data)
  return [
    check('exchange takes it', [], notes),
    ...(OPEN_TO_ALL.test(unifiedMethod)
      ? []
      : [check('exchange wants a signature', differs('exchange: unsigned', '400001', bare.code))]),
    ...(example === undefined
      ? []
      : [
          check(
            'exchange answers as documented',
            compared.problems.map((problem) => `exchange: ${problem}`),
            compared.unseen,
          ),
        ]),
  ]
}

/** Makes what the request is about, and says where it has to be asked of. */
async function prepared(
  stage: Stage,
  { method, path, query, body }: Outgoing,
  symbol: InstrumentSymbol,
): Promise<{ readonly path: string; readonly notes: readonly string[] }> {
  const bodies = body ? [body].flat() : []
  // An order that says nothing of the margin mode means the isolated one.
  if (/orders(\/test|\/multi)?$/.test(path) && bodies.some((each) => !('marginMode' in each)))
    await stage.isolate(symbol)
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
