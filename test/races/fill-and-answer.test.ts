import { describe, expect, it } from 'vitest'
import { orderPath } from '../../actors/names.ts'
import { ASK, BID } from '../actors/trading-floor.ts'
import { CROSSING_BUY, LONG_MS, openFloor } from './floor.ts'
import {
  ASKING_FOR_ONE,
  answers,
  END_PUSHES,
  FILL_PUSHES,
  frames,
  ORDER_PUSHES,
  PLACING,
  READING_FILLS,
  READING_ORDERS,
  READING_POSITIONS,
} from './middleman.ts'
import { expectSettled } from './truth.ts'

/** The private stream and the answers of the other calls are two roads: neither waits for the other. */
describe('pushes that overtake the answer to the order', () => {
  it('fill before accept', async () => {
    const floor = await openFloor()
    const answer = floor.line.hold(answers(PLACING))
    const id = floor.submit({ price: CROSSING_BUY })
    await floor.pass(100)
    expect(answer.held).toBe(1)
    expect(floor.order(id).closed?.outcome).toBe('filled')
    expect(floor.held()).toBe(10)
    answer.open()
    await floor.pass(LONG_MS)
    expect(floor.story(id)).toEqual(['intended', 'filled 10 (stream)', 'closed filled'])
    await expectSettled(floor, { [id]: 'filled' })
  })

  it('a part of the fill before accept: the rest stays reserved', async () => {
    const floor = await openFloor()
    const room = floor.room('buy')
    floor.line.hold(answers(PLACING))
    floor.market.order('sell', ASK, 4)
    const id = floor.submit({ price: ASK })
    await floor.pass(100)
    expect(floor.order(id)).toMatchObject({ filled: 4, closed: null, knowledge: 'confirmed' })
    expect(floor.room('buy')).toBe(room - 10)
    floor.takenBy('sell', 6, ASK)
    await floor.pass(LONG_MS)
    await expectSettled(floor, { [id]: 'filled' })
  })

  it('cancel before accept: an immediate order that found nothing ends before its answer comes', async () => {
    const floor = await openFloor()
    const answer = floor.line.hold(answers(PLACING))
    const id = floor.submit({ timeInForce: 'IOC' })
    await floor.pass(100)
    expect(floor.order(id).closed?.outcome).toBe('cancelled')
    answer.open()
    await floor.pass(LONG_MS)
    await expectSettled(floor, { [id]: 'cancelled' })
  })

  it('cancel before accept: an immediate order that found a part keeps the part', async () => {
    const floor = await openFloor()
    floor.market.order('sell', ASK, 4)
    const answer = floor.line.hold(answers(PLACING))
    const id = floor.submit({ timeInForce: 'IOC', price: ASK })
    await floor.pass(100)
    expect(floor.order(id).closed?.outcome).toBe('cancelled')
    answer.open()
    await floor.pass(LONG_MS)
    expect(floor.held()).toBe(4)
    await expectSettled(floor, { [id]: 'cancelled' })
  })

  it('fill report before the order report: a fill in a push that names the venue’s id only finds its order', async () => {
    const floor = await openFloor()
    floor.line.reword(ORDER_PUSHES, (text) => [text.replace(/"clientOid":"\w*",?/, '')])
    const answer = floor.line.hold(answers(PLACING))
    const id = floor.submit({ price: CROSSING_BUY })
    await floor.pass(100)
    expect(floor.held()).toBe(10)
    expect(floor.order(id).filled).toBe(0)
    answer.open()
    await floor.pass(20)
    expect(floor.order(id).filled).toBe(10)
    await floor.pass(LONG_MS)
    await expectSettled(floor, { [id]: 'filled' })
  })

  it('fill report before the order report: fills that a list named first find their order', async () => {
    const floor = await openFloor()
    floor.line.lose(answers(PLACING))
    floor.line.lose(frames(ORDER_PUSHES))
    const id = floor.submit({ price: CROSSING_BUY })
    await floor.pass(LONG_MS)
    expect(floor.held()).toBe(10)
    await expectSettled(floor, { [id]: 'filled' })
  })

  it('the end before the fill: it closes when the fill is here', async () => {
    // With this seed the end overtakes the answer to the order too.
    const floor = await openFloor({ seed: 5 })
    const fill = floor.line.hold(frames(FILL_PUSHES))
    floor.line.hold(answers(READING_FILLS))
    const id = floor.submit({ price: CROSSING_BUY })
    await floor.pass(1_000)
    expect(floor.order(id)).toMatchObject({ closed: null, knowledge: 'uncertain', filled: 0 })
    fill.open()
    await floor.pass(10)
    expect(floor.order(id).closed?.outcome).toBe('filled')
    await floor.pass(LONG_MS)
    await expectSettled(floor, { [id]: 'filled' })
  })
})

