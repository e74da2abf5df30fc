import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { HELD_BYTES_MAX } from '../../../chaos/processes/faulty-pipe.ts'
import { FaultyProxy } from '../../../chaos/processes/faulty-proxy.ts'
import { DIRECTIONS, WEATHERS, type WeatherName } from '../../../chaos/processes/weather.ts'
import { liveClock } from '../../../src/ports/live/clock.ts'
import { seededRandom } from '../../../src/ports/random.ts'

const pause = (ms: number): Promise<void> => new Promise((resolve) => liveClock.setTimeout(resolve, ms))

/** Answers what it is told, and what it says is what it heard. */
async function echo(
  behave: (socket: Socket) => void = (socket) => void socket.pipe(socket),
): Promise<Server> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => {})
    behave(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return server
}

const portOf = (server: Server): number => (server.address() as { readonly port: number }).port

async function proxyTo(server: Server, seed = 1): Promise<FaultyProxy> {
  const proxy = await FaultyProxy.open(portOf(server), liveClock, seededRandom(seed, 'proxy'))
  onTestFinished(() => proxy.close())
  return proxy
}

async function client(proxy: FaultyProxy): Promise<Socket> {
  const socket = connect({ port: Number(new URL(proxy.url).port), host: '127.0.0.1', allowHalfOpen: true })
  onTestFinished(() => void socket.destroy())
  await once(socket, 'connect')
  return socket
}

/** Resolves with the first so many bytes. */
function bytesOf(socket: Socket, count: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let heard = ''
    socket.setEncoding('latin1').on('data', (text: string) => {
      heard += text
      if (heard.length >= count) resolve(heard)
    })
    socket.once('close', () => reject(new Error(`closed after ${heard.length} of ${count} bytes`)))
  })
}

const ending = (socket: Socket): Promise<string> =>
  new Promise((resolve) => {
    socket.resume()
    socket.once('end', () => resolve('end'))
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
  })

test('whatever the weather does, and however it changes, every byte arrives once and in its order', async () => {
  const server = await echo()
  const names = Object.keys(WEATHERS) as WeatherName[]
  const change = fc.record({
    name: fc.constantFrom<WeatherName | 'clear'>(...names, 'clear'),
    directions: fc.subarray([...DIRECTIONS], { minLength: 1 }),
    afterMs: fc.nat({ max: 15 }),
  })
  const texts = fc.array(fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 400 }), {
    minLength: 1,
    maxLength: 12,
  })
  await fc.assert(
    fc.asyncProperty(texts, fc.array(change, { maxLength: 5 }), fc.nat(), async (said, changes, seed) => {
      const proxy = await FaultyProxy.open(portOf(server), liveClock, seededRandom(seed, 'proxy'))
      const socket = await client(proxy)
      const whole = said.join('')
      const heard = bytesOf(socket, whole.length)
      const speaking = (async () => {
        for (const text of said) {
          socket.write(text)
          await pause(2)
        }
      })()
      for (const { afterMs, directions, name } of changes) {
        if (name === 'clear') proxy.clear()
        else proxy.weather(name, directions)
        await pause(afterMs)
      }
      await speaking
      proxy.clear()
      expect(await heard).toBe(whole)
      socket.destroy()
      await proxy.close()
    }),
    { numRuns: 25 },
  )
})

test.each([
  ['fin', 'end'],
  ['rst', 'ECONNRESET'],
] as const)('cut by %s, both ends see %s', async (how, seen) => {
  const ends: Promise<string>[] = []
  const server = await echo((socket) => ends.push(ending(socket)))
  const proxy = await proxyTo(server)
  const socket = await client(proxy)
  socket.write('x')
  await expect.poll(() => ends.length).toBe(1)
  const near = ending(socket)
  expect(proxy.cut(how)).toBe(1)
  expect(await near).toBe(seen)
  expect(await ends[0]).toBe(seen)
  await expect.poll(() => proxy.count).toBe(0)
})

