import { describe, expect, it } from 'vitest'
import { brokenInside } from '../../src/exchange/kucoin/faults.ts'
import type { HttpResponse } from '../../src/ports/http.ts'
import { BID, isFollowed } from '../actors/trading-floor.ts'
import { CROSSING_BUY, CROSSING_SELL, LONG_MS, openFloor } from './floor.ts'
import { ASKING_FOR_ONE, answers, FILL_PUSHES, frames, ORDER_PUSHES, PLACING, requests } from './middleman.ts'
import { expectSettled } from './truth.ts'

const saying = (status: number, code: string, msg: string): HttpResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ code, msg }),
})
const DUPLICATE = saying(200, '300018', 'clientOid parameter repeated')
const SKEWED = saying(400, '400002', 'KC-API-TIMESTAMP Invalid')
const NO_FUNDS = saying(400, '300003', 'Balance insufficient.')
const ASKING_THE_TIME = /^GET \S*\/timestamp/

it('an order that the venue refuses ends as rejected, with its code, and frees what it had reserved', async () => {
  const floor = await openFloor()
  const room = floor.room('buy')
  const id = floor.submit({ postOnly: true, price: CROSSING_BUY })
  await floor.pass(LONG_MS)
  expect(floor.order(id).closed?.code).toBe('100001')
  expect(floor.room('buy')).toBe(room)
  await expectSettled(floor, { [id]: 'rejected' })
})

describe('duplicate client id, answered as an error for an order that exists', () => {
  it('it is followed, not rejected', async () => {
    const floor = await openFloor()
    const room = floor.room('buy')
    floor.line.lose(frames(ORDER_PUSHES))
    floor.line.answer(answers(PLACING), DUPLICATE)
    const id = floor.submit()
    await floor.pass(LONG_MS)
    expect(floor.order(id)).toMatchObject({ closed: null, knowledge: 'confirmed' })
    expect(floor.room('buy')).toBe(room - 10)
    floor.line.heal()
    floor.cancel(id)
    await floor.pass(LONG_MS)
    await expectSettled(floor, { [id]: 'cancelled' })
  })

  it('it has filled already', async () => {
    const floor = await openFloor()
    floor.line.lose(frames(ORDER_PUSHES))
    floor.line.answer(answers(PLACING), DUPLICATE)
    const id = floor.submit({ price: CROSSING_BUY })
    await floor.pass(LONG_MS)
    expect(floor.held()).toBe(10)
    await expectSettled(floor, { [id]: 'filled' })
  })

  it('the venue says so, and knows of none: it is in doubt until that is certain', async () => {
    const floor = await openFloor()
    floor.line.answer(requests(PLACING), DUPLICATE)
    const id = floor.submit()
    await floor.pass(4_000)
    expect(floor.order(id)).toMatchObject({ closed: null, knowledge: 'uncertain' })
    await floor.pass(LONG_MS)
    await expectSettled(floor, { [id]: 'never-arrived' })
  })
})

describe('clock skew', () => {
  it('an order refused for its timestamp is sent once more when the clock is known again', async () => {
    const floor = await openFloor()
    floor.line.answer(requests(PLACING), SKEWED, 1)
    const id = floor.submit()
    await floor.pass(1_000)
    expect(floor.venueOrder(id)?.status).toBe('open')
    floor.cancel(id)
    await floor.pass(LONG_MS)
    await expectSettled(floor, { [id]: 'cancelled' })
  })

  it('one that is refused for it twice was never sent', async () => {
    const floor = await openFloor()
    floor.line.answer(requests(PLACING), SKEWED)
    const id = floor.submit()
    await floor.pass(LONG_MS)
    await expectSettled(floor, { [id]: 'never-sent' })
  })

  it('it is not sent any more when the clock comes back too late', async () => {
    const floor = await openFloor()
    floor.line.answer(requests(PLACING), SKEWED, 1)
    floor.line.answer(requests(ASKING_THE_TIME), brokenInside)
    const id = floor.submit()
    await floor.pass(4_000)
    floor.line.heal()
    await floor.pass(LONG_MS)
    expect(floor.venueOrder(id)).toBeUndefined()
    await expectSettled(floor, { [id]: 'never-sent' })
  })

  it('a question about an order that is refused for its timestamp answers nothing', async () => {
    const floor = await openFloor()
    floor.line.lose(frames(ORDER_PUSHES))
    floor.line.lose(answers(PLACING))
    floor.line.answer(requests(ASKING_FOR_ONE), SKEWED, 3)
    const id = floor.submit()
    await floor.pass(LONG_MS)
    expect(floor.order(id)).toMatchObject({ closed: null, knowledge: 'confirmed' })
    floor.line.heal()
    floor.cancel(id)
    await floor.pass(LONG_MS)
    await expectSettled(floor, { [id]: 'cancelled' })
  })
})

