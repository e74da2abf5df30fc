import type { HttpResponse } from '../ports/http.ts'
import type { ServedObserver, ServedRequest, ServedSocket, ServerFace } from '../ports/server.ts'
import { EXPOSITION_TYPE } from './exposition.ts'
import { FeedSession, type FeedSources } from './inspection/feed.ts'
import type { Inspection } from './inspection/inspection.ts'
import { StatelySession } from './inspection/stately.ts'
import type { Session } from './inspection/viewer.ts'
import { isLocalOrigin, isMeantForUs, isOurOrigin } from './loopback.ts'
import { HEADERS, type Page } from './page.ts'

/** RFC 6455: Policy Violation. */
const REFUSED = 1008

/**
 * What the console answers: the page, its feed at `/feed`, the Stately inspector's frames at `/` and `/inspect`, and at
 * `/metrics` figures for Prometheus.
 */
export class ConsoleFace implements ServerFace {
  readonly #page: Page
  readonly #metrics: () => string
  readonly #inspection: Inspection
  readonly #sources: FeedSources
  readonly #statelyFramesMax: number

  constructor(parts: {
    readonly page: Page
    readonly metrics: () => string
    readonly inspection: Inspection
    readonly sources: FeedSources
    readonly statelyFramesMax: number
  }) {
    this.#page = parts.page
    this.#metrics = parts.metrics
    this.#inspection = parts.inspection
    this.#sources = parts.sources
    this.#statelyFramesMax = parts.statelyFramesMax
  }

  http(request: ServedRequest): HttpResponse {
    if (!isMeantForUs(request.headers)) return refusal(403, 'not for this host')
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return refusal(405, 'read only', { allow: 'GET, HEAD' })
    const path = pathOf(request.target)
    if (path === '/metrics') return text(200, this.#metrics(), { 'content-type': EXPOSITION_TYPE })
    return this.#page.get(path) ?? refusal(404, 'no such file')
  }

  connect(client: ServedSocket, target: string, headers: Readonly<Record<string, string>>): ServedObserver {
    const session = this.#sessionFor(client, pathOf(target), headers)
    if (!session) {
      client.close(REFUSED, 'refused')
      return { message: () => {}, closed: () => {} }
    }
    this.#inspection.attach(session)
    return {
      message: (text) => session.receive(text),
      closed: () => this.#inspection.detach(session),
    }
  }

  #sessionFor(
    client: ServedSocket,
    path: string,
    headers: Readonly<Record<string, string>>,
  ): Session | undefined {
    if (!isMeantForUs(headers)) return undefined
    if (path === '/feed') return isOurOrigin(headers) ? new FeedSession(client, this.#sources) : undefined
    if (path !== '/' && path !== '/inspect') return undefined
    return isLocalOrigin(headers) ? new StatelySession(client, this.#statelyFramesMax) : undefined
  }
}

const pathOf = (target: string): string => target.split('?', 1)[0] ?? '/'

type Headers = Readonly<Record<string, string>>

const refusal = (status: number, reason: string, headers: Headers = {}): HttpResponse =>
  text(status, `${reason}\n`, headers)

const text = (status: number, body: string, headers: Headers): HttpResponse => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8', ...HEADERS, ...headers },
  body,
})
