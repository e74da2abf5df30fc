import { brokenInside, type Delay, overloaded } from '../../src/exchange/kucoin/faults.ts'
import type { HttpResponse } from '../../src/ports/http.ts'
import type { ServedRequest } from '../../src/ports/server.ts'
import type { Acts } from './armed.ts'

export type RequestFault =
  | 'http-refused'
  | 'http-retry-after'
  | 'http-banned'
  | 'http-unavailable'
  | 'http-error-body'
  | 'http-skewed'
  | 'http-late'
  | 'http-lost-before'
  | 'post-only-refused'
  | 'cancel-unknown'

export type AnswerFault =
  | 'http-lost-after'
  | 'http-broken-after'
  | 'http-cut-after'
  | 'reply-lost'
  | 'reply-late'

export type RequestVerdict = HttpResponse | Delay | 'lost'

const LATE_MS_MAX = 8_000
const RETRY_AFTER_MS_MAX = 5_000

/** An answer of the venue's gateway: `{code, msg}`. */
export const said = (code: string, msg: string, status = 200): HttpResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ code, msg }),
})

/** A command that came by the trading socket has no signature of its own. */
const bySocket = ({ headers }: ServedRequest): boolean => headers['kc-api-sign'] === undefined
const places = ({ method, target }: ServedRequest): boolean =>
  method === 'POST' && /\/orders(\/test)?$/.test(target)
const cancels = ({ method, target }: ServedRequest): boolean =>
  method === 'DELETE' && target.includes('/orders')

/** Before the venue has heard of it: nothing was done. Undefined: not of this request. */
export const beforeActs: Acts<
  RequestFault,
  (request: ServedRequest, draw: number) => RequestVerdict | undefined
> = {
  'http-refused': () => overloaded,
  'http-retry-after': (_request, draw) => ({
    ...overloaded,
    headers: { ...overloaded.headers, 'gw-ratelimit-reset': String(Math.round(draw * RETRY_AFTER_MS_MAX)) },
  }),
  'http-banned': () => ({ status: 418, headers: { 'retry-after': '1' }, body: "I'm a teapot" }),
  'http-unavailable': () => ({ status: 503, headers: {}, body: 'Service Unavailable' }),
  'http-error-body': () => said('300099', 'Something that no document knows of.'),
  'http-skewed': () => said('400002', 'KC-API-TIMESTAMP Invalid', 400),
  'http-late': (_request, draw) => ({ delayMs: draw * LATE_MS_MAX }),
  'http-lost-before': () => 'lost',
  'post-only-refused': (request) =>
    places(request) && request.body.includes('"postOnly":true')
      ? said('100001', 'Post only order would trade at once.')
      : undefined,
  'cancel-unknown': (request) =>
    cancels(request) ? said('100001', 'error.getOrder.orderNotExist') : undefined,
}

/** After the venue has acted. */
export const afterActs: Acts<
  AnswerFault,
  (request: ServedRequest, response: HttpResponse, draw: number) => RequestVerdict | undefined
> = {
  'http-lost-after': () => 'lost',
  'http-broken-after': () => brokenInside,
  'http-cut-after': (_request, response, draw) => ({
    ...response,
    body: response.body.slice(0, Math.floor(response.body.length * draw)),
  }),
  'reply-lost': (request) => (isCommand(request) ? 'lost' : undefined),
  'reply-late': (request, _response, draw) =>
    isCommand(request) ? { delayMs: draw * LATE_MS_MAX } : undefined,
}

const isCommand = (request: ServedRequest): boolean =>
  bySocket(request) && (places(request) || cancels(request))
