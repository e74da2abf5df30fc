import { describe, expect, it } from 'vitest'
import type { InstrumentSymbol } from '../../../src/domain/instrument.ts'
import { ok, venueWorld } from './venue-world.ts'

const BULLET = {
  token: 'a+b/c==',
  instanceServers: [
    {
      endpoint: 'wss://ws-api-futures.test/',
      encrypt: true,
      protocol: 'websocket',
      pingInterval: 18000,
      pingTimeout: 10000,
    },
  ],
}
const symbols = (count: number): readonly InstrumentSymbol[] =>
  Array.from({ length: count }, (_, at) => `S${at}USDTM` as InstrumentSymbol)

const counter = (): (() => string) => {
  let count = 0
  return () => `id-${++count}`
}

describe('a ticket', () => {
  it('is an address with a token and a new connect id for every connection', async () => {
    const { ask, venue } = venueWorld([ok(BULLET)])
    const first = await ask(venue.streams.ticket('public'))
    const second = await ask(venue.streams.ticket('public'))
    expect([first, second]).toEqual(
      ['connect-1', 'connect-2'].map((id) => ({
        ok: true,
        value: {
          url: `wss://ws-api-futures.test/?token=a%2Bb%2Fc%3D%3D&connectId=${id}`,
          pingIntervalMs: 18000,
          pingTimeoutMs: 10000,
        },
      })),
    )
  })

  it('is asked for with a signature only when it is private', async () => {
    const { ask, venue, sent } = venueWorld([ok(BULLET)])
    await ask(venue.streams.ticket('public'))
    await ask(venue.streams.ticket('private'))
    expect(
      sent.map(({ method, url, body, headers }) => [method, url, body, 'KC-API-SIGN' in headers]),
    ).toEqual([
      ['POST', 'https://futures.test/api/v1/bullet-public', '', false],
      ['POST', 'https://futures.test/api/v1/bullet-private', '', true],
    ])
  })

  it('is malformed without a server, and its token stays out of the failure', async () => {
    const { ask, venue } = venueWorld([ok({ ...BULLET, instanceServers: [] })])
    const answer = await ask(venue.streams.ticket('private'))
    expect(answer).toMatchObject({ failure: { _tag: 'Malformed' } })
    expect(JSON.stringify(answer)).not.toContain('a+b')
  })
})

describe('the subscriptions', () => {
  it('of a public session: book, trades and instrument by symbol, announcements for all', () => {
    const { streams } = venueWorld([]).venue
    const frames = streams.subscriptions('public', symbols(2), counter())
    expect(frames.map(({ id, text }) => [id, JSON.parse(text)])).toEqual(
      [
        '/contractMarket/level2:S0USDTM,S1USDTM',
        '/contractMarket/execution:S0USDTM,S1USDTM',
        '/contract/instrument:S0USDTM,S1USDTM',
        '/contract/announcement',
      ].map((topic, at) => [
        `id-${at + 1}`,
        { id: `id-${at + 1}`, type: 'subscribe', topic, privateChannel: false, response: true },
      ]),
    )
  })

  it('of a private session concern the whole account, whatever the symbols', () => {
    const { streams } = venueWorld([]).venue
    const frames = streams
      .subscriptions('private', symbols(50), counter())
      .map(({ text }) => JSON.parse(text))
    expect(frames.map(({ topic }) => topic)).toEqual([
      '/contractMarket/tradeOrders',
      '/contract/positionAll',
      '/contractAccount/wallet',
      '/contractMarket/advancedOrders',
    ])
    expect(frames.every(({ privateChannel }) => privateChannel === true)).toBe(true)
  })

  it('of one symbol are ended and begun again, and no other is touched', () => {
    const { streams } = venueWorld([]).venue
    const [symbol = '' as never] = symbols(1)
    const frames = streams.renewals('public', symbol, counter()).map(({ text }) => JSON.parse(text))
    const topics = ['/contractMarket/level2', '/contractMarket/execution', '/contract/instrument']
    expect(frames.map(({ id, type, topic }) => [id, type, topic])).toEqual(
      ['unsubscribe', 'subscribe'].flatMap((type, round) =>
        topics.map((topic, at) => [`id-${round * topics.length + at + 1}`, type, `${topic}:S0USDTM`]),
      ),
    )
    expect(streams.renewals('private', symbol, counter())).toEqual([])
  })

  it('name at most a hundred symbols a frame', () => {
    const { streams } = venueWorld([]).venue
    const frames = streams.subscriptions('public', symbols(250), counter())
    const counts = frames.map(({ text }) => JSON.parse(text).topic.split(':')[1]?.split(',').length)
    expect(counts).toEqual([100, 100, 50, 100, 100, 50, 100, 100, 50, undefined])
  })
})
