import { describe, expect, it } from 'vitest'
import { ASK, BID } from '../actors/trading-floor.ts'
import { CROSSING_BUY, LONG_MS, openFloor } from './floor.ts'
import {
  answers,
  CANCELLING,
  END_PUSHES,
  FILL_PUSHES,
  frames,
  ORDER_PUSHES,
  READING_FILLS,
  requests,
} from './middleman.ts'
import { expectSettled } from './truth.ts'

describe('a fill that comes after the end', () => {
  it('fill after cancel: the order waits for the lots that the venue counted', async () => {
    const floor = await openFloor()
    const room = floor.room('buy')
    const id = floor.submit()
    await floor.pass(100)
    const fill = floor.line.hold(frames(FILL_PUSHES))
    floor.line.hold(answers(READING_FILLS))
    floor.takenBy('sell', 4)
    floor.cancel(id)
    await floor.pass(1_000)
    expect(floor.order(id)).toMatchObject({ closed: null, filled: 0, knowledge: 'uncertain' })
    expect(floor.room('buy')).toBe(room - 10)
    fill.open()
    await floor.pass(10)
    expect(floor.order(id)).toMatchObject({ filled: 4, closed: { outcome: 'cancelled' } })
    expect(floor.room('buy')).toBe(room - 4)
    await floor.pass(LONG_MS)
    await expectSettled(floor, { [id]: 'cancelled' })
  })

  it('fill after cancel: lost for good as a push, it is read', async () => {
    const floor = await openFloor()
    const id = floor.submit()
    await floor.pass(100)
    floor.line.lose(frames(FILL_PUSHES))
    floor.takenBy('sell', 4)
    floor.cancel(id)
    await floor.pass(LONG_MS)
    expect(floor.story(id)).toContain('filled 4 (read)')
    await expectSettled(floor, { [id]: 'cancelled' })
  })

  it('fill after expiry: an immediate order whose rest went, before its fill is heard', async () => {
    const floor = await openFloor()
    floor.market.order('sell', ASK, 4)
    const fill = floor.line.hold(frames(FILL_PUSHES))
    floor.line.hold(answers(READING_FILLS))
    const id = floor.submit({ timeInForce: 'IOC', price: ASK })
    await floor.pass(1_000)
    expect(floor.order(id)).toMatchObject({ closed: null, filled: 0 })
    fill.open()
    await floor.pass(LONG_MS)
    expect(floor.held()).toBe(4)
    await expectSettled(floor, { [id]: 'cancelled' })
  })

  it('fill after expiry: the venue’s dead-man switch took the rest of an order away', async () => {
    const floor = await openFloor()
    const id = floor.submit()
    await floor.pass(100)
    const fill = floor.line.hold(frames(FILL_PUSHES))
    floor.takenBy('sell', 4)
    await floor.byHand((venue) => venue.armDeadMan(5_000))
    await floor.pass(6_000)
    expect(floor.venueOrder(id)?.status).toBe('done')
    fill.open()
    await floor.pass(LONG_MS)
    await expectSettled(floor, { [id]: 'cancelled' })
  })

  it('fill and cancel in one snapshot: both are heard by one answer, the fill first', async () => {
    const floor = await openFloor()
    const id = floor.submit()
    await floor.pass(100)
    floor.line.lose(frames(ORDER_PUSHES))
    floor.line.lose(answers(CANCELLING))
    floor.takenBy('sell', 4)
    floor.cancel(id)
    await floor.pass(LONG_MS)
    expect(floor.story(id).slice(-3)).toEqual(['filled 4 (read)', 'confirmed', 'closed cancelled'])
    await expectSettled(floor, { [id]: 'cancelled' })
  })
})

