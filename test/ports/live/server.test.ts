import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { networkInterfaces } from 'node:os'
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest'
import { WebSocket } from 'ws'
import type { Http, HttpResponse } from '../../../src/ports/http.ts'
import { liveHttp } from '../../../src/ports/live/http.ts'
import { liveServers } from '../../../src/ports/live/server.ts'
import type { Listener } from '../../../src/ports/server.ts'
import { type Guest, Host, ok, plain, socketUrl } from '../parties.ts'

const BODY_BYTES_MAX = 1024 * 1024

let http: Http
let listener: Listener
beforeEach(() => {
  http = liveHttp()
})
afterEach(async () => {
  http.close()
  await listener.close()
})
const listen = async (host: Host): Promise<string> => {
  listener = await liveServers.listen(0, host)
  return listener.url
}

/** What the server sends to text written straight on its connection. */
async function spoken(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.end(text)
  let heard = ''
  for await (const chunk of socket) heard += chunk
  return heard
}

describe('the live server', () => {
  it('listens on the loopback address and nowhere else', async () => {
    await listen(new Host())
    const outward = Object.values(networkInterfaces())
      .flatMap((each) => each ?? [])
      .find(({ internal, family }) => !internal && family === 'IPv4')
    if (!outward) return
    const socket = connect(listener.port, outward.address)
    const [error] = await once(socket, 'error')
    expect(error).toMatchObject({ code: 'ECONNREFUSED' })
  })

  it('a port that somebody else has rejects with what the system says', async () => {
    await listen(new Host())
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const address = other.address()
    const port = typeof address === 'object' && address ? address.port : 0
    await expect(liveServers.listen(port, new Host())).rejects.toMatchObject({ code: 'EADDRINUSE' })
    other.close()
  })

  test.each<[sentence: string, body: string, status: number]>([
    ['of the most bytes', 'x'.repeat(BODY_BYTES_MAX), 200],
    ['of one byte more', 'x'.repeat(BODY_BYTES_MAX + 1), 413],
    ['of fewer letters than that, but more bytes', '€'.repeat(BODY_BYTES_MAX / 2), 413],
    ['of many times as much', 'x'.repeat(12 * BODY_BYTES_MAX), 413],
  ])('a body %s: %i letters', async (_, body, status) => {
    const host = new Host()
    const url = await listen(host)
    expect((await http.request(plain(url, { body }))).status).toBe(status)
    expect(host.asked.map((request) => request.body.length)).toEqual(status === 200 ? [body.length] : [])
    expect((await http.request(plain(url))).status).toBe(200)
  })

  test.each<[sentence: string, header: string, host: string | undefined]>([
    ['its own name', 'Host: 127.0.0.1', '127.0.0.1'],
    ['a name that a foreign page made it answer to', 'host: evil.example', 'evil.example'],
    ['written in capitals', 'HOST: LocalHost', 'LocalHost'],
  ])('hands on the Host header as it came: %s', async (_, header, name) => {
    const host = new Host()
    await listen(host)
    await spoken(listener.port, `GET /x?y=%20 HTTP/1.1\r\n${header}\r\nConnection: close\r\n\r\n`)
    expect(host.asked).toMatchObject([{ method: 'GET', target: '/x?y=%20', headers: { host: name } }])
  })

  it('a request without a Host is refused before it reaches anybody', async () => {
    const host = new Host()
    await listen(host)
    expect(await spoken(listener.port, 'GET / HTTP/1.1\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /)
    expect(host.asked).toEqual([])
  })

  test.each<[sentence: string, answer: () => HttpResponse | Promise<HttpResponse>]>([
    [
      'throws',
      () => {
        throw new Error('a fault of the face')
      },
    ],
    ['rejects', () => Promise.reject(new Error('a fault of the face'))],
  ])('a face that %s is a 500 without its words, and a warning', async (_, answer) => {
    const warned = once(process, 'warning')
    const url = await listen(new Host(answer))
    expect(await http.request(plain(url))).toMatchObject({ status: 500, body: '' })
    expect(await warned).toMatchObject([{ message: 'a fault of the face' }])
  })

  it('a client that goes away within its body harms nobody, and is no warning', async () => {
    const host = new Host()
    const url = await listen(host)
    const warnings: Error[] = []
    const warned = (warning: Error): unknown => warnings.push(warning)
    process.on('warning', warned)
    const socket = connect(listener.port, '127.0.0.1')
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf')
    await once(socket, 'ready')
    socket.resetAndDestroy()
    expect((await http.request(plain(url))).status).toBe(200)
    expect((await http.request(plain(url))).status).toBe(200)
    process.off('warning', warned)
    expect(host.asked).toHaveLength(2)
    expect(warnings).toEqual([])
  })

  it('closing ends a request that nobody answers, and every connection', async () => {
    const asked = Promise.withResolvers<void>()
    const url = await listen(
      new Host(() => {
        asked.resolve()
        return new Promise<HttpResponse>(() => {})
      }),
    )
    const request = http.request(plain(url)).catch((error: unknown) => error)
    await asked.promise
    await listener.close()
    expect(await request).toMatchObject({ phase: 'sent', code: 'ECONNRESET' })
  })
})

describe('a client on a WebSocket', () => {
  const join = async (host: Host): Promise<{ client: WebSocket; guest: Guest }> => {
    const client = new WebSocket(socketUrl(await listen(host)))
    client.on('error', () => client.terminate())
    await once(client, 'open')
    const [guest] = host.guests
    if (!guest) throw new Error('nobody came')
    return { client, guest }
  }

  it('that reads slowly is seen in the bytes that it has not taken, until it does', async () => {
    const { client, guest } = await join(new Host())
    expect(guest.socket.bufferedBytes).toBe(0)
    client.pause()
    const frame = 'x'.repeat(1024 * 1024)
    for (let frames = 0; frames < 32; frames++) guest.socket.send(frame)
    await http.request(plain(listener.url))
    expect(guest.socket.bufferedBytes).toBeGreaterThan(8 * 1024 * 1024)
    let taken = 0
    const all = new Promise<void>((resolve) =>
      client.on('message', () => {
        if (++taken === 32) resolve()
      }),
    )
    client.resume()
    await all
    expect(guest.socket.bufferedBytes).toBe(0)
  })

  it('that sends a frame too large is closed, and the others go on', async () => {
    const host = new Host()
    const { client, guest } = await join(host)
    const neighbour = new WebSocket(socketUrl(listener.url))
    await once(neighbour, 'open')
    const closed = once(client, 'close')
    client.send('x'.repeat(BODY_BYTES_MAX + 1))
    const [code] = await closed
    expect(code).toBe(1009)
    neighbour.send('still here')
    await http.request(plain(listener.url))
    expect(guest).toMatchObject({ heard: [], closings: 1 })
    expect(host.guests[1]).toMatchObject({ heard: ['still here'], closings: 0 })
  })

  it('that breaks the protocol ends alone', async () => {
    const { client, guest } = await join(new Host())
    const closed = once(client, 'close')
    // A frame from a client must be masked; this one is not.
    Reflect.get(client, '_socket').write(Buffer.from([0x81, 0x01, 0x78]))
    await closed
    expect(guest).toMatchObject({ heard: [], closings: 1 })
    expect(await http.request(plain(listener.url))).toMatchObject(ok())
  })
})