test('who has nothing more to say can still hear: an end is passed on after the last byte', async () => {
  const server = await echo((socket) => {
    socket.setEncoding('latin1')
    let heard = ''
    socket.on('data', (text: string) => {
      heard += text
    })
    socket.on('end', () => socket.end(heard.toUpperCase()))
  })
  const proxy = await proxyTo(server)
  proxy.weather('trickle', DIRECTIONS)
  const socket = await client(proxy)
  const answer = bytesOf(socket, 5)
  socket.end('hello')
  expect(await answer).toBe('HELLO')
})

test('a silent direction hears nothing while the other goes on, and everything afterwards', async () => {
  const heardThere: string[] = []
  const server = await echo((socket) => {
    socket.setEncoding('latin1').on('data', (text: string) => {
      heardThere.push(text)
      socket.write(text.toUpperCase())
    })
  })
  const proxy = await proxyTo(server)
  const socket = await client(proxy)
  const heardHere: string[] = []
  socket.setEncoding('latin1').on('data', (text: string) => void heardHere.push(text))
  proxy.weather('silent', ['down'])
  socket.write('one')
  await expect.poll(() => heardThere.join('')).toBe('one')
  await pause(30)
  expect(heardHere).toEqual([])
  proxy.weather('silent', ['up'])
  await expect.poll(() => heardHere.join('')).toBe('ONE')
  socket.write('two')
  await pause(30)
  expect(heardThere.join('')).toBe('one')
  proxy.clear()
  await expect.poll(() => heardHere.join('')).toBe('ONETWO')
})

test('refused means refused, and healed the same door is open again', async () => {
  const proxy = await proxyTo(await echo())
  const inside = await client(proxy)
  proxy.refuse()
  const outside = connect(Number(new URL(proxy.url).port), '127.0.0.1')
  expect(await ending(outside)).toBe('ECONNREFUSED')
  const heard = bytesOf(inside, 5)
  inside.write('still')
  expect(await heard).toBe('still')
  await proxy.admit()
  await client(proxy)
})

test('nobody behind it is a reset, not a silence', async () => {
  const server = await echo()
  const proxy = await proxyTo(server)
  server.close()
  const proxied = connect(Number(new URL(proxy.url).port), '127.0.0.1')
  expect(await ending(proxied)).toBe('ECONNRESET')
})

test('who speaks into a silence for ever feels it: what is held has a bound', async () => {
  const proxy = await proxyTo(await echo())
  proxy.weather('silent', ['up'])
  const socket = await client(proxy)
  const chunk = Buffer.alloc(64 * 1024, 'x')
  let accepted = 0
  const flood = (): void => {
    while (accepted < 64 * 1024 * 1024 && socket.write(chunk, () => (accepted += chunk.length)));
  }
  socket.on('drain', flood)
  flood()
  await pause(300)
  // The bound, and the one read that crossed it.
  expect(proxy.heldMax).toBeLessThanOrEqual(HELD_BYTES_MAX + chunk.length)
  expect(proxy.heldMax).toBeGreaterThanOrEqual(HELD_BYTES_MAX)
  expect(accepted).toBeLessThan(32 * 1024 * 1024)
})

test('a share of the connections is struck, and which is decided by the seed', async () => {
  const server = await echo()
  const struck = async (seed: number): Promise<string> => {
    const proxy = await proxyTo(server, seed)
    const sockets = await Promise.all(Array.from({ length: 8 }, () => client(proxy)))
    await expect.poll(() => proxy.count).toBe(8)
    const cut = proxy.cut('rst', 0.5)
    for (const socket of sockets) socket.on('error', () => {})
    return String(cut)
  }
  const first = await struck(3)
  expect(await struck(3)).toBe(first)
  expect(Number(first)).toBeGreaterThan(0)
  expect(Number(first)).toBeLessThan(8)
})
