import { afterEach, describe, expect, it } from 'vitest'
import { brokenInside, type FaultPlan, overloaded } from '../../../src/exchange/kucoin/faults.ts'
import type { HttpResponse } from '../../../src/ports/http.ts'
import type { ServedRequest } from '../../../src/ports/server.ts'
import type { Answer } from '../../../src/venues/answer.ts'
import {
  PRICE,
  SECRETS,
  SYMBOL,
  type TradingWorld,
  type TradingWorldOptions,
  tradingWorld,
} from './trading-world.ts'

let world: TradingWorld | undefined
afterEach(async () => {
  await world?.close()
  world = undefined
})

/** A world whose trading socket is live. */
async function trading(options: TradingWorldOptions = {}): Promise<TradingWorld> {
  world = await tradingWorld(options)
  await world.connect()
  return world
}

const isPlacing = ({ target }: ServedRequest): boolean => target === '/api/v1/orders'
const orderIdOf = (answer: Answer<{ readonly orderId: string }>): string =>
  answer.ok ? answer.value.orderId : `refused: ${answer.failure.code}`
const failureOf = (answer: Answer<unknown>) => (answer.ok ? 'no failure' : answer.failure)
const notes = ({ lines }: TradingWorld, level: string) =>
  lines.flatMap((line) => (line.type === 'Note' && line.level === level ? [line.text] : []))

describe('what the socket carries', () => {
  it('an order, its cancel by client id, and another one by the id of the venue', async () => {
    const { ask, atVenue, intent, left, venue } = await trading()
    const [first, second] = [intent(), intent()]
    await ask(venue.requests.place(first))
    const placed = await ask(venue.requests.place(second))
    expect(await ask(venue.requests.cancel(SYMBOL, first.clientOrderId))).toEqual({
      ok: true,
      value: undefined,
    })
    expect((await ask(venue.requests.cancelById(orderIdOf(placed) as never))).ok).toBe(true)
    expect(left).toEqual([
      'socket futures.order',
      'socket futures.order',
      'socket futures.cancel',
      'socket futures.cancel',
    ])
    expect(atVenue().sort()).toEqual([`${first.clientOrderId} done`, `${second.clientOrderId} done`])
  })

  it('not what it does not take: tests of orders, cancels of everything, questions', async () => {
    const { ask, intent, left, venue } = await trading()
    await ask(venue.requests.placeTest(intent()))
    await ask(venue.requests.cancelAll(SYMBOL))
    await ask(venue.requests.orderByClientId(intent().clientOrderId))
    expect(left.filter((each) => each.startsWith('socket'))).toEqual([])
    expect(left.length).toBeGreaterThan(2)
  })

  it('before it is live, and after it has ended, everything goes by REST', async () => {
    world = await tradingWorld()
    const { ask, connect, face, intent, left, link, until, venue } = world
    expect((await ask(venue.requests.place(intent()))).ok).toBe(true)
    expect(left).toEqual(['rest POST /api/v1/orders'])
    await connect()
    await ask(venue.requests.place(intent()))
    face.sockets.cutAll()
    await until('it is lost', () => !link.value.live)
    await ask(venue.requests.place(intent()))
    expect(left).toEqual(['socket futures.order', 'rest POST /api/v1/orders'])
    await until('it is back', () => link.value.live)
    await ask(venue.requests.place(intent()))
    expect(left.at(-1)).toBe('socket futures.order')
    expect(link.value.connects).toBe(2)
  })

  it('no more frames than it may, and the rest by REST', async () => {
    const { ask, intent, left, venue } = await trading({ socketFrames: 3 })
    for (let order = 0; order < 5; order++) expect((await ask(venue.requests.place(intent()))).ok).toBe(true)
    expect(left.map((each) => each.split(' ')[0])).toEqual(['socket', 'socket', 'socket', 'rest', 'rest'])
  })
})

