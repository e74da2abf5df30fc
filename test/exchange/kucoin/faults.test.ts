import { describe, expect, it } from 'vitest'
import { brokenInside, type FaultPlan, overloaded } from '../../../src/exchange/kucoin/faults.ts'
import { limitBuy, venueWorld } from './venue-world.ts'

const LEVEL2 = '/contractMarket/level2:XBTUSDTM'

describe('faults of requests', () => {
  it('an answer is lost after the order was taken', async () => {
    const plan: { -readonly [Hook in keyof FaultPlan]: FaultPlan[Hook] } = {
      afterHttp: ({ method }) => (method === 'POST' ? brokenInside : undefined),
    }
    const { ask } = venueWorld(plan)
    expect(await ask('POST /api/v1/orders', limitBuy('lost'))).toMatchObject({ status: 500, code: '500000' })
    expect((await ask('GET /api/v1/orders/byClientOid?clientOid=lost')).data.clientOid).toBe('lost')
  })

  it('the gateway is overloaded before anything happened', async () => {
    let faulty = true
    const { ask } = venueWorld({ beforeHttp: () => (faulty ? overloaded : undefined) })
    expect(await ask('POST /api/v1/orders', limitBuy('early'))).toMatchObject({ status: 429, code: '429000' })
    faulty = false
    expect((await ask('GET /api/v1/orders/byClientOid?clientOid=early')).code).toBe('100001')
  })

  it.each(['beforeHttp', 'afterHttp'] as const)('%s delays, or never comes', async (hook) => {
    let verdict: { delayMs: number } | 'lost' = { delayMs: 700 }
    const { ask, market } = venueWorld({ [hook]: () => verdict })
    const seen: string[] = []
    const asked = ask('GET /api/v1/timestamp', undefined, null).then(() => seen.push('late'))
    market.pass(699)
    await Promise.resolve()
    expect(seen).toEqual([])
    market.pass(2)
    await asked
    verdict = 'lost'
    void ask('GET /api/v1/timestamp', undefined, null).then(() => seen.push('never'))
    market.pass(60_000)
    await new Promise((resolve) => setImmediate(resolve))
    expect(seen).toEqual(['late'])
  })
})

describe('faults of sockets', () => {
  it('frames are corrupted, lost and late', async () => {
    const verdicts: Record<string, ReturnType<NonNullable<FaultPlan['onFrame']>>> = {
      '9990': '{"broken":',
      '9991': 'lost',
      '9992': { delayMs: 500 },
    }
    const { stream, market } = venueWorld({
      onFrame: (text) => Object.entries(verdicts).find(([price]) => text.includes(price))?.[1],
    })
    const client = await stream(null)
    client.subscribe(LEVEL2)
    const broken = () => client.texts.filter((text) => text === '{"broken":').length
    for (const price of [99_910, 99_920, 99_930]) market.background('buy', price, 1)
    market.pass(10)
    expect(client.pushes('level2').map((push) => push.data.change)).toEqual(['9993,buy,1'])
    market.pass(500)
    expect(client.pushes('level2').map((push) => push.data.change)).toEqual(['9993,buy,1', '9992,buy,1'])
    expect(() => {
      market.background('buy', 99_900, 1)
      market.pass(10)
    }).toThrow(SyntaxError)
    expect(broken()).toBe(1)
  })

  it('one, or all, are cut', async () => {
    const { stream, face, market } = venueWorld()
    const clients = [await stream(null), await stream(null), await stream()]
    expect(face.sockets.count).toBe(3)
    expect(face.sockets.cutOne()).toBe(true)
    market.pass(5)
    expect(clients.filter((client) => client.closed === 1006)).toHaveLength(1)
    face.sockets.cutAll()
    market.pass(5)
    expect([face.sockets.count, clients.every((client) => client.closed === 1006)]).toEqual([0, true])
    expect([face.sockets.cutOne(), face.sockets.freezeOne()]).toEqual([false, false])
  })

  it('one freezes: open, and silent in both directions', async () => {
    const { stream, face, market } = venueWorld()
    const client = await stream(null)
    client.subscribe(LEVEL2)
    face.sockets.freezeOne()
    const heard = client.frames.length
    market.background('buy', 99_900, 1)
    client.send({ id: 'p', type: 'ping' })
    expect([client.closed, client.frames.length]).toEqual([undefined, heard])
    market.pass(60_000)
    expect(client.closed).toBe(1006)
  })

  it('stopping ends every connection and every push', async () => {
    const { stream, face, market } = venueWorld()
    const client = await stream(null)
    client.subscribe(LEVEL2)
    face.stop()
    market.background('buy', 99_900, 1)
    market.pass(5)
    expect([client.closed, client.pushes('level2').length]).toEqual([1006, 0])
  })
})
