import { describe, expect, it } from 'vitest'
import { sign } from '../../../src/exchange/kucoin/signature.ts'
import { START_MS } from '../still-market.ts'
import { ANN, BOB, limitBuy, type Stream, venueWorld } from './venue-world.ts'

const path = (changes: Record<string, string> = {}) => {
  const timestamp = changes.timestamp ?? String(START_MS)
  const query = new URLSearchParams({
    apikey: ANN.key,
    timestamp,
    sign: sign(ANN.secret, ANN.key + timestamp),
    passphrase: sign(ANN.secret, ANN.passphrase),
    ...changes,
  })
  return `/v1/private?${query}`
}

async function tradingWorld() {
  const world = venueWorld()
  const client = await world.open(path())
  client.socket.send(sign(ANN.secret, client.texts[0] ?? ''))
  world.market.pass(5)
  return { ...world, client }
}

const last = (client: Stream) => client.frames.at(-1)

describe('the trading socket', () => {
  it('welcomes a client that signs its challenge', async () => {
    const { client } = await tradingWorld()
    expect(client.frames[0]).toMatchObject({ sessionId: expect.any(String), timestamp: expect.any(Number) })
    expect(last(client)).toMatchObject({
      data: 'welcome',
      sessionId: client.frames[0].sessionId,
      pingInterval: 18_000,
    })
    client.send({ id: '1', op: 'ping' })
    expect(last(client)).toMatchObject({ id: '1', op: 'pong' })
  })

  it.each<[sentence: string, changes: Record<string, string>, code: string]>([
    ['a stranger', { apikey: 'nobody' }, '400003'],
    ['a wrong passphrase', { passphrase: sign(ANN.secret, BOB.passphrase) }, '400004'],
    ['a wrong signature', { sign: 'none' }, '400005'],
    ['an old clock', { timestamp: String(START_MS - 6_000) }, '400002'],
  ])('turns away %s', async (_sentence, changes, code) => {
    const { open } = venueWorld()
    const client = await open(path(changes))
    expect([client.closed, client.frames[0].code]).toEqual([1000, code])
  })

  it('cuts a client that signs something else', async () => {
    const { open, market } = venueWorld()
    const client = await open(path())
    client.socket.send(sign(ANN.secret, 'something else'))
    market.pass(5)
    expect(client.closed).toBe(1006)
  })

  it('takes orders and cancels them, with the weight of their REST twins', async () => {
    const { client, ask } = await tradingWorld()
    client.send({ id: 'a', op: 'futures.order', args: limitBuy('fast') })
    expect(last(client)).toMatchObject({
      id: 'a',
      op: 'futures.order',
      code: '200000',
      data: { clientOid: 'fast', orderId: expect.any(String) },
      inTime: expect.any(Number),
      outTime: expect.any(Number),
      userRateLimit: { limit: 2_000, remaining: 1_998, reset: 30_000 },
    })
    client.send({ id: 'b', op: 'futures.cancel', args: { symbol: 'XBTUSDTM', clientOid: 'fast' } })
    expect(last(client)).toMatchObject({ id: 'b', code: '200000', userRateLimit: { remaining: 1_997 } })
    expect((await ask('GET /api/v1/orders/byClientOid?clientOid=fast')).data.status).toBe('done')
  })

  it.each<[sentence: string, frame: object, code: string]>([
    [
      'an order that is refused',
      { op: 'futures.order', args: { ...limitBuy('x'), price: '20000' } },
      '300011',
    ],
    ['an order that is no order', { op: 'futures.order', args: {} }, '400100'],
    ['a cancel of nothing', { op: 'futures.cancel', args: { symbol: 'XBTUSDTM' } }, '400100'],
    ['a cancel of what is unknown', { op: 'futures.cancel', args: { orderId: '1' } }, '100001'],
    ['an operation that is not there', { op: 'futures.amend', args: {} }, '404000'],
  ])('answers %s under its id', async (_sentence, frame, code) => {
    const { client } = await tradingWorld()
    client.send({ id: 'q', ...frame })
    expect(last(client)).toMatchObject({ id: 'q', code, msg: expect.any(String) })
  })
})
