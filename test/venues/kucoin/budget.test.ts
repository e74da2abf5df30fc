import * as Effect from 'effect/Effect'
import * as Exit from 'effect/Exit'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../src/ports/random.ts'
import { SimulatedClock } from '../../../src/ports/simulated/clock.ts'
import { effectRuntime } from '../../../src/venues/effect-runtime.ts'
import { weightBudget } from '../../../src/venues/kucoin/budget.ts'
import { place } from '../../../src/venues/kucoin/calls.ts'
import { ENDPOINTS, type Endpoint } from '../../../src/venues/kucoin/endpoints.ts'
import type { PlaceBody } from '../../../src/venues/kucoin/place-body.ts'
import { advance } from '../advance.ts'

const READ: Endpoint = { ...ENDPOINTS.account, weight: 5 }
const WRITE: Endpoint = { ...ENDPOINTS.cancelById, weight: 5 }
const ORDER: Endpoint = { ...ENDPOINTS.place, weight: 5 }

const EXIT: PlaceBody = {
  clientOid: 'b1',
  side: 'sell',
  symbol: 'XBTUSDTM',
  type: 'market',
  size: 1,
  leverage: 3,
  marginMode: 'CROSS',
  stp: 'CO',
}

function purse(allowance: number) {
  const clock = new SimulatedClock(0)
  const budget = weightBudget(clock, { Futures: allowance, Management: allowance, Public: allowance })
  const runtime = effectRuntime(clock, seededRandom(1))
  const log: string[] = []
  const spend = (endpoint: Endpoint, name: string): void => {
    runtime.run(budget.spend(endpoint, name), (exit) => {
      const at = `${name} at ${clock.now()}`
      if (Exit.isSuccess(exit)) log.push(at)
      else log.push(`${at} refused: ${Exit.findErrorOption(exit)._tag}`)
    })
  }
  const refusal = (endpoint: Endpoint) => Effect.runSync(Effect.flip(budget.spend(endpoint, 'GET /x')))
  return { clock, budget, spend, log, refusal }
}