describe('a refusal is the same by both roads', () => {
  const once = (hook: 'beforeHttp' | 'afterHttp', response: HttpResponse): FaultPlan => ({
    [hook]: (request: ServedRequest) => (isPlacing(request) ? response : undefined),
  })
  const CASES: readonly [
    sentence: string,
    tag: string,
    code: string,
    ask: (given: TradingWorld) => Promise<Answer<unknown>>,
    faults?: FaultPlan,
  ][] = [
    [
      'an order that would take',
      'VenueRefused',
      '100001',
      ({ ask, intent, venue }) => ask(venue.requests.place(intent({ price: PRICE + 400 }))),
    ],
    [
      'an order that is larger than an account may have',
      'VenueRefused',
      '300005',
      ({ ask, intent, venue }) => ask(venue.requests.place(intent({ size: 900_000 }))),
    ],
    [
      'a client id that is there already',
      'OutcomeUnknown',
      '300018',
      async ({ ask, intent, venue }) => {
        const order = intent()
        await ask(venue.requests.place(order))
        return ask(venue.requests.place(order))
      },
    ],
    [
      'a cancel of what the venue does not know',
      'NotFound',
      '100001',
      ({ ask, intent, venue }) => ask(venue.requests.cancel(SYMBOL, intent().clientOrderId)),
    ],
    [
      'a cancel of what is over',
      'VenueRefused',
      '100004',
      async ({ ask, intent, venue }) => {
        const order = intent()
        await ask(venue.requests.place(order))
        await ask(venue.requests.cancel(SYMBOL, order.clientOrderId))
        return ask(venue.requests.cancel(SYMBOL, order.clientOrderId))
      },
    ],
    [
      'a venue that broke after it took the order',
      'OutcomeUnknown',
      '500000',
      ({ ask, intent, venue }) => ask(venue.requests.place(intent())),
      once('afterHttp', brokenInside),
    ],
    [
      'something between us and the venue that is broken',
      'OutcomeUnknown',
      expect.stringContaining('503'),
      ({ ask, intent, venue }) => ask(venue.requests.place(intent())),
      once('beforeHttp', { status: 503, headers: {}, body: 'Service Unavailable' }),
    ],
    [
      'a venue that has had too much',
      'RateLimited',
      '429000',
      ({ ask, intent, venue }) => ask(venue.requests.place(intent())),
      once('beforeHttp', overloaded),
    ],
    [
      'an answer that is not what it should be',
      'Malformed',
      'MALFORMED',
      ({ ask, intent, venue }) => ask(venue.requests.place(intent())),
      once('beforeHttp', { status: 200, headers: {}, body: '{"code":"200000","data":{"orderId":7}}' }),
    ],
  ]
  for (const [sentence, tag, code, act, faults] of CASES)
    it(`${sentence}: ${tag}`, async () => {
      const failures: unknown[] = []
      for (const road of ['rest', 'socket']) {
        world = await tradingWorld(faults ? { faults } : {})
        if (road === 'socket') await world.connect()
        const { left } = world
        const failure = failureOf(await act(world))
        expect(left.every((each) => each.startsWith(road))).toBe(true)
        expect(failure).toMatchObject({ _tag: tag, code })
        failures.push({ ...(failure as object), call: '' })
        await world.close()
      }
      world = undefined
      // A page of a proxy has no code, and no words of the venue.
      if (typeof code === 'string') expect(failures[1]).toEqual(failures[0])
    })
})

describe('the weight budget is one for both roads', () => {
  it('a limit that is met on the socket closes REST as well', async () => {
    let refusing = true
    const { ask, intent, left, venue } = await trading({
      faults: { beforeHttp: (request) => (refusing && isPlacing(request) ? overloaded : undefined) },
    })
    expect(failureOf(await ask(venue.requests.place(intent())))).toMatchObject({ _tag: 'RateLimited' })
    refusing = false
    expect(venue.mayPlace()).toBe(false)
    expect(failureOf(await ask(venue.requests.cancelAll(SYMBOL)))).toMatchObject({ code: 'OWN_BUDGET' })
    expect(left).toEqual(['socket futures.order'])
  })

  it('what an answer on the socket says is left is heeded', async () => {
    const { ask, intent, venue } = await trading({
      faults: {
        afterHttp: (_request, response) => ({
          ...response,
          headers: { ...response.headers, 'gw-ratelimit-remaining': '10' },
        }),
      },
    })
    expect(venue.mayPlace()).toBe(true)
    expect((await ask(venue.requests.place(intent()))).ok).toBe(true)
    expect(venue.mayPlace()).toBe(false)
  })
})

