import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { liveServers } from '../../../src/ports/live/server.ts'
import { liveSockets } from '../../../src/ports/live/sockets.ts'
import type { Listener } from '../../../src/ports/server.ts'
import { ANN, venueWorld } from './venue-world.ts'

// biome-ignore lint/suspicious/noExplicitAny: frames of every shape.
type Frame = any

/** A client on a real socket that can wait for what it hears. */
function client(url: string) {
  const waiting: { readonly wanted: (frame: Frame) => boolean; readonly resolve: (frame: Frame) => void }[] =
    []
  const heard: Frame[] = []
  let end: (how: [code: number, reason: string]) => void = () => {}
  const closed = new Promise<[number, string]>((resolve) => {
    end = resolve
  })
  const socket = liveSockets.open(url, {
    opened: () => {},
    message: (text) => {
      const frame: Frame = JSON.parse(text)
      heard.push(frame)
      for (const each of waiting) if (each.wanted(frame)) each.resolve(frame)
    },
    closed: (code, reason) => end([code, reason]),
  })
  const next = (wanted: (frame: Frame) => boolean): Promise<Frame> => {
    const known = heard.find(wanted)
    return known ? Promise.resolve(known) : new Promise((resolve) => waiting.push({ wanted, resolve }))
  }
  return { socket, closed, next, send: (frame: object) => socket.send(JSON.stringify(frame)) }
}

describe('streams over real sockets', () => {
  const world = venueWorld()
  let listener: Listener
  beforeAll(async () => {
    listener = await liveServers.listen(0, world.face)
  })
  afterAll(() => listener.close())
  const connect = async () => {
    const { data } = await world.ask('POST /api/v1/bullet-private', undefined, ANN)
    return client(`${listener.url.replace('http', 'ws')}/?token=${data.token}&connectId=c7`)
  }

  it('greet, answer pings, acknowledge and push', async () => {
    const { next, send, socket, closed } = await connect()
    expect(await next(({ type }) => type === 'welcome')).toEqual({ id: 'c7', type: 'welcome' })
    send({ id: '1', type: 'ping' })
    expect(await next(({ id }) => id === '1')).toEqual({ id: '1', type: 'pong' })
    for (const topic of ['/contractMarket/tradeOrders', '/contractAccount/wallet']) {
      send({ id: topic, type: 'subscribe', topic, privateChannel: true, response: true })
      expect(await next(({ id }) => id === topic)).toEqual({ id: topic, type: 'ack' })
    }
    await world.place({ clientOid: 'live' })
    expect((await next(({ subject }) => subject === 'symbolOrderChange')).data.clientOid).toBe('live')
    expect((await next(({ subject }) => subject === 'walletBalance.change')).data.currency).toBe('USDT')
    socket.close(1000, 'done')
    expect(await closed).toEqual([1000, 'done'])
  })

  it('tell a stranger why, and close', async () => {
    const { next, closed } = client(`${listener.url.replace('http', 'ws')}/?token=nonsense&connectId=c8`)
    expect(await next(({ type }) => type === 'error')).toMatchObject({ id: 'c8', code: 401 })
    expect((await closed)[0]).toBe(1000)
  })

  it('end without a word when they are cut', async () => {
    const { next, closed } = await connect()
    await next(({ type }) => type === 'welcome')
    world.face.sockets.cutAll()
    expect((await closed)[0]).toBe(1006)
  })
})