describe('refused, and alive all the same', () => {
  it('a fill after the refusal counts, and the order is pulled', async () => {
    const floor = await openFloor()
    const room = floor.room('buy')
    const pushes = floor.line.hold(frames(ORDER_PUSHES))
    floor.line.answer(answers(PLACING), NO_FUNDS)
    const id = floor.submit()
    await floor.pass(100)
    expect(floor.order(id).closed?.outcome).toBe('rejected')
    floor.takenBy('sell', 4)
    await floor.pass(50)
    pushes.open()
    await floor.pass(5)
    expect(floor.held()).toBe(4)
    expect(floor.order(id)).toMatchObject({ closed: null, filled: 4 })
    expect(floor.room('buy')).toBe(room - 10)
    floor.line.heal()
    await floor.pass(LONG_MS)
    await expectSettled(floor, { [id]: 'cancelled' })
  })

  it('nothing is heard of it until its actor is long gone: it is found, followed and pulled', async () => {
    const floor = await openFloor()
    floor.line.lose(frames(ORDER_PUSHES))
    floor.line.answer(answers(PLACING), NO_FUNDS)
    const id = floor.submit()
    await floor.pass(6_000)
    expect(floor.order(id).closed?.outcome).toBe('rejected')
    expect(isFollowed(floor, id)).toBe(false)
    expect(floor.venueOrder(id)?.status).toBe('open')
    floor.line.heal()
    await floor.pass(LONG_MS)
    await expectSettled(floor, { [id]: 'cancelled' })
  })

  it('all of it fills after the refusal, and the fill alone is heard', async () => {
    const floor = await openFloor()
    floor.line.lose(frames(ORDER_PUSHES))
    floor.line.answer(answers(PLACING), NO_FUNDS)
    const id = floor.submit({ price: CROSSING_BUY })
    await floor.pass(LONG_MS * 2)
    expect(floor.held()).toBe(10)
    await expectSettled(floor, { [id]: 'filled' })
  })
})

describe('reduce-only that would open', () => {
  it('is refused by the venue when the position went while it was under way', async () => {
    const floor = await openFloor()
    const long = floor.submit({ price: CROSSING_BUY })
    await floor.pass(100)
    const late = floor.line.hold(requests(PLACING))
    const exit = { side: 'sell', price: CROSSING_SELL } as const
    const id = floor.submit({ ...exit, purpose: 'exit', reduceOnly: true, timeInForce: 'IOC' })
    await floor.pass(20)
    expect(late.held).toBe(1)
    await floor.placeByHand(exit)
    await floor.pass(50)
    expect(floor.held()).toBe(0)
    late.open()
    await floor.pass(LONG_MS)
    expect(floor.held()).toBe(0)
    await expectSettled(floor, { [long]: 'filled', [id]: 'rejected' })
  })

  it('is trimmed by the venue to what is left, and the rest is no surprise', async () => {
    const floor = await openFloor()
    const long = floor.submit({ price: CROSSING_BUY })
    await floor.pass(100)
    const id = floor.submit({ side: 'sell', price: CROSSING_BUY + 50, purpose: 'signal', reduceOnly: true })
    await floor.pass(50)
    await floor.placeByHand({ side: 'sell', price: CROSSING_SELL, size: 6 })
    await floor.pass(LONG_MS)
    floor.takenBy('buy', 510, CROSSING_BUY + 50)
    await floor.pass(LONG_MS)
    expect(floor.heldAtVenue()).toBe(0)
    expect(floor.order(id).filled).toBe(4)
    await expectSettled(floor, { [long]: 'filled', [id]: 'cancelled' })
  })

  it('is stopped at the door: from flat, on the wrong side, larger than what is held', async () => {
    const floor = await openFloor()
    const exit = { purpose: 'exit', reduceOnly: true, timeInForce: 'IOC' } as const
    expect(() => floor.submit({ ...exit, side: 'sell', price: BID })).toThrow('EXIT_WOULD_OPEN')
    const long = floor.submit({ price: CROSSING_BUY })
    await floor.pass(100)
    expect(() => floor.submit({ ...exit, side: 'buy', price: CROSSING_BUY })).toThrow('EXIT_WOULD_OPEN')
    expect(() => floor.submit({ ...exit, side: 'sell', price: BID, size: 11 })).toThrow('EXIT_WOULD_OPEN')
    await expectSettled(floor, { [long]: 'filled' })
  })

  it('fills that were lost while it was refused are found', async () => {
    const floor = await openFloor()
    floor.line.lose(frames(FILL_PUSHES))
    const long = floor.submit({ price: CROSSING_BUY })
    await floor.pass(LONG_MS)
    expect(floor.held()).toBe(10)
    await expectSettled(floor, { [long]: 'filled' })
  })
})
