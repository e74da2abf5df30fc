import { describe, expect, it } from 'vitest'
import { busyVenue, PROBES, probeOf } from './busy-venue.ts'
import {
  departures,
  differences,
  haveVectors,
  recordedEndpoints,
  recordedSessions,
  specification,
} from './vector-files.ts'
import { type Answer, limitBuy, type Stream, type VenueWorld } from './venue-world.ts'

const present = haveVectors()
const { endpoints, topics } = present ? specification() : { endpoints: [], topics: [] }
const answers = present ? recordedEndpoints() : []
const sessions = present ? recordedSessions() : []

/** Where recordings say something else than the specification, which is newer and the venue's own. */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  // The specification has text.
  'Account/GetMaxWithdrawMargin.txt': ['data is string, not number'],
  'Account/RemoveMargin.txt': ['data is string, not number'],
  // The specification has `true`.
  'Account/SetCrossMarginLeverage.txt': ['data is boolean, not object'],
  // The specification has none of them.
  'Account/GetPositionHistory.txt': [
    'data.items[0].positionId is missing',
    'data.items[0].uid is missing',
    'data.items[0].closeSize is missing',
  ],
  // The specification has numbers.
  'ExchangeData/GetAggregatedFullOrderBook.txt': [
    'data.asks[0][0] is number, not string',
    'data.bids[0][0] is number, not string',
  ],
  'ExchangeData/GetAggregatedPartialOrderBook.txt': [
    'data.asks[0][0] is number, not string',
    'data.bids[0][0] is number, not string',
  ],
  'PartialBook.txt': ['data.asks[0][1] is number, not string', 'data.bids[0][1] is number, not string'],
  // What only an order that was reduced has.
  'Order.txt': ['data.oldSize is missing'],
  // The specification has a number; a stop that opens has neither triggered nor failed.
  'StopOrder.txt': [
    'data.size is number, not string',
    'data.triggerSuccess is missing',
    'data.error is missing',
  ],
  // Named by contract, and ours is another one.
  '/contract/marginMode': ['data.ETHUSDTM is missing'],
  '/contract/crossLeverage': ['data.ETHUSDTM is missing'],
}

/** Long enough for a funding settlement. */
const HOURS = 9
const read = present ? busyVenue({ hours: HOURS }) : undefined
/** Reads share a venue; whoever changes something has its own, in which less time has passed. */
const venueFor = async (call: string): Promise<VenueWorld> =>
  call.startsWith('GET') && read ? read : busyVenue({ hours: 0 })

describe.runIf(present)('the specification', () => {
  it.each(endpoints.map((each) => [each.call, each] as const))('%s', async (call, { schema, example }) => {
    const answer = await PROBES[call]?.(await venueFor(call))
    expect(answer).toMatchObject({ status: 200, code: '200000' })
    expect(departures(schema, answer?.data, example)).toEqual([])
  })

  const weighed = endpoints.filter(({ weight }) => weight !== undefined)
  it.each(weighed.map((each) => [each.call, each] as const))('weighs %s', async (call, { weight, pool }) => {
    const world = await busyVenue({ hours: 0 })
    const meter = pool === 'Public' ? 'GET /api/v1/timestamp' : 'GET /api/v1/positions'
    const left = ({ headers }: Answer) => Number(headers['gw-ratelimit-remaining'])
    let cost = 0
    const ask: VenueWorld['ask'] = async (...question) => {
      const before = left(await world.ask(meter))
      const answer = await world.ask(...question)
      cost = before - left(answer)
      return answer
    }
    await PROBES[call]?.({ ...world, ask })
    expect(cost).toBe(weight)
  })

  it.each(topics.map((each) => [each.topic, each] as const))('pushes of %s', async (topic, { example }) => {
    const push = await pushLike(topic, example)
    expect(differences(example.data, push.data)).toEqual(KNOWN[topic] ?? [])
  })
})

describe.runIf(present)('recorded', () => {
  it.each(answers.map((each) => [each.file, each] as const))('%s', async (file, { method, path, data }) => {
    const answer = await probeOf(method, path)?.(await venueFor(method))
    expect(answer).toMatchObject({ code: '200000' })
    expect(differences(data, answer?.data)).toEqual(KNOWN[file] ?? [])
  })

  it.each(sessions.map((each) => [each.file, each] as const))('%s', async (file, { request, push }) => {
    const { data } = await pushLike(request.topic, push)
    expect(differences(push.data, data)).toEqual(KNOWN[file] ?? [])
  })
})

const PRIVATE = /tradeOrders|advancedOrders|position|wallet|marginMode|crossLeverage/

const spelled = (topic: string): string =>
  topic.replace(/\{symbol\}|XBTUSDT?M/, 'XBTUSDTM').replace('{type}', '1min')

/** Every topic of the vectors subscribed at once, and everything made to happen that is pushed. */
const heard = present ? stirred() : undefined

async function stirred(): Promise<Stream> {
  const world = await busyVenue({ hours: 0 })
  const client = await world.stream()
  const asked = [...topics.map(({ topic }) => topic), ...sessions.map(({ request }) => request.topic)]
  for (const topic of new Set(asked.map(spelled))) {
    client.subscribe(topic, PRIVATE.test(topic))
    expect(client.frames.at(-1)).toEqual({ id: topic, type: 'ack' })
  }
  await stir(world, client)
  return client
}

async function stir({ market, place, ask }: VenueWorld, client: Stream): Promise<void> {
  await ask('DELETE /api/v3/orders')
  await place({ stop: 'up', stopPrice: '10400', stopPriceType: 'TP', type: 'market', price: undefined })
  await place({ price: '10000', size: 2 })
  market.background('sell', 100_000, 1, false)
  await ask('DELETE /api/v3/orders')
  for (let halfMinute = 0; halfMinute < HOURS * 120; halfMinute++) {
    client.send({ id: 'alive', type: 'ping' })
    market.pass(30_000)
  }
  const close = { ...limitBuy('flat'), type: 'market', closeOrder: true, size: undefined, price: undefined }
  await ask('POST /api/v1/orders', close)
  await ask('POST /api/v2/position/changeMarginMode', { symbol: 'XBTUSDTM', marginMode: 'ISOLATED' })
  await ask('POST /api/v2/changeCrossUserLeverage', { symbol: 'XBTUSDTM', leverage: '8' })
  market.pass(1_000)
}

/** The first push of a topic and subject, of the same type as the example where examples have one. */
async function pushLike(topic: string, example: { readonly subject: string; readonly data: unknown }) {
  const { type } = example.data as { type?: string }
  const path = spelled(topic).split(':')[0]?.replace('positionAll', 'position')
  const found = (await heard)
    ?.pushes(example.subject)
    .find((push) => push.topic.split(':')[0] === path && (type === undefined || push.data.type === type))
  if (!found) throw new Error(`nothing was pushed under ${topic} as ${example.subject}`)
  return found
}
