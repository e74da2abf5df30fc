import { describe, expect, it } from 'vitest'
import type { HttpResponse } from '../../src/ports/http.ts'
import { ASK, BID } from '../actors/trading-floor.ts'
import { CROSSING_BUY, CROSSING_SELL, LONG_MS, openFloor } from './floor.ts'
import { answers, CANCELLING, frames, ORDER_PUSHES, PLACING, requests } from './middleman.ts'
import { expectSettled } from './truth.ts'

/**
 * What a flat table of order states forgets, and fill × command × knowledge does not: one test a line of why there
 * are three regions.
 */
describe('why three regions', () => {
  const TIMED_OUT: HttpResponse = {
    status: 400,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code: '300000', msg: 'request timeout' }),
  }

  it('a fill after a rejection, which was a timeout in truth, moves the position', async () => {
    const floor = await openFloor()
    const pushes = floor.line.hold(frames(ORDER_PUSHES))
    floor.line.answer(answers(PLACING), TIMED_OUT)
    const id = floor.submit({ price: CROSSING_BUY })
    await floor.pass(100)
    expect(floor.order(id).closed?.outcome).toBe('rejected')
    expect(floor.held()).toBe(0)
    pushes.open()
    await floor.pass(10)
    expect(floor.held()).toBe(10)
    await floor.pass(LONG_MS)
    await expectSettled(floor, { [id]: 'filled' })
  })

  it('a cancel that stays silent through five retries is no cancel: the order may live, and does', async () => {
    const floor = await openFloor()
    const id = floor.submit()
    await floor.pass(100)
    const cancels = floor.line.hold(requests(CANCELLING))
    floor.cancel(id)
    await floor.passUntil('it was asked for six times', () => cancels.held >= 6)
    expect(floor.order(id)).toMatchObject({ closed: null, command: 'cancelling' })
    floor.takenBy('sell', 10)
    await floor.pass(LONG_MS)
    expect(floor.held()).toBe(10)
    await expectSettled(floor, { [id]: 'filled' })
  })

  it('a partial fill while a cancel is pending leaves it pending', async () => {
    const floor = await openFloor()
    const id = floor.submit()
    await floor.pass(100)
    const cancel = floor.line.hold(requests(CANCELLING))
    floor.cancel(id)
    floor.takenBy('sell', 4)
    await floor.pass(100)
    expect(floor.order(id)).toMatchObject({ filled: 4, command: 'cancelling' })
    cancel.open()
    await floor.pass(1_000)
    await expectSettled(floor, { [id]: 'cancelled' })
  })

  describe('reducing only means toward zero and no further', () => {
    const sell = { side: 'sell', price: CROSSING_SELL } as const

    it('from flat nothing passes, neither side', async () => {
      const floor = await openFloor()
      floor.tighten('WARNING')
      await floor.pass(50)
      expect(() => floor.submit({ price: BID })).toThrow('LADDER_REDUCING_ONLY')
      expect(() => floor.submit({ side: 'sell', price: ASK })).toThrow('LADDER_REDUCING_ONLY')
    })

    it('long 10, no sell of more than 10 passes, and no buy; a sell of 10 does, and a second one does not', async () => {
      const floor = await openFloor()
      const long = floor.submit({ price: CROSSING_BUY })
      await floor.pass(100)
      floor.tighten('WARNING')
      await floor.pass(50)
      expect(() => floor.submit({ ...sell, size: 11 })).toThrow('LADDER_REDUCING_ONLY')
      expect(() => floor.submit({ ...sell, size: 100 })).toThrow('LADDER_REDUCING_ONLY')
      expect(() => floor.submit({ price: BID, size: 1 })).toThrow('LADDER_REDUCING_ONLY')
      const resting = floor.submit({ side: 'sell', price: ASK })
      expect(() => floor.submit({ ...sell, size: 1 })).toThrow('LADDER_REDUCING_ONLY')
      await floor.pass(100)
      floor.takenBy('buy', 10)
      await floor.pass(LONG_MS)
      expect(floor.held()).toBe(0)
      await expectSettled(floor, { [long]: 'filled', [resting]: 'filled' })
    })
  })
})