describe('answers and their requests', () => {
  it('that come in another order find each other', async () => {
    let first = true
    const { ask, intent, venue } = await trading({
      faults: {
        afterHttp: (request) => {
          if (!first || !isPlacing(request)) return undefined
          first = false
          return { delayMs: 100 }
        },
      },
    })
    const [slow, quick] = [intent(), intent()]
    const came: string[] = []
    const asked = (order: typeof slow) =>
      ask(venue.requests.place(order)).then((answer) => {
        came.push(order.clientOrderId)
        return answer
      })
    const [slowly, quickly] = await Promise.all([asked(slow), asked(quick)])
    expect(came).toEqual([quick.clientOrderId, slow.clientOrderId])
    for (const [order, answer] of [
      [slow, slowly],
      [quick, quickly],
    ] as const) {
      const read = await ask(venue.requests.orderByClientId(order.clientOrderId))
      expect(read).toMatchObject({ value: { orderId: orderIdOf(answer) } })
    }
  })

  it('that come twice, or to nobody, change nothing and are told of', async () => {
    const made = await trading({
      reworded: (text) =>
        text.includes('"code"') ? [text.replace(/"id":"\d+"/, '"id":"nobody"'), text, text] : [text],
    })
    const { ask, intent, lines, link, venue } = made
    expect((await ask(venue.requests.place(intent()))).ok).toBe(true)
    expect((await ask(venue.requests.place(intent()))).ok).toBe(true)
    expect(notes(made, 'info')).toEqual(Array(4).fill('kucoin/trading: an answer that nobody waits for'))
    expect(lines.some(({ type }) => type === 'FeedLost')).toBe(false)
    expect(link.value.connects).toBe(1)
  })

  it('that come too late: the order is in doubt, and what comes then changes nothing', async () => {
    let slow = true
    const { ask, atVenue, intent, left, link, until, venue } = await trading({
      responseTimeoutMs: 100,
      faults: { afterHttp: (request) => (slow && isPlacing(request) ? { delayMs: 300 } : undefined) },
    })
    const order = intent()
    const late = ask(venue.requests.place(order))
    await until('it is at the venue', () => atVenue().length === 1)
    slow = false
    // One that is answered after it proves that the socket is well.
    expect((await ask(venue.requests.place(intent()))).ok).toBe(true)
    expect(failureOf(await late)).toMatchObject({ _tag: 'OutcomeUnknown', code: 'ETIMEDOUT' })
    await new Promise((resolve) => setTimeout(resolve, 400))
    expect(link.value).toMatchObject({ live: true, connects: 1 })
    expect(left).toEqual(['socket futures.order', 'socket futures.order'])
    expect(atVenue().length).toBe(2)
  })
})

