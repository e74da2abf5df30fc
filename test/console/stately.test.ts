import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { type House, openHouse } from './house.ts'

interface Frame {
  readonly type: string
  readonly sessionId: string
  readonly rootId: string
  readonly createdAt: string
  readonly id: unknown
  readonly _version: string
  readonly name?: string
  readonly parentId?: string
  readonly definition?: string
  readonly snapshot?: { readonly status: string; readonly value?: unknown; readonly context?: unknown }
  readonly event?: { readonly type: string }
  readonly sourceId?: string
}

let house: House
beforeEach(async () => {
  house = await openHouse({ flushEveryMs: 20 })
})
afterEach(() => house.close())

async function listen(path: string) {
  const frames: Frame[] = []
  const waiting = new Set<() => void>()
  const socket = new WebSocket(house.console.url.replace('http', 'ws') + path)
  socket.on('message', (data) => {
    frames.push(JSON.parse(String(data)) as Frame)
    for (const check of waiting) check()
  })
  await new Promise((resolve) => socket.once('open', resolve))
  const until = (found: (frame: Frame) => boolean): Promise<Frame> =>
    new Promise((resolve) => {
      const check = (): void => {
        const frame = frames.find(found)
        if (!frame) return
        waiting.delete(check)
        resolve(frame)
      }
      waiting.add(check)
      check()
    })
  return { socket, frames, until }
}

describe.each(['/', '/inspect'])('the Stately inspector at %s', (path) => {
  it('is told every actor that exists, parents first, each with the machine it runs', async () => {
    const { frames, until } = await listen(path)
    const strategy = await until(({ name }) => name === 'strategy')
    expect(frames.every(({ type }) => type === '@xstate.actor' || type === '@xstate.snapshot')).toBe(true)
    expect(frames[0]).toMatchObject({ type: '@xstate.actor', name: 'engine', id: null })
    expect(strategy).toMatchObject({
      type: '@xstate.actor',
      parentId: frames[0]?.sessionId,
      rootId: frames[0]?.sessionId,
      id: null,
      snapshot: { status: 'active', value: 'offline' },
    })
    expect(strategy._version).toMatch(/^\d+\.\d+\.\d+$/)
    expect(Number(strategy.createdAt)).toBeGreaterThan(1.7e12)
    const definition = JSON.parse(strategy.definition ?? '') as { id: string; states: object }
    expect(definition.id).toBe('connection')
    expect(Object.keys(definition.states)).toEqual(['offline', 'online', 'waiting', 'given up'])
  })

  it('then events and snapshots, without secrets', async () => {
    const { frames, until } = await listen(path)
    const { sessionId } = await until(({ name }) => name === 'public')
    house.tree.tell('venue:kucoin/public', { type: 'Connect' })
    const event = await until(({ event }) => event?.type === 'Connect')
    const snapshot = await until(
      ({ type, event }) => type === '@xstate.snapshot' && event?.type === 'Connect',
    )
    expect(event).toMatchObject({ type: '@xstate.event', sessionId, id: null })
    expect(snapshot).toMatchObject({
      sessionId,
      snapshot: {
        status: 'active',
        value: { online: 'joining' },
        context: { attempts: 1, apiSecret: '[redacted]', sent: '12345678901234567890', book: { '100.5': 3 } },
      },
    })
    expect(JSON.stringify(frames)).not.toContain('hunter2')
  })

  it('and cannot say anything', async () => {
    const { socket, until } = await listen(path)
    const { sessionId } = await until(({ name }) => name === 'public')
    socket.send(JSON.stringify({ type: '@xstate.event', sessionId, event: { type: 'Poison' } }))
    socket.send('{')
    house.tree.tell('venue:kucoin/public', { type: 'Connect' })
    await until(({ event }) => event?.type === 'Connect')
    expect(house.tree.status('venue:kucoin/public')).toBe('ready')
    expect(socket.readyState).toBe(socket.OPEN)
  })
})

describe('a real viewer that never reads', () => {
  it('is dropped while the actors go on', async () => {
    await house.close()
    house = await openHouse({ flushEveryMs: 5, bufferedBytesMax: 64 * 1024 })
    const { socket } = await listen('/inspect')
    const { until } = await listen('/inspect')
    await until(({ name }) => name === 'public')
    const closed = new Promise<number>((resolve) => socket.once('close', resolve))
    socket.pause()
    const payload = { text: Array.from({ length: 50 }, () => 'x'.repeat(390)) }
    // The kernel takes some megabytes before anything waits in this process.
    for (let sent = 0; house.inspection.counts.dropped === 0; sent++) {
      expect(sent).toBeLessThan(20_000)
      for (let each = 0; each < 10; each++)
        house.tree.tell('venue:kucoin/public', Object.assign({ type: 'Tick' }, payload))
      await new Promise((resolve) => setImmediate(resolve))
    }
    socket.resume()
    expect(await closed).toBe(1006)
    expect(house.inspection.counts).toMatchObject({ viewers: 1, dropped: 1, failures: 0 })
    expect(house.tree.status('venue:kucoin/public')).toBe('ready')
  })
})