describe('a fill while a cancel is pending', () => {
  it('a partial fill does not make it forgotten', async () => {
    const floor = await openFloor()
    const id = floor.submit()
    await floor.pass(100)
    const cancel = floor.line.hold(requests(CANCELLING))
    floor.cancel(id)
    await floor.pass(50)
    floor.takenBy('sell', 4)
    await floor.pass(50)
    expect(floor.order(id)).toMatchObject({ filled: 4, command: 'cancelling', closed: null })
    cancel.open()
    await floor.pass(LONG_MS)
    expect(floor.story(id).slice(2)).toEqual(['cancel requested', 'filled 4 (stream)', 'closed cancelled'])
    await expectSettled(floor, { [id]: 'cancelled' })
  })

  it('cancel rejected because it is filled already: the fill decides, and nothing is in doubt', async () => {
    const floor = await openFloor()
    const id = floor.submit()
    await floor.pass(100)
    const cancel = floor.line.hold(requests(CANCELLING))
    floor.cancel(id)
    floor.takenBy('sell', 10)
    await floor.pass(100)
    expect(floor.order(id).closed?.outcome).toBe('filled')
    cancel.open()
    await floor.pass(LONG_MS)
    expect(floor.story(id).slice(2)).toEqual(['cancel requested', 'filled 10 (stream)', 'closed filled'])
    await expectSettled(floor, { [id]: 'filled' })
  })

  it('cancel rejected because it is filled already, and nobody told of the fill: it is asked for', async () => {
    const floor = await openFloor()
    const id = floor.submit()
    await floor.pass(100)
    floor.line.lose(frames(ORDER_PUSHES))
    floor.takenBy('sell', 10)
    floor.cancel(id)
    await floor.pass(1_000)
    expect(floor.story(id).slice(2)).toEqual([
      'cancel requested',
      'cancel refused',
      'uncertain',
      'filled 10 (read)',
      'closed filled',
    ])
    await floor.pass(LONG_MS)
    await expectSettled(floor, { [id]: 'filled' })
  })
})

describe('a cancel that comes late', () => {
  it('stale cancel after fill: its answer changes nothing', async () => {
    const floor = await openFloor()
    const id = floor.submit()
    await floor.pass(100)
    const answer = floor.line.hold(answers(CANCELLING))
    floor.takenBy('sell', 10)
    floor.cancel(id)
    await floor.pass(100)
    expect(floor.order(id).closed?.outcome).toBe('filled')
    const before = floor.story(id)
    answer.open()
    await floor.pass(LONG_MS)
    expect(floor.story(id)).toEqual(before)
    await expectSettled(floor, { [id]: 'filled' })
  })

  it('stale cancel after fill: a push that calls a filled order cancelled, and counts all of it, is its end', async () => {
    const floor = await openFloor()
    floor.line.reword(END_PUSHES, (text) => [
      text.replace('"type":"filled"', '"type":"canceled"'),
      text.replace('"type":"filled"', '"type":"canceled"'),
    ])
    const id = floor.submit({ price: CROSSING_BUY })
    await floor.pass(LONG_MS)
    expect(floor.held()).toBe(10)
    await expectSettled(floor, { [id]: 'filled' })
  })

  it('cancel-replace: the superseded leg’s cancel ends that leg and leaves the new one alone', async () => {
    const floor = await openFloor()
    const old = floor.submit({ price: BID })
    await floor.pass(100)
    const ends = floor.line.hold(frames(END_PUSHES))
    const answer = floor.line.hold(answers(CANCELLING))
    floor.cancel(old)
    const next = floor.submit({ price: BID - 1 })
    await floor.pass(500)
    expect(floor.order(next)).toMatchObject({ closed: null, command: 'idle', knowledge: 'confirmed' })
    expect(floor.order(old)).toMatchObject({ closed: null, command: 'cancelling' })
    ends.open()
    answer.open()
    await floor.pass(LONG_MS)
    expect(floor.venueOrder(next)?.status).toBe('open')
    expect(floor.order(next).closed).toBeNull()
    floor.takenBy('sell', 10, BID - 1)
    await floor.pass(LONG_MS)
    await expectSettled(floor, { [old]: 'cancelled', [next]: 'filled' })
  })

  it('cancel-replace: both legs fill when the cancel loses the race, and both are counted', async () => {
    const floor = await openFloor()
    const old = floor.submit({ price: BID })
    await floor.pass(100)
    const cancel = floor.line.hold(requests(CANCELLING))
    floor.cancel(old)
    const next = floor.submit({ price: BID - 1 })
    await floor.pass(100)
    floor.takenBy('sell', 20, BID - 1)
    cancel.open()
    await floor.pass(LONG_MS)
    expect(floor.held()).toBe(20)
    await expectSettled(floor, { [old]: 'filled', [next]: 'filled' })
  })
})
