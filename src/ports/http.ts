/** HTTP as a client. One door, so that the simulated venue and the real one are asked in the same words. */
export interface Http {
  /**
   * Sends one request, once: retrying is the caller's decision. Any status resolves; the promise rejects only
   * with a TransportError. Aborting the signal rejects with phase `sent`, because the request may have arrived.
   */
  request(request: HttpRequest, signal?: AbortSignal): Promise<HttpResponse>
  /** Closes idle connections. */
  close(): void
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'DELETE' | 'PUT'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly connectTimeoutMs: number
  /** From the request's last byte to the response's head; then once more, from there to its last byte. */
  readonly responseTimeoutMs: number
}

export interface HttpResponse {
  readonly status: number
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * No answer. `unsent` says that the venue cannot have seen the request (name not found, refused, connect timed
 * out); `sent` says that it may have, so its outcome is unknown.
 */
export class TransportError extends Error {
  override readonly name = 'TransportError'
  readonly phase: 'unsent' | 'sent'
  /** The system's: ECONNREFUSED, ENOTFOUND, ETIMEDOUT, ABORTED. */
  readonly code: string

  constructor(phase: 'unsent' | 'sent', code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.phase = phase
    this.code = code
  }
}
