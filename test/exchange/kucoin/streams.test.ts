import { describe, expect, it } from 'vitest'
import { ANN, BOB, type Stream, venueWorld } from './venue-world.ts'

const level2 = '/contractMarket/level2:XBTUSDTM'

describe('a session', () => {
  it('is welcomed under its connect id', async () => {
    const { stream } = venueWorld()
    expect((await stream(null)).frames).toEqual([{ id: 'hello', type: 'welcome' }])
  })

  it('answers a ping with a pong of the same id', async () => {
    const { stream } = venueWorld()
    const client = await stream(null)
    client.send({ id: '77', type: 'ping' })
    expect(client.frames.at(-1)).toEqual({ id: '77', type: 'pong' })
  })

  it('is cut after 60 s of silence', async () => {
    const { stream, market, face } = venueWorld()
    const client = await stream(null)
    market.pass(59_900)
    expect(client.closed).toBeUndefined()
    market.pass(200)
    expect([client.closed, face.sockets.count]).toEqual([1006, 0])
  })

  it('lives on while it pings', async () => {
    const { stream, market } = venueWorld()
    const client = await stream(null)
    for (let count = 0; count < 10; count++) {
      market.pass(18_000)
      client.send({ id: String(count), type: 'ping' })
    }
    expect(client.closed).toBeUndefined()
    market.pass(60_100)
    expect(client.closed).toBe(1006)
  })

  it.each([
    ['an invented token', '/?token=made-up&connectId=c1', 'token is invalid.'],
    ['no token', '/?connectId=c1', 'token is invalid.'],
  ])('with %s is told so and closed', async (_sentence, path, data) => {
    const { open } = venueWorld()
    const client = await open(path)
    expect([client.closed, client.frames]).toEqual([1000, [{ id: 'c1', type: 'error', code: 401, data }]])
  })

  it('needs a token of the last 24 hours; a connection outlives its token', async () => {
    const { ask, open, market } = venueWorld()
    const { token } = (await ask('POST /api/v1/bullet-public', undefined, null)).data
    market.pass(86_399_000)
    const early = await open(`/?token=${token}&connectId=c`)
    market.pass(1_000)
    const late = await open(`/?token=${token}&connectId=c`)
    expect(late.frames[0]).toMatchObject({ code: 401, data: 'token is expired' })
    expect([early.closed, late.closed]).toEqual([undefined, 1000])
  })

  it('may send 100 frames in 10 s', async () => {
    const { stream, market } = venueWorld()
    const client = await stream(null)
    for (let count = 1; count <= 101; count++)
      client.socket.send(JSON.stringify({ id: String(count), type: 'ping' }))
    market.pass(10)
    expect(client.frames.at(-2)).toEqual({ id: '100', type: 'pong' })
    expect(client.frames.at(-1)).toMatchObject({ id: '101', type: 'error', code: 509 })
    market.pass(10_000)
    client.send({ id: '102', type: 'ping' })
    expect(client.frames.at(-1)).toEqual({ id: '102', type: 'pong' })
  })

  it('that takes nothing is cut', async () => {
    const { face, ask, market } = venueWorld()
    const { token } = (await ask('POST /api/v1/bullet-public', undefined, null)).data
    let terminated = 0
    let bufferedBytes = 0
    const observer = face.connect(
      {
        send: () => {
          bufferedBytes += 3 * 1024 * 1024
        },
        close: () => {},
        terminate: () => terminated++,
        get bufferedBytes() {
          return bufferedBytes
        },
      },
      `/?token=${token}`,
      {},
    )
    observer.message(JSON.stringify({ id: '1', type: 'subscribe', topic: level2, response: true }))
    market.background('buy', 99_000, 1)
    expect([terminated, face.sockets.count]).toEqual([1, 0])
  })
})

describe('subscribing', () => {
  const last = (client: Stream) => client.frames.at(-1)

  it('is acknowledged when that was asked for', async () => {
    const { stream } = venueWorld()
    const client = await stream(null)
    client.subscribe(level2)
    expect(last(client)).toEqual({ id: level2, type: 'ack' })
    client.send({ id: 'quiet', type: 'subscribe', topic: level2 })
    expect(last(client)).toEqual({ id: level2, type: 'ack' })
  })

  it.each<[sentence: string, topic: string, code: number]>([
    ['an unknown topic', '/contractMarket/level9:XBTUSDTM', 404],
    ['an unknown contract', '/contractMarket/level2:NOPEUSDTM', 404],
    ['one unknown contract of several', '/contractMarket/level2:XBTUSDTM,NOPEUSDTM', 404],
    ['a market topic without a contract', '/contractMarket/level2', 404],
    ['candles of odd length', '/contractMarket/limitCandle:XBTUSDTM_7min', 404],
    ['orders, with a public token', '/contractMarket/tradeOrders', 401],
  ])('refuses %s', async (_sentence, topic, code) => {
    const { stream } = venueWorld()
    const client = await stream(null)
    client.subscribe(topic, true)
    expect(last(client)).toMatchObject({ id: topic, type: 'error', code, data: expect.any(String) })
  })

  it('takes 100 topics in a frame', async () => {
    const { stream } = venueWorld()
    const client = await stream(null)
    const topic = (count: number) => `${level2}${',XBTUSDTM'.repeat(count - 1)}`
    client.subscribe(topic(100))
    expect(last(client)).toMatchObject({ type: 'ack' })
    client.subscribe(topic(101))
    expect(last(client)).toMatchObject({ type: 'error', code: 509 })
  })

  it('to private topics takes the word that they are private', async () => {
    const { stream } = venueWorld()
    const client = await stream(ANN)
    client.subscribe('/contractAccount/wallet', false)
    expect(last(client)).toMatchObject({ type: 'error', code: 403 })
    client.subscribe('/contractAccount/wallet', true)
    expect(last(client)).toMatchObject({ type: 'ack' })
  })

  it('refuses frames of an unknown kind, and what is no frame', async () => {
    const { stream, market } = venueWorld()
    const client = await stream(null)
    client.send({ id: '1', type: 'openTunnel' })
    expect(last(client)).toMatchObject({ id: '1', code: 415 })
    client.socket.send('{')
    market.pass(5)
    expect(last(client)).toMatchObject({ type: 'error', code: 400 })
  })

  it('ends with unsubscribing', async () => {
    const { stream, market } = venueWorld()
    const client = await stream(null)
    client.subscribe(level2)
    market.background('buy', 99_000, 1)
    market.pass(5)
    client.send({ id: 'u', type: 'unsubscribe', topic: level2, response: true })
    market.background('buy', 99_001, 1)
    market.pass(5)
    expect(client.pushes('level2')).toHaveLength(1)
    expect(client.frames.at(-1)).toEqual({ id: 'u', type: 'ack' })
  })

  it('keeps accounts apart', async () => {
    const { stream, place, market } = venueWorld()
    const ann = await stream(ANN)
    const bob = await stream(BOB)
    for (const client of [ann, bob]) client.subscribe('/contractMarket/tradeOrders', true)
    await place({}, BOB)
    market.pass(5)
    expect([ann.pushes('symbolOrderChange').length, bob.pushes('symbolOrderChange').length]).toEqual([0, 1])
  })
})
