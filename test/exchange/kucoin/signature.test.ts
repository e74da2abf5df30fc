import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sign } from '../../../src/exchange/kucoin/signature.ts'
import { liveHttp } from '../../../src/ports/live/http.ts'
import { liveServers } from '../../../src/ports/live/server.ts'
import type { Listener } from '../../../src/ports/server.ts'
import { START_MS } from '../still-market.ts'
import { ANN, BOB, readAnswer, signedHeaders, venueWorld } from './venue-world.ts'

const TARGET = '/api/v1/account-overview?currency=USDT'
const BODY = JSON.stringify({ symbol: 'XBTUSDTM', marginMode: 'CROSS' })
const POST_TARGET = '/api/v2/position/changeMarginMode'

const good = () => signedHeaders(ANN, START_MS, 'GET', TARGET, '')
const without = (name: string) => {
  const { [name]: _, ...rest } = good()
  return rest
}

describe('a signed request over real sockets', () => {
  const world = venueWorld()
  const http = liveHttp()
  let listener: Listener
  beforeAll(async () => {
    listener = await liveServers.listen(0, world.face)
  })
  afterAll(async () => {
    http.close()
    await listener.close()
  })
  const send = async (method: 'GET' | 'POST', target: string, headers: Record<string, string>, body = '') =>
    readAnswer(
      await http.request({
        method,
        url: listener.url + target,
        headers: { 'content-type': 'application/json', ...headers },
        body,
        connectTimeoutMs: 2_000,
        responseTimeoutMs: 2_000,
      }),
    )

  it.each<[sentence: string, headers: Record<string, string>, code: string, status: number]>([
    ['is answered when everything is right', good(), '200000', 200],
    ['is answered with key version 2', { ...good(), 'kc-api-key-version': '2' }, '200000', 200],
    ['is refused without a key', without('kc-api-key'), '400001', 401],
    ['is refused without a signature', without('kc-api-sign'), '400001', 401],
    ['is refused without a timestamp', without('kc-api-timestamp'), '400001', 401],
    ['is refused without a passphrase', without('kc-api-passphrase'), '400001', 401],
    ['may be 5 s early', signedHeaders(ANN, START_MS + 5_000, 'GET', TARGET, ''), '200000', 200],
    ['may not be 5.001 s early', signedHeaders(ANN, START_MS + 5_001, 'GET', TARGET, ''), '400002', 400],
    ['may not be 5.001 s late', signedHeaders(ANN, START_MS - 5_001, 'GET', TARGET, ''), '400002', 400],
    ['needs a timestamp that is a number', { ...good(), 'kc-api-timestamp': 'noon' }, '400002', 400],
    ['needs a known key', { ...good(), 'kc-api-key': 'nobody' }, '400003', 401],
    ['needs the passphrase signed', { ...good(), 'kc-api-passphrase': ANN.passphrase }, '400004', 401],
    [
      'needs its own passphrase',
      { ...good(), 'kc-api-passphrase': sign(ANN.secret, BOB.passphrase) },
      '400004',
      401,
    ],
    ['needs key version 2 or 3', { ...good(), 'kc-api-key-version': '1' }, '400004', 401],
    ['needs a signature by its secret', { ...good(), 'kc-api-sign': sign('guess', 'work') }, '400005', 401],
    [
      'needs the query signed',
      signedHeaders(ANN, START_MS, 'GET', '/api/v1/account-overview', ''),
      '400005',
      401,
    ],
    ['needs the method signed', signedHeaders(ANN, START_MS, 'POST', TARGET, ''), '400005', 401],
  ])('%s', async (_sentence, headers, code, status) => {
    const answer = await send('GET', TARGET, headers)
    expect([answer.code, answer.status]).toEqual([code, status])
    if (code !== '200000') expect(answer.msg).toBeTruthy()
  })

  it('covers the body too', async () => {
    const headers = signedHeaders(ANN, START_MS, 'POST', POST_TARGET, BODY)
    expect((await send('POST', POST_TARGET, headers, BODY)).code).toBe('200000')
    expect((await send('POST', POST_TARGET, headers, BODY.replace('CROSS', 'ISOLATED'))).code).toBe('400005')
  })

  it('gives each key its own account', async () => {
    await world.place({ price: '9900' })
    const target = '/api/v1/orders?status=active'
    const mine = await send('GET', target, signedHeaders(ANN, START_MS, 'GET', target, ''))
    const theirs = await send('GET', target, signedHeaders(BOB, START_MS, 'GET', target, ''))
    expect([mine.data.totalNum, theirs.data.totalNum]).toEqual([1, 0])
  })

  it('is not needed where anybody may ask', async () => {
    expect(await send('GET', '/api/v1/timestamp', {})).toMatchObject({ code: '200000', data: START_MS })
  })

  it('names a bullet endpoint on the same port', async () => {
    const { data } = await send('POST', '/api/v1/bullet-public', {})
    expect(data.instanceServers[0]).toMatchObject({
      endpoint: `${listener.url.replace('http', 'ws')}/`,
      pingInterval: 18_000,
      pingTimeout: 10_000,
    })
  })

  it('to an unknown path is 404000', async () => {
    expect(await send('GET', '/api/v9/nothing', {})).toMatchObject({ status: 404, code: '404000' })
  })
})
