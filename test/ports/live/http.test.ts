import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { inspect } from 'node:util'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest'
import { type Http, type HttpRequest, TransportError } from '../../../src/ports/http.ts'
import { liveHttp } from '../../../src/ports/live/http.ts'
import { plain } from '../parties.ts'

let http: Http
let servers: Server[]
let connections: Socket[]
beforeEach(() => {
  http = liveHttp()
  servers = []
  connections = []
})
afterEach(() => {
  http.close()
  for (const socket of connections) socket.destroy()
  for (const server of servers) server.close()
})

/** A server of Node's, so that what it does to a connection is ours to decide. */
async function listen(server: Server): Promise<string> {
  servers.push(server)
  server.on('connection', (socket: Socket) => {
    connections.push(socket)
    socket.on('error', () => socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}
const answering = (listener: RequestListener): Promise<string> => listen(createHttpServer(listener))
/** Speaks its bytes, whatever they mean, to everything that it hears. */
const saying = (bytes: string, then: (socket: Socket) => void = () => {}): Promise<string> =>
  listen(
    createServer((socket) => {
      socket.once('data', () => {
        socket.write(bytes)
        then(socket)
      })
    }),
  )

async function failure(request: HttpRequest, signal?: AbortSignal): Promise<TransportError> {
  const error: unknown = await http.request(request, signal).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(TransportError)
  return error as TransportError
}

describe('connections', () => {
  it('are kept and used again, one request after the other', async () => {
    const host = await answering((request, response) => {
      request.resume()
      response.end('ok')
    })
    for (let request = 0; request < 10; request++)
      await http.request(plain(`http://${host}/`, { body: '{}' }))
    expect(connections).toHaveLength(1)
  })

  it('are bounded when many ask at once, and everybody is answered', async () => {
    const host = await answering((_, response) => void response.end('ok'))
    const asked = Array.from({ length: 60 }, () => http.request(plain(`http://${host}/`)))
    expect((await Promise.all(asked)).map(({ status }) => status)).toEqual(Array(60).fill(200))
    expect(connections.length).toBeLessThanOrEqual(16)
  })

  it('that idle are closed with the client', async () => {
    const patient = { keepAliveTimeout: 60_000 }
    const host = await listen(createHttpServer(patient, (_, response) => void response.end('ok')))
    await http.request(plain(`http://${host}/`))
    const [idle] = connections
    const closed = new Promise((resolve) => idle?.once('close', resolve))
    http.close()
    await closed
  }, 5_000)
})

it('a compressed body is read', async () => {
  const host = await answering((_, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"plain":true}'))
  })
  expect(await http.request(plain(`http://${host}/`))).toMatchObject({ body: '{"plain":true}' })
})

it('a redirect is not followed: it would carry the signature elsewhere', async () => {
  const targets: (string | undefined)[] = []
  const host = await answering((request, response) => {
    targets.push(request.url)
    response.writeHead(307, { location: '/elsewhere' }).end()
  })
  expect((await http.request(plain(`http://${host}/orders`))).status).toBe(307)
  expect(targets).toEqual(['/orders'])
})

const ANSWER = 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf of it'
const TIMES = { connectTimeoutMs: 60, responseTimeoutMs: 60 }

/** Every way to get no answer over a connection that was made: the request may have arrived. */
const SENT: readonly (readonly [sentence: string, code: RegExp, host: () => Promise<string>])[] = [
  ['the server says nothing', /^ETIMEDOUT$/, () => saying('')],
  ['the server stops within the head', /^ETIMEDOUT$/, () => saying('HTTP/1.1 200 OK\r\ncontent-')],
  ['the server stops within the body', /^ETIMEDOUT$/, () => saying(ANSWER)],
  ['the server hangs up within the body', /./, () => saying(ANSWER, (socket) => socket.end())],
  ['the server resets within the body', /./, () => saying(ANSWER, (socket) => socket.resetAndDestroy())],
  [
    'the server hangs up within a chunk',
    /./,
    () => saying('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nff\r\nhalf', (socket) => socket.end()),
  ],
  ['the server hangs up without a word', /^ECONNRESET$/, () => saying('', (socket) => socket.end())],
  [
    'the server resets without a word',
    /^ECONNRESET$/,
    () => saying('', (socket) => socket.resetAndDestroy()),
  ],
  ['the server does not speak HTTP', /^HPE_/, () => saying('SSH-2.0-OpenSSH_9.6\r\n')],
  [
    'the body says that it is compressed and is not',
    /./,
    () => saying('HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 4\r\n\r\nnope'),
  ],
]

/** Every way in which no byte can have left. */
const UNSENT: readonly (readonly [sentence: string, code: RegExp, url: () => Promise<string>])[] = [
  ['nothing listens', /^ECONNREFUSED$/, async () => 'http://127.0.0.1:1'],
  ['the name does not exist', /^(ENOTFOUND|EAI_AGAIN|ETIMEDOUT)$/, async () => 'http://nowhere.invalid'],
  ['TLS is never agreed', /^ETIMEDOUT$/, async () => `https://${await saying('')}`],
  ['the URL is none', /^ERR_INVALID_URL$/, async () => 'nonsense'],
]

describe('no answer after the request was sent, and it is sent once', () => {
  test.each(SENT)('%s', async (_, code, make) => {
    const error = await failure(plain(`http://${await make()}/`, { ...TIMES, body: '{"size":1}' }))
    expect(error.phase).toBe('sent')
    expect(error.code).toMatch(code)
    expect(connections).toHaveLength(1)
  })

  it('it was aborted within the body', async () => {
    const abort = new AbortController()
    const host = await saying(ANSWER, () => abort.abort())
    expect(await failure(plain(`http://${host}/`), abort.signal)).toMatchObject({
      phase: 'sent',
      code: 'ABORTED',
    })
  })
})

describe('no answer because the request never left', () => {
  test.each(UNSENT)('%s', async (_, code, url) => {
    const error = await failure(plain(await url(), TIMES))
    expect(error.phase).toBe('unsent')
    expect(error.code).toMatch(code)
  })

  it('a header cannot be written', async () => {
    const request = plain('http://127.0.0.1:1/', { headers: { 'kc-api-sign': 'SECRET\n' } })
    expect((await failure(request)).phase).toBe('unsent')
  })
})

describe('no error tells a secret, however it is printed', () => {
  const secrets = {
    headers: { 'kc-api-sign': 'SECRET', 'kc-api-passphrase': 'SECRET', authorization: 'Bearer SECRET' },
    body: '{"token":"SECRET"}',
    ...TIMES,
  }
  const printed = (error: TransportError): string =>
    inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true }) +
    JSON.stringify(error, Object.getOwnPropertyNames(error))

  test.each(SENT)('%s', async (_, __, make) => {
    const url = `http://${await make()}/private?token=SECRET&signature=SECRET`
    expect(printed(await failure(plain(url, secrets)))).not.toContain('SECRET')
  })

  test.each(UNSENT)('%s', async (_, __, url) => {
    const error = await failure(plain(`${await url()}/private?token=SECRET`, secrets))
    expect(printed(error)).not.toContain('SECRET')
  })

  it('it was aborted with a reason', async () => {
    const abort = new AbortController()
    const host = await saying('', () => abort.abort(new Error('SECRET')))
    const error = await failure(plain(`http://${host}/?token=SECRET`, secrets), abort.signal)
    expect(printed(error)).not.toContain('SECRET')
  })
})
