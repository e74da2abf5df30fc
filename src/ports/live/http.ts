import { Agent } from 'node:http'
import { Agent as SecureAgent } from 'node:https'
import got, { RequestError } from 'got'
import { type Http, TransportError } from '../http.ts'

/** Connections kept open to one venue; REST bursts at start-up and in reconciliation, a handful otherwise. */
const CONNECTIONS_MAX = 16

/** Failures that happen before the first byte of a request can have left. */
const UNSENT_CODES = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ERR_INVALID_URL',
  'ERR_INVALID_CHAR',
])
const UNSENT_EVENTS = new Set(['lookup', 'connect', 'secureConnect', 'socket'])

/** HTTP over got: keep-alive, separate timeouts, no redirect, no retry. */
export function liveHttp(): Http {
  const agents = {
    http: new Agent({ keepAlive: true, maxSockets: CONNECTIONS_MAX }),
    https: new SecureAgent({ keepAlive: true, maxSockets: CONNECTIONS_MAX }),
  }
  const client = got.extend({
    agent: agents,
    retry: { limit: 0 },
    followRedirect: false,
    throwHttpErrors: false,
    decompress: true,
  })
  return {
    async request(request, signal) {
      try {
        const response = await client(request.url, {
          method: request.method,
          headers: { ...request.headers },
          ...(request.body === '' ? {} : { body: request.body }),
          timeout: {
            lookup: request.connectTimeoutMs,
            connect: request.connectTimeoutMs,
            secureConnect: request.connectTimeoutMs,
            send: request.connectTimeoutMs,
            response: request.responseTimeoutMs,
            read: request.responseTimeoutMs,
          },
          ...(signal ? { signal } : {}),
        })
        const headers: Record<string, string> = {}
        for (const [name, value] of Object.entries(response.headers)) headers[name] = String(value)
        return { status: response.statusCode, headers, body: response.body }
      } catch (error) {
        throw transportError(error)
      }
    },
    close() {
      agents.http.destroy()
      agents.https.destroy()
    },
  }
}

function transportError(error: unknown): TransportError {
  if (!(error instanceof RequestError))
    return new TransportError('sent', 'UNKNOWN', 'request failed', { cause: error })
  const event = (error as { event?: string }).event
  const unsent = UNSENT_CODES.has(error.code) || (event !== undefined && UNSENT_EVENTS.has(event))
  // No cause: got's error carries the request's headers, and with them the signature.
  const code = error.code === 'ERR_ABORTED' ? 'ABORTED' : error.code
  return new TransportError(unsent ? 'unsent' : 'sent', code, error.message.split('?')[0] ?? code)
}
