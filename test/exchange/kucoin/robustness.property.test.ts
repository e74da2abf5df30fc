import fc from 'fast-check'
import { expect, it } from 'vitest'
import { PROBES } from './busy-venue.ts'
import { venueWorld } from './venue-world.ts'

const scalar = fc.oneof(
  fc.constantFrom(
    '',
    'XBTUSDTM',
    'buy',
    'market',
    'up',
    'TP',
    'CROSS',
    '1e50',
    '0.0000000000000001',
    '-1',
    'NaN',
  ),
  fc.string({ maxLength: 12 }),
  fc.double(),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
)
const value = fc.oneof(scalar, fc.array(scalar, { maxLength: 3 }))
const names = [
  ...[
    'symbol',
    'symbols',
    'clientOid',
    'side',
    'type',
    'leverage',
    'price',
    'size',
    'qty',
    'valueQty',
    'stop',
  ],
  ...[
    'stopPrice',
    'stopPriceType',
    'closeOrder',
    'reduceOnly',
    'marginMode',
    'timeout',
    'tradeType',
    'level',
  ],
  ...[
    'granularity',
    'from',
    'to',
    'startAt',
    'endAt',
    'pageSize',
    'currentPage',
    'maxCount',
    'margin',
    'bizNo',
  ],
]
const input = fc.dictionary(fc.constantFrom(...names), value)
/** Mostly an order that would be taken, with one or two things wrong. */
const order = input.map((changes) => ({
  ...{ clientOid: 'x', symbol: 'XBTUSDTM', side: 'buy', type: 'limit', price: '10000', size: 1 },
  marginMode: 'CROSS',
  ...changes,
}))
const segment = fc.constantFrom('XBTUSDTM', '123', '%ZZ', '%2F', '..', 'a b')

it('answers whatever it is asked with an envelope, and never breaks', async () => {
  const world = venueWorld()
  const calls = Object.keys(PROBES)
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...calls),
      segment,
      fc.oneof(input, order, fc.array(order, { maxLength: 2 })),
      async (call, parameter, body) => {
        const path = call.replaceAll(/\{[\w-]+\}/g, parameter)
        const query = new URLSearchParams(
          Object.entries(body).map(([name, each]): [string, string] => [name, String(each)]),
        )
        world.market.pass(30_000)
        const answer = call.startsWith('GET')
          ? await world.ask(`${path}?${query}`)
          : await world.ask(path, body)
        expect(answer.code).toMatch(/^\d{5,6}$/)
        if (answer.code !== '200000') expect(answer.msg).toBeTypeOf('string')
      },
    ),
    { numRuns: 1_500 },
  )
})

it('reads whatever comes over a socket, and never breaks', async () => {
  const { stream, market } = venueWorld()
  const client = await stream()
  const frame = fc.oneof(
    fc.json(),
    fc.string(),
    fc
      .record({
        id: value,
        type: fc.constantFrom('subscribe', 'unsubscribe', 'ping', 'pong'),
        topic: fc.oneof(
          value,
          fc.constantFrom('/contractMarket/level2:', '/contract/announcement:XBTUSDTM', ':::'),
        ),
        privateChannel: value,
      })
      .map((each) => JSON.stringify(each)),
  )
  fc.assert(
    fc.property(frame, (text) => {
      client.socket.send(text)
      market.pass(200)
      expect(client.closed).toBeUndefined()
    }),
    { numRuns: 1_000 },
  )
})