describe('the weight budget', () => {
  it('lets reads spend all but the reserve, and then makes them wait for the next window', async () => {
    const { clock, spend, log } = purse(20)
    for (const name of ['first', 'second', 'third', 'fourth']) spend(READ, name)
    await advance(clock, 29_999)
    expect(log).toEqual(['first at 0', 'second at 0', 'third at 0'])
    await advance(clock, 1)
    expect(log.at(-1)).toBe('fourth at 30000')
  })

  it.each([ENDPOINTS.openOrders, ENDPOINTS.waitingStops, ENDPOINTS.positions])(
    'lets a stop read $path from what other reads have left, and leaves cancels the rest',
    async (endpoint) => {
      const { clock, spend, log } = purse(100)
      for (let count = 0; count < 19; count++) spend(READ, 'any')
      await advance(clock, 1_000)
      expect(log).toHaveLength(18)
      spend({ ...endpoint, weight: 5 }, 'needed')
      spend({ ...endpoint, weight: 5 }, 'needed again')
      spend(WRITE, 'a cancel')
      await advance(clock, 1_000)
      expect(log.slice(18)).toEqual(['needed at 1000', 'a cancel at 1000'])
    },
  )

  it('says when another order would take what cancels and exits may need', async () => {
    const { budget, clock, spend } = purse(40)
    expect(budget.hasRoomForOrders('Futures')).toBe(true)
    for (let count = 0; count < 7; count++) spend(WRITE, 'cancel')
    expect(budget.hasRoomForOrders('Futures')).toBe(true)
    spend({ ...WRITE, weight: 3 }, 'cancel')
    expect(budget.hasRoomForOrders('Futures')).toBe(false)
    await advance(clock, 30_000)
    expect(budget.hasRoomForOrders('Futures')).toBe(true)
    budget.close('Futures', 500)
    expect(budget.hasRoomForOrders('Futures')).toBe(false)
  })

  it('says when a chase would take what crossing may need', () => {
    const { budget, spend } = purse(40)
    for (let count = 0; count < 3; count++) spend(WRITE, 'cancel')
    expect(budget.hasRoomToChase('Futures')).toBe(true)
    spend(WRITE, 'cancel')
    expect([budget.hasRoomToChase('Futures'), budget.hasRoomForOrders('Futures')]).toEqual([false, true])
  })

  it('lets a write take the reserve, and fails the next at once', async () => {
    const { clock, budget, spend, log, refusal } = purse(20)
    for (let count = 0; count < 3; count++) spend(READ, 'read')
    spend(WRITE, 'exit')
    await advance(clock, 0)
    expect(log.at(-1)).toBe('exit at 0')
    expect(budget.remaining('Futures')).toBe(0)
    expect(refusal(WRITE)).toMatchObject({ _tag: 'RateLimited', code: 'OWN_BUDGET', retryAfterMs: 30_000 })
  })

  it('keeps a twentieth of the window from orders, and gives it to a cancel', async () => {
    const { clock, budget, spend, log, refusal } = purse(100)
    for (let count = 0; count < 19; count++) spend(ORDER, 'order')
    await advance(clock, 0)
    expect(log).toHaveLength(19)
    expect(budget.remaining('Futures')).toBe(5)
    expect(refusal(ORDER)).toMatchObject({ _tag: 'RateLimited', code: 'OWN_BUDGET', retryAfterMs: 30_000 })
    spend(WRITE, 'cancel')
    await advance(clock, 0)
    expect(log.at(-1)).toBe('cancel at 0')
    expect(budget.remaining('Futures')).toBe(0)
  })

  it('gives the last of the window to an order that only reduces and goes now', async () => {
    const { clock, spend, log, refusal } = purse(40)
    const body = (reduceOnly: object) => ({ ...EXIT, ...reduceOnly })
    for (let count = 0; count < 19; count++) spend(ENDPOINTS.place, 'order')
    expect(refusal(place(body({})).endpoint)).toMatchObject({ code: 'OWN_BUDGET' })
    const mayWait = body({ reduceOnly: true, postOnly: true })
    expect(refusal(place(mayWait).endpoint)).toMatchObject({ code: 'OWN_BUDGET' })
    spend(place(body({ reduceOnly: true })).endpoint, 'exit')
    await advance(clock, 0)
    expect(log.at(-1)).toBe('exit at 0')
  })

  it('begins its window with the first request, not with the clock', async () => {
    const { clock, spend, log } = purse(20)
    await advance(clock, 25_000)
    for (let count = 0; count < 4; count++) spend(READ, `read ${count}`)
    await advance(clock, 60_000)
    expect(log.at(-1)).toBe('read 3 at 55000')
  })

  it('keeps the pools apart', async () => {
    const { clock, budget, spend } = purse(20)
    spend(READ, 'private')
    await advance(clock, 0)
    expect([budget.remaining('Futures'), budget.remaining('Public')]).toEqual([15, 20])
  })

  it('believes the venue when it counts less than we do', async () => {
    const { clock, budget, spend, log } = purse(2000)
    spend(READ, 'first')
    budget.learn('Futures', { remaining: 3, resetMs: 7_000 })
    expect(budget.remaining('Futures')).toBe(3)
    spend(READ, 'second')
    await advance(clock, 10_000)
    expect(log).toEqual(['first at 0', 'second at 7000'])
  })

  it('does not believe headers that are no numbers, nor more than it allowed itself', () => {
    const { budget } = purse(20)
    budget.learn('Futures', { remaining: Number.NaN, resetMs: 0 })
    budget.learn('Futures', { remaining: 2_000, resetMs: 30_000 })
    expect(budget.remaining('Futures')).toBe(20)
  })

  it('stops a pool that the venue closed', async () => {
    const { clock, budget, spend, log, refusal } = purse(2000)
    budget.close('Futures', 9_000)
    expect(budget.remaining('Futures')).toBe(0)
    expect(refusal(WRITE)).toMatchObject({ retryAfterMs: 9_000 })
    spend(READ, 'read')
    await advance(clock, 20_000)
    expect(log).toEqual(['read at 9000'])
  })

  it('still knows what it spent when the venue opens again within the window', async () => {
    const { clock, budget, spend } = purse(20)
    spend(READ, 'before')
    budget.close('Futures', 500)
    await advance(clock, 500)
    expect(budget.remaining('Futures')).toBe(15)
    await advance(clock, 29_500)
    expect(budget.remaining('Futures')).toBe(20)
  })

  it('admits any one call to a fresh window, however small the allowance', async () => {
    const { clock, spend, log } = purse(10)
    spend({ ...READ, weight: 10 }, 'heavy')
    spend({ ...READ, weight: 10 }, 'again')
    await advance(clock, 60_000)
    expect(log).toEqual(['heavy at 0', 'again at 30000'])
  })

  it('refuses the read that would be the sixty-fifth in line', async () => {
    const { budget, clock, spend, log } = purse(10)
    for (let count = 0; count < 66; count++) spend(READ, `read ${count}`)
    await advance(clock, 0)
    expect(budget.queue).toMatchObject({ held: 64, most: 64, bound: 64 })
    expect(log).toEqual(['read 0 at 0', 'read 65 at 0 refused: Some'])
  })

  it('frees the place of a reader who gave up', async () => {
    const clock = new SimulatedClock(0)
    const budget = weightBudget(clock, { Futures: 10, Management: 10, Public: 10 })
    const runtime = effectRuntime(clock, seededRandom(1))
    const cancels = Array.from({ length: 65 }, () => runtime.run(budget.spend(READ, 'GET /x'), () => {}))
    for (const cancel of cancels) cancel()
    await advance(clock, 0)
    const exits: boolean[] = []
    runtime.run(budget.spend(READ, 'GET /x'), (exit) => exits.push(Exit.isSuccess(exit)))
    await advance(clock, 30_000)
    expect(exits).toEqual([true])
  })
})
