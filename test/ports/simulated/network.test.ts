import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { liveDisk } from '../../../src/ports/live/disk.ts'
import { seededRandom } from '../../../src/ports/random.ts'
import { SimulatedClock } from '../../../src/ports/simulated/clock.ts'
import { drive } from '../../../src/ports/simulated/drive.ts'
import { type Latency, SimulatedNetwork } from '../../../src/ports/simulated/network.ts'
import { simulatedPorts } from '../../../src/ports/simulated/ports.ts'
import { Host, ok, plain } from '../parties.ts'

const AT_ONCE = Number.POSITIVE_INFINITY

interface Room {
  readonly clock: SimulatedClock
  readonly network: SimulatedNetwork
}

const room = (seed: number, latency: Latency): Room => {
  const clock = new SimulatedClock(0)
  return { clock, network: new SimulatedNetwork(clock, seededRandom(seed), latency) }
}

/** Sends a frame each millisecond both ways; when each was heard, µs. */
async function heardAt(
  seed: number,
  latency: Latency,
  frames: number,
): Promise<readonly (readonly number[])[]> {
  const { clock, network } = room(seed, latency)
  const [there, back]: [number[], number[]] = [[], []]
  const host = new Host(undefined, ({ socket, heard }) => {
    heard.push = (text) => {
      there.push(clock.monotonicMicros())
      socket.send(text)
      return heard.length
    }
  })
  const { url } = await network.servers.listen(0, host)
  const done = Promise.withResolvers<void>()
  let sent = 0
  const socket = network.sockets.open(url.replace('http', 'ws'), {
    opened: () => {
      const next = (): void => {
        socket.send(String(sent++))
        if (sent < frames) clock.setTimeout(next, 1)
      }
      next()
    },
    message: () => {
      back.push(clock.monotonicMicros())
      if (back.length === frames) done.resolve()
    },
    closed: () => {},
  })
  await drive(clock, done.promise, AT_ONCE)
  return [there, back]
}

const latency = fc.record({ meanMs: fc.nat({ max: 20 }), jitterMs: fc.nat({ max: 50 }) })

describe('a simulated link', () => {
  it('takes its latency, no less and no more, when frames do not queue', async () => {
    const { clock, network } = room(3, { meanMs: 4, jitterMs: 3 })
    const { url } = await network.servers.listen(0, new Host())
    for (let request = 0; request < 50; request++) {
      const startMicros = clock.monotonicMicros()
      await drive(clock, network.http.request(plain(url)), AT_ONCE)
      const tookMs = (clock.monotonicMicros() - startMicros) / 1_000
      expect(tookMs).toBeGreaterThanOrEqual(8)
      expect(tookMs).toBeLessThanOrEqual(14)
    }
  })

  it('delays a frame by jitter, never past the frame behind it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), latency, async (seed, of) => {
        for (const times of await heardAt(seed, of, 30))
          expect(times).toEqual([...times].sort((one, other) => one - other))
      }),
      { numRuns: 40 },
    )
  })

  it('is the same twice for the same seed, and another for another', async () => {
    const jittery = { meanMs: 4, jitterMs: 30 }
    expect(await heardAt(5, jittery, 20)).toEqual(await heardAt(5, jittery, 20))
    expect(await heardAt(5, jittery, 20)).not.toEqual(await heardAt(6, jittery, 20))
  })

  it('loses what is under way when it is cut, both ways', async () => {
    const { clock, network } = room(1, { meanMs: 10, jitterMs: 0 })
    const host = new Host()
    const { url } = await network.servers.listen(0, host)
    const told: string[] = []
    const socket = network.sockets.open(url.replace('http', 'ws'), {
      opened: () => told.push('opened'),
      message: (text) => told.push(text),
      closed: (code) => told.push(`closed ${code} at ${clock.now()}`),
    })
    clock.step(10)
    clock.step(10)
    socket.send('lost')
    host.guests[0]?.socket.send('lost')
    clock.step(5)
    host.guests[0]?.socket.terminate()
    while (clock.pending > 0) clock.step(10)
    expect(told).toEqual(['opened', 'closed 1006 at 35'])
    expect(host.guests).toMatchObject([{ heard: [], closings: 1 }])
  })

  it('a response times out to the millisecond, and what comes later is nothing', async () => {
    const { clock, network } = room(1, { meanMs: 10, jitterMs: 0 })
    const { url } = await network.servers.listen(0, new Host(() => ok('late')))
    const late = network.http.request(plain(url, { responseTimeoutMs: 19.999 }))
    await expect(drive(clock, late, AT_ONCE)).rejects.toMatchObject({ phase: 'sent', code: 'ETIMEDOUT' })
    expect(clock.monotonicMicros()).toBe(19_999)
    const { body } = await drive(clock, network.http.request(plain(url, { responseTimeoutMs: 21 })), AT_ONCE)
    expect(body).toBe('late')
  })

  it('a request that is over leaves no timer and no listener behind', async () => {
    const { clock, network } = room(1, { meanMs: 1, jitterMs: 0 })
    const { url } = await network.servers.listen(0, new Host())
    const abort = new AbortController()
    let listeners = 0
    const signal = new Proxy(abort.signal, {
      get: (target, key) => {
        if (key === 'addEventListener') listeners++
        if (key === 'removeEventListener') listeners--
        const value = Reflect.get(target, key, target)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
    await drive(clock, network.http.request(plain(url), signal), AT_ONCE)
    expect([clock.pending, listeners]).toEqual([0, 0])
  })

  it('a request that was on its way when the server went reaches nobody', async () => {
    const { clock, network } = room(1, { meanMs: 10, jitterMs: 0 })
    const host = new Host()
    const listener = await network.servers.listen(0, host)
    const asked = network.http.request(plain(listener.url))
    clock.setTimeout(() => void listener.close(), 5)
    await expect(drive(clock, asked, AT_ONCE)).rejects.toMatchObject({ phase: 'sent', code: 'ECONNRESET' })
    expect(host.asked).toEqual([])
  })

  it('an answer that was on its way when the server went still arrives', async () => {
    const { clock, network } = room(1, { meanMs: 10, jitterMs: 0 })
    const listener = await network.servers.listen(0, new Host(() => ok('sent in time')))
    const asked = network.http.request(plain(listener.url))
    clock.setTimeout(() => void listener.close(), 15)
    expect(await drive(clock, asked, AT_ONCE)).toMatchObject({ body: 'sent in time' })
  })
})

describe('a simulated world', () => {
  it('is one clock, one seed and one network, and names things alike twice', async () => {
    const story = async (seed: number): Promise<readonly unknown[]> => {
      const ports = simulatedPorts(seed, 1_000, liveDisk)
      const { url } = await ports.servers.listen(0, new Host())
      await drive(ports.clock, ports.http.request(plain(url)), AT_ONCE)
      return [
        url,
        ports.clock.monotonicMicros(),
        ports.ids.next('ws'),
        ports.random.next(),
        ports.entropy.next(),
      ]
    }
    expect(await story(9)).toEqual(await story(9))
    expect(await story(9)).not.toEqual(await story(10))
  })
})
