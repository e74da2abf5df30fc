import type { Clock } from '../../ports/clock.ts'
import type { HttpResponse } from '../../ports/http.ts'
import type { ServedRequest } from '../../ports/server.ts'
import { RateLimits } from './rate-limits.ts'
import { WireRefusal } from './refusal.ts'
import { type Cost, inputOf, type Match, type Route, router } from './router.ts'
import { authenticate, type Credential } from './signature.ts'

const TOO_MANY = new WireRefusal(
  '429000',
  'Too many requests in a short period of time, please retry later',
  429,
)
const SUCCESS = '200000'
/** Everybody on loopback comes from one address. */
const ADDRESS = '127.0.0.1'

export interface Gateway {
  readonly answer: (request: ServedRequest) => HttpResponse
  /** The same for somebody whose signature was checked elsewhere. */
  readonly answerFor: (request: ServedRequest, account: string) => HttpResponse
}

/** The road of every request: endpoint, signature, weight, parameters, answer. */
export function createGateway(
  routes: readonly Route[],
  credentials: readonly Credential[],
  clock: Clock,
): Gateway {
  const find = router(routes)
  const limits = new RateLimits(clock)

  const serve = (request: ServedRequest, accountFor: (cost: Cost) => string | WireRefusal): HttpResponse => {
    const [path = '', query = ''] = request.target.split('?', 2)
    const match = find(request.method, path)
    if (!match) return refused(new WireRefusal('404000', 'Url Not Found', 404))
    const { cost } = match.route
    const account = accountFor(cost)
    if (account instanceof WireRefusal) return refused(account)
    const spent = limits.spend(cost.pool, cost.pool === 'public' ? ADDRESS : account, cost.weight)
    if (!spent.allowed) return refused(TOO_MANY, spent.headers)
    return said(run(match, request, query, account), spent.headers)
  }

  return {
    answer: (request) =>
      serve(request, ({ signed }) => {
        const caller = signed ? authenticate(credentials, request, clock.now()) : undefined
        return caller instanceof WireRefusal ? caller : (caller?.account ?? '')
      }),
    answerFor: (request, account) => serve(request, () => account),
  }
}

function run({ route, parameters }: Match, request: ServedRequest, query: string, account: string): unknown {
  const { headers, body } = request
  const typed = headers['content-type']?.includes('application/json') ?? false
  if (body !== '' && !typed) return new WireRefusal('415000', 'Unsupported Media Type', 415)
  const input = inputOf(query, body)
  if (input instanceof WireRefusal) return input
  return route.answer({ ...input, ...parameters }, { account, host: headers.host ?? 'localhost' })
}

const said = (answer: unknown, headers: Readonly<Record<string, string>>): HttpResponse =>
  answer instanceof WireRefusal
    ? refused(answer, headers)
    : { status: 200, headers: json(headers), body: JSON.stringify({ code: SUCCESS, data: answer }) }

const refused = (
  { code, message, status }: WireRefusal,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse => ({ status, headers: json(headers), body: JSON.stringify({ code, msg: message }) })

const json = (headers: Readonly<Record<string, string>>): Record<string, string> => ({
  'content-type': 'application/json',
  ...headers,
})
