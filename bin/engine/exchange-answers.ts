import type { Http } from '../../src/ports/http.ts'
import { TransportError } from '../../src/ports/http.ts'

const PROBE_TIMEOUT_MS = 1_000

/**
 * Whether a simulated exchange answers at an address. `nobody`: nothing listens there, which is proof that it is gone.
 * `silent` is none: it may be stopped, or the road to it cut, and our orders rest there all the same.
 */
export function exchangeAnswers(url: string, http: Http): Promise<'yes' | 'nobody' | 'silent'> {
  return http
    .request({
      method: 'GET',
      url: `${url}/api/v1/timestamp`,
      headers: {},
      body: '',
      connectTimeoutMs: PROBE_TIMEOUT_MS,
      responseTimeoutMs: PROBE_TIMEOUT_MS,
    })
    .then(
      ({ body }) => (body.includes('"200000"') ? 'yes' : 'silent'),
      (error) => (error instanceof TransportError && error.code === 'ECONNREFUSED' ? 'nobody' : 'silent'),
    )
}
