import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import type { Listener, ServedRequest, ServerFace, Servers } from '../server.ts'

const BODY_BYTES_MAX = 1024 * 1024

/** node:http and ws, on 127.0.0.1 and nowhere else. */
export const liveServers: Servers = {
  async listen(port, face) {
    const http = createServer((request, response) => void answer(face, request, response))
    const upgrades = new WebSocketServer({
      server: http,
      maxPayload: BODY_BYTES_MAX,
      perMessageDeflate: false,
    })
    // It repeats the errors of the HTTP server, which are told below; unheard they would end the process.
    upgrades.on('error', () => {})
    upgrades.on('connection', (socket, request) => {
      const observer = face.connect(
        {
          send: (text) => {
            if (socket.readyState === socket.OPEN) socket.send(text)
          },
          close: (code, reason) => socket.close(code, reason),
          terminate: () => socket.terminate(),
          get bufferedBytes() {
            return socket.bufferedAmount
          },
        },
        request.url ?? '/',
        headersOf(request),
      )
      socket.on('message', (data) => observer.message(data.toString()))
      socket.on('close', observer.closed)
      // A client's protocol error ends its socket through `close`; it is no fault of the server.
      socket.on('error', () => socket.terminate())
    })
    await new Promise<void>((resolve, reject) => {
      http.once('error', reject)
      http.listen(port, '127.0.0.1', () => resolve())
    })
    const bound = (http.address() as AddressInfo).port
    const listener: Listener = {
      url: `http://127.0.0.1:${bound}`,
      port: bound,
      close: () =>
        new Promise((resolve) => {
          for (const client of upgrades.clients) client.terminate()
          upgrades.close()
          http.close(() => resolve())
          http.closeAllConnections()
        }),
    }
    return listener
  },
}

async function answer(face: ServerFace, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const served = await read(request)
    if (!served) return void response.writeHead(413).end()
    const made = await face.http(served)
    response.writeHead(made.status, made.headers).end(made.body)
  } catch (error) {
    // A client that went away within its body: no fault of ours, and nobody is left to be told.
    if (!request.complete) return void response.destroy()
    if (!response.headersSent) response.writeHead(500)
    response.end()
    process.emitWarning(error instanceof Error ? error : new Error(String(error)))
  }
}

async function read(request: IncomingMessage): Promise<ServedRequest | undefined> {
  let body = ''
  let bytes = 0
  request.setEncoding('utf8')
  for await (const chunk of request) {
    body += chunk
    bytes += Buffer.byteLength(chunk)
    if (bytes > BODY_BYTES_MAX) return undefined
  }
  return { method: request.method ?? 'GET', target: request.url ?? '/', headers: headersOf(request), body }
}

const headersOf = (request: IncomingMessage): Record<string, string> =>
  Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
