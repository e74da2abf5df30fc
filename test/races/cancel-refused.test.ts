import { describe, expect, it } from 'vitest'
import type { HttpResponse } from '../../src/ports/http.ts'
import { BID } from '../actors/trading-floor.ts'
import { LONG_MS, openFloor } from './floor.ts'
import { answers, CANCELLING, PLACING, requests } from './middleman.ts'
import { expectSettled } from './truth.ts'

/** What the venue says to a cancel that it cannot do now. The order rests on. */
const NOT_CANCELABLE: HttpResponse = {
  status: 400,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ code: '100004', msg: 'The order cannot be canceled.' }),
}

describe('cancel rejected: the earlier state returns', () => {
  it('an order that rested rests on', async () => {
    const floor = await openFloor()
    const room = floor.room('buy')
    const id = floor.submit()
    await floor.pass(100)
    floor.line.answer(requests(CANCELLING), NOT_CANCELABLE, 1)
    floor.cancel(id)
    await floor.pass(LONG_MS)
    expect(floor.story(id).slice(2)).toEqual(['cancel requested', 'cancel refused', 'uncertain', 'confirmed'])
    expect(floor.order(id)).toMatchObject({ closed: null, command: 'idle', knowledge: 'confirmed' })
    expect(floor.room('buy')).toBe(room - 10)
    floor.cancel(id)
    await floor.pass(LONG_MS)
    await expectSettled(floor, { [id]: 'cancelled' })
  })

  it('an order that was filled in part is still filled in part, and fills on', async () => {
    const floor = await openFloor()
    const id = floor.submit()
    await floor.pass(100)
    floor.takenBy('sell', 4)
    floor.line.answer(requests(CANCELLING), NOT_CANCELABLE, 1)
    floor.cancel(id)
    await floor.pass(1_000)
    expect(floor.order(id)).toMatchObject({ closed: null, command: 'idle', filled: 4 })
    floor.takenBy('sell', 6)
    await floor.pass(LONG_MS)
    await expectSettled(floor, { [id]: 'filled' })
  })

  it('a refusal of a cancel that the venue has done all the same is believed by nobody', async () => {
    const floor = await openFloor()
    const id = floor.submit()
    await floor.pass(100)
    floor.line.answer(answers(CANCELLING), NOT_CANCELABLE)
    floor.cancel(id)
    await floor.pass(LONG_MS)
    await expectSettled(floor, { [id]: 'cancelled' })
  })

  for (const to of ['WARNING', 'CRITICAL', 'STOP'] as const)
    it(`it is asked for again as long as the ladder stands on ${to}`, async () => {
      const floor = await openFloor()
      const id = floor.submit({ price: BID - 50 })
      await floor.pass(100)
      floor.line.answer(requests(CANCELLING), NOT_CANCELABLE, 2)
      floor.tighten(to)
      await floor.pass(LONG_MS)
      expect(floor.venueOrder(id)?.status).toBe('done')
      await expectSettled(floor, { [id]: 'cancelled' })
    })
})

describe('stacked pending requests', () => {
  it('a cancel, twice, while the order is on its way: one order, and it goes', async () => {
    const floor = await openFloor()
    const place = floor.line.hold(requests(PLACING))
    const id = floor.submit()
    await floor.pass(50)
    floor.cancel(id)
    floor.cancel(id)
    await floor.pass(50)
    expect(floor.order(id)).toMatchObject({ command: 'submitting', closed: null })
    place.open()
    await floor.pass(LONG_MS)
    expect(floor.story(id)).toEqual(['intended', 'accepted', 'cancel requested', 'closed cancelled'])
    await expectSettled(floor, { [id]: 'cancelled' })
  })

  it('a cancel before the intent is on disk: nothing leaves', async () => {
    const floor = await openFloor()
    const id = floor.submit()
    floor.cancel(id)
    await floor.pass(LONG_MS)
    await expectSettled(floor, { [id]: 'never-sent' })
  })

  it('a second cancel while the first is pending is the same cancel', async () => {
    const floor = await openFloor()
    const id = floor.submit()
    await floor.pass(100)
    const cancel = floor.line.hold(requests(CANCELLING))
    floor.cancel(id)
    await floor.pass(50)
    floor.cancel(id)
    await floor.pass(50)
    expect(cancel.held).toBe(1)
    cancel.open()
    await floor.pass(LONG_MS)
    await expectSettled(floor, { [id]: 'cancelled' })
  })

  it('a cancel that overtakes its order is not forgotten when the venue does not know the order yet', async () => {
    const floor = await openFloor()
    floor.line.delay(requests(PLACING), 4_700)
    const id = floor.submit()
    await floor.pass(3_100)
    expect(floor.order(id).knowledge).toBe('uncertain')
    floor.cancel(id)
    await floor.pass(LONG_MS)
    await expectSettled(floor, { [id]: 'cancelled' })
  })

  it('a cancel that overtakes its order by a little, both under way at once', async () => {
    const floor = await openFloor()
    const place = floor.line.hold(answers(PLACING))
    const cancel = floor.line.hold(requests(CANCELLING))
    const id = floor.submit()
    await floor.pass(20)
    floor.cancel(id)
    await floor.pass(20)
    place.open()
    await floor.pass(20)
    expect(cancel.held).toBe(1)
    floor.takenBy('sell', 4)
    cancel.open()
    await floor.pass(LONG_MS)
    expect(floor.held()).toBe(4)
    await expectSettled(floor, { [id]: 'cancelled' })
  })
})