describe('a read that was made before, and arrives after', () => {
  it('an order that it shows open, and that was filled meanwhile, stays filled', async () => {
    const floor = await openFloor()
    const id = floor.submit()
    await floor.pass(100)
    const old = floor.line.hold(answers(READING_ORDERS))
    await floor.passUntil('a comparison is under way', () => old.held > 0)
    floor.takenBy('sell', 10)
    await floor.pass(100)
    expect(floor.order(id).closed?.outcome).toBe('filled')
    old.open()
    await floor.pass(LONG_MS)
    expect(floor.story(id).at(-1)).toBe('closed filled')
    await expectSettled(floor, { [id]: 'filled' })
  })

  it('an order that it does not show, because it came later, is not given up', async () => {
    const floor = await openFloor()
    const old = floor.line.hold(answers(READING_ORDERS))
    await floor.passUntil('a comparison is under way', () => old.held > 0)
    const id = floor.submit()
    await floor.pass(3_500)
    old.open()
    await floor.pass(LONG_MS)
    expect(floor.order(id)).toMatchObject({ closed: null, knowledge: 'confirmed' })
    floor.cancel(id)
    await floor.pass(LONG_MS)
    await expectSettled(floor, { [id]: 'cancelled' })
  })

  it('a position that it shows flat, and that was opened meanwhile, is adjusted by nobody', async () => {
    const floor = await openFloor()
    const old = floor.line.hold(answers(READING_POSITIONS))
    await floor.passUntil('a comparison is under way', () => old.held > 0)
    const id = floor.submit({ price: CROSSING_BUY })
    await floor.pass(1_000)
    old.open()
    await floor.pass(LONG_MS)
    expect(floor.held()).toBe(10)
    await expectSettled(floor, { [id]: 'filled' })
  })

  it('an answer about one order that says nothing is filled takes nothing back', async () => {
    const floor = await openFloor()
    floor.line.lose(answers(PLACING))
    floor.line.lose(frames(ORDER_PUSHES))
    const old = floor.line.hold(answers(ASKING_FOR_ONE))
    const id = floor.submit({ size: 10 })
    await floor.passUntil('it is asked for', () => old.held > 0)
    floor.line.heal()
    floor.takenBy('sell', 4, BID)
    await floor.pass(LONG_MS)
    expect(floor.order(id)).toMatchObject({ filled: 4, closed: null, knowledge: 'confirmed' })
    floor.cancel(id)
    await floor.pass(LONG_MS)
    await expectSettled(floor, { [id]: 'cancelled' })
  })

  it('the end of an order by a push, while an older read of it is under way', async () => {
    const floor = await openFloor()
    const id = floor.submit()
    await floor.pass(100)
    const ends = floor.line.hold(frames(END_PUSHES))
    const old = floor.line.hold(answers(READING_ORDERS))
    await floor.passUntil('a comparison is under way', () => old.held > 0)
    floor.takenBy('sell', 4)
    floor.cancel(id)
    await floor.pass(500)
    old.open()
    ends.open()
    await floor.pass(LONG_MS)
    await expectSettled(floor, { [id]: 'cancelled' })
  })
})

it('a doubt that learns at once whose order it is and what it has filled does not wait for ever', async () => {
  const floor = await openFloor()
  floor.line.lose(frames(ORDER_PUSHES))
  floor.line.lose(answers(PLACING))
  const id = floor.submit({ price: ASK, size: 20 })
  await floor.pass(100)
  floor.takenBy('sell', 4, ASK)
  await floor.pass(6_000)
  expect(floor.order(id)).toMatchObject({ knowledge: 'confirmed', filled: 4 })
  expect(floor.engine.tree.ref(orderPath(id))?.getSnapshot().hasTag('uncertain')).toBe(false)
  floor.line.heal()
  floor.cancel(id)
  await floor.pass(LONG_MS)
  await expectSettled(floor, { [id]: 'cancelled' })
})
