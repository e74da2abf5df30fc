import type { HttpResponse } from '../ports/http.ts'

/** An answer of the exchange. */
export interface Said {
  readonly response: HttpResponse
  /** '' when the body is no envelope. */
  readonly code: string
  readonly message: string
  readonly data: unknown
}

/** Why the exchange did not answer as asked, in a line. */
export const refusalOf = ({ code, message, response }: Said, method: string, path: string): string =>
  response.status === NOT_SERVED
    ? `exchange: it does not serve ${method} ${path} (${code} ${message})`
    : `exchange: ${code} ${message}`

const NOT_SERVED = 404
