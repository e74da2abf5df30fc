import { hash, timingSafeEqual } from 'node:crypto'
import type { z } from 'zod'
import type { HttpResponse } from '../../ports/http.ts'
import type { ServedObserver, ServedRequest, ServedSocket, ServerFace } from '../../ports/server.ts'
import { isMeantForUs } from '../loopback.ts'
import { loosenWord, type Operable, type OperatorAnswer, tightenWord } from './words.ts'

/** RFC 6455: Policy Violation. */
const REFUSED = 1008

/**
 * What an operator on this machine may ask of a running engine: `GET /status`, `POST /tighten`, `POST /loosen`.
 *
 * What may go wrong is somebody else who asks. Pages of a browser are refused whatever they know: they tell an origin, or
 * they came by a name that is not this machine's. Everybody else needs the token, which stands in a file that only
 * the engine's own user can read.
 */
export class OperatorFace implements ServerFace {
  readonly #token: Buffer
  readonly #operable: Operable

  constructor(token: string, operable: Operable) {
    this.#token = digest(token)
    this.#operable = operable
  }

  http(request: ServedRequest): HttpResponse | Promise<HttpResponse> {
    const { headers, method, target } = request
    if (!isMeantForUs(headers)) return refusal(403, 'not for this host')
    if ('origin' in headers || 'sec-fetch-site' in headers)
      return refusal(403, 'no page of a browser may speak here')
    if (!this.#knows(headers.authorization)) return refusal(401, 'the token is missing or wrong')
    if (target === '/status') return method === 'GET' ? json(200, this.#operable.status()) : notBy('GET')
    if (target !== '/tighten' && target !== '/loosen')
      return refusal(404, 'there are /status, /tighten, /loosen')
    if (method !== 'POST') return notBy('POST')
    if (headers['content-type'] !== 'application/json') return refusal(415, 'a word is application/json')
    return target === '/tighten'
      ? said(tightenWord, request.body, (word) => this.#operable.tighten(word))
      : said(loosenWord, request.body, (word) => this.#operable.loosen(word))
  }

  connect(client: ServedSocket): ServedObserver {
    client.close(REFUSED, 'no sockets here')
    return { message: () => {}, closed: () => {} }
  }

  #knows(authorization: string | undefined): boolean {
    const given = /^Bearer (\S+)$/.exec(authorization ?? '')?.[1]
    return given !== undefined && timingSafeEqual(digest(given), this.#token)
  }
}

/** Of equal length whatever was given, as the comparison in constant time wants it. */
const digest = (token: string): Buffer => hash('sha256', token, 'buffer')

async function said<Word>(
  schema: z.ZodType<Word>,
  body: string,
  obey: (word: Word) => Promise<OperatorAnswer>,
): Promise<HttpResponse> {
  const read = schema.safeParse(parsed(body))
  if (!read.success) {
    const problems = read.error.issues.map(
      ({ path, message }) => `${path.join('.') || 'the word'}: ${message}`,
    )
    return refusal(400, problems.join('; '))
  }
  const answer = await obey(read.data)
  return json(answer.done === 'refused' ? 409 : 200, answer)
}

/** Undefined is no word either. */
function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

const HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }

const json = (status: number, body: unknown): HttpResponse => ({
  status,
  headers: { 'content-type': 'application/json', ...HEADERS },
  body: JSON.stringify(body),
})

const refusal = (status: number, reason: string): HttpResponse => json(status, { refused: reason })

const notBy = (method: string): HttpResponse => ({
  ...refusal(405, `only by ${method}`),
  headers: { 'content-type': 'application/json', allow: method, ...HEADERS },
})