describe('a socket that fails', () => {
  it('in the middle of requests: all of them are in doubt, none is sent again, and the next ones go on', async () => {
    let losing = true
    const { ask, atVenue, face, intent, left, link, until, venue } = await trading({
      faults: { afterHttp: (request) => (losing && isPlacing(request) ? 'lost' : undefined) },
    })
    const asked = [intent(), intent(), intent()].map((order) => ask(venue.requests.place(order)))
    await until('they are at the venue', () => atVenue().length === 3)
    losing = false
    face.sockets.cutAll()
    for (const answer of await Promise.all(asked))
      expect(failureOf(answer)).toMatchObject({ _tag: 'OutcomeUnknown', code: 'SOCKET_CLOSED' })
    await until('it is back', () => link.value.connects === 2)
    expect((await ask(venue.requests.place(intent()))).ok).toBe(true)
    expect(left).toEqual(Array(4).fill('socket futures.order'))
    expect(atVenue().length).toBe(4)
  })

  it('to answer anything is reset, and what it had of ours is in doubt', async () => {
    let losing = true
    const made = await trading({
      responseTimeoutMs: 100,
      faults: { afterHttp: (request) => (losing && isPlacing(request) ? 'lost' : undefined) },
    })
    const { ask, intent, link, lines, until, venue } = made
    const answers = await Promise.all([intent(), intent()].map((order) => ask(venue.requests.place(order))))
    expect(answers.map(failureOf)).toMatchObject([
      { _tag: 'OutcomeUnknown', code: 'ETIMEDOUT' },
      { _tag: 'OutcomeUnknown', code: expect.stringMatching(/ETIMEDOUT|SOCKET_CLOSED/) },
    ])
    losing = false
    await until('there is another', () => link.value.connects === 2)
    expect(lines.flatMap((line) => (line.type === 'FeedLost' ? [line.reason] : []))).toEqual([
      'no answer in 100 ms',
    ])
    expect((await ask(venue.requests.place(intent()))).ok).toBe(true)
  })

  it('to make sense is given up', async () => {
    let garbling = true
    const made = await trading({
      faults: { onFrame: (text) => (garbling && text.includes('"code"') ? '{"id":"1","co' : undefined) },
    })
    const { ask, intent, link, until, venue } = made
    expect(failureOf(await ask(venue.requests.place(intent())))).toMatchObject({
      _tag: 'OutcomeUnknown',
      code: 'SOCKET_CLOSED',
    })
    garbling = false
    await until('there is another', () => link.value.connects === 2)
    expect((await ask(venue.requests.place(intent()))).ok).toBe(true)
    expect(notes(made, 'warn')).toEqual(['kucoin/trading: a frame that cannot be read'])
  })
})

describe('a login', () => {
  it('that is refused for its key is said once, never tried again, and trading goes on by REST', async () => {
    world = await tradingWorld({ rerouted: (url) => url.replace(/apikey=[^&]*/, 'apikey=nobody') })
    const { ask, intent, left, lines, link, start, until, venue } = world
    await start()
    await until('it is refused', () => lines.length > 0)
    await new Promise((resolve) => setTimeout(resolve, 600))
    expect(notes(world, 'error')).toEqual(['kucoin/trading: the venue will not have us; orders go by REST'])
    expect(lines).toMatchObject([{ fields: { reason: '400003 KC-API-KEY not exists' } }])
    expect(link.value).toMatchObject({ live: false, connects: 0 })
    const order = intent()
    expect((await ask(venue.requests.place(order))).ok).toBe(true)
    expect((await ask(venue.requests.cancel(SYMBOL, order.clientOrderId))).ok).toBe(true)
    expect(left.map((each) => each.split(' ')[0])).toEqual(['rest', 'rest'])
    for (const secret of SECRETS) expect(JSON.stringify(lines)).not.toContain(secret)
    expect(JSON.stringify(lines)).not.toMatch(/sign=|passphrase/)
  })

  it('whose proof is wrong is cut, tried again, and trading goes on by REST', async () => {
    world = await tradingWorld({
      reworded: (text) => [text.replace('"timestamp"', '"timeStamp"')],
    })
    const { ask, intent, left, link, lines, start, until, venue } = world
    await start()
    await until('it was cut', () => left.length === 0 && !link.value.live)
    expect((await ask(venue.requests.place(intent()))).ok).toBe(true)
    expect(left).toEqual(['rest POST /api/v1/orders'])
    expect(link.value.connects).toBe(0)
    for (const secret of SECRETS) expect(JSON.stringify(lines)).not.toContain(secret)
  })

  it('that is refused for its time has the clock sampled, and then works', async () => {
    world = await tradingWorld()
    const { clockOffset, link, start, until } = world
    clockOffset.ms = -6_000
    await start()
    await until('it is live', () => link.value.live)
    expect(clockOffset.samplings).toBe(1)
  })
})
