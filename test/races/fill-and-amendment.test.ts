import { describe, expect, it } from 'vitest'
import { toDesk } from '../../actors/messages.ts'
import type { Lots, Ticks } from '../../src/domain/instrument.ts'
import type { ClientOrderId } from '../../src/domain/order.ts'
import { BID } from '../actors/trading-floor.ts'
import { type Floor, floorOf, LONG_MS, openFloor } from './floor.ts'
import { answers, CANCELLING, frames, ORDER_PUSHES, PLACING, requests } from './middleman.ts'
import { expectSettled } from './truth.ts'

/**
 * KuCoin amends nothing: other terms are a cancel and another order in its place. Two orders for one wish are where
 * lots are held twice.
 */
const LOWER = BID - 3

function amend(floor: Floor, clientOrderId: ClientOrderId, price: number, size: number): void {
  const terms = { price: price as Ticks, size: size as Lots }
  toDesk(floor.engine.tree, { type: 'Amend', clientOrderId, terms })
}

/** The order that took the place of another. */
function successor(floor: Floor, of: ClientOrderId): ClientOrderId {
  const [order] = [...floor.engine.world.journal.books.orders.values()].filter(
    ({ intent }) => intent.replaces === of,
  )
  if (!order) throw new Error(`nothing has taken the place of ${of}`)
  return order.intent.clientOrderId
}

async function resting(floor: Floor): Promise<ClientOrderId> {
  const id = floor.submit({ purpose: 'signal' })
  await floor.pass(100)
  return id
}

describe('a fill while an amendment is pending', () => {
  it('is taken off what comes after, and both together are never more than was wanted', async () => {
    const floor = await openFloor()
    const id = await resting(floor)
    const cancel = floor.line.hold(requests(CANCELLING))
    amend(floor, id, LOWER, 12)
    await floor.pass(50)
    floor.takenBy('sell', 4)
    await floor.pass(50)
    cancel.open()
    await floor.pass(1_000)
    const next = successor(floor, id)
    expect(floor.venueOrder(next)).toMatchObject({ price: LOWER, size: 8, status: 'open' })
    floor.takenBy('sell', 8, LOWER)
    await floor.pass(LONG_MS)
    expect(floor.held()).toBe(12)
    await expectSettled(floor, { [id]: 'cancelled', [next]: 'filled' })
  })

  it('that is heard after the end of the first: the second waits for it', async () => {
    const floor = await openFloor()
    const id = await resting(floor)
    const pushes = floor.line.hold(frames(/"type":"match"/))
    amend(floor, id, LOWER, 12)
    floor.takenBy('sell', 4)
    await floor.pass(30)
    pushes.open()
    await floor.pass(1_000)
    const next = successor(floor, id)
    expect(floor.venueOrder(next)).toMatchObject({ size: 8 })
    floor.cancel(next)
    await floor.pass(LONG_MS)
    await expectSettled(floor, { [id]: 'cancelled', [next]: 'cancelled' })
  })

  it('fill and amendment in one snapshot: one answer tells of the fill and of the end', async () => {
    const floor = await openFloor()
    const id = await resting(floor)
    floor.line.lose(frames(ORDER_PUSHES))
    floor.line.lose(answers(CANCELLING))
    floor.takenBy('sell', 4)
    amend(floor, id, LOWER, 12)
    await floor.pass(LONG_MS)
    const next = successor(floor, id)
    expect(floor.venueOrder(next)).toMatchObject({ size: 8 })
    floor.line.heal()
    floor.cancel(next)
    await floor.pass(LONG_MS)
    await expectSettled(floor, { [id]: 'cancelled', [next]: 'cancelled' })
  })

  it('that fills everything leaves nothing to amend', async () => {
    const floor = await openFloor()
    const id = await resting(floor)
    const cancel = floor.line.hold(requests(CANCELLING))
    amend(floor, id, LOWER, 12)
    floor.takenBy('sell', 10)
    await floor.pass(100)
    cancel.open()
    await floor.pass(LONG_MS)
    expect(() => successor(floor, id)).toThrow()
    await expectSettled(floor, { [id]: 'filled' })
  })
})

describe('an amendment and a cancel', () => {
  it('an amendment while a cancel is pending comes too late: the cancel holds', async () => {
    const floor = await openFloor()
    const id = await resting(floor)
    const cancel = floor.line.hold(requests(CANCELLING))
    floor.cancel(id)
    await floor.pass(50)
    amend(floor, id, LOWER, 12)
    await floor.pass(50)
    cancel.open()
    await floor.pass(LONG_MS)
    expect(() => successor(floor, id)).toThrow()
    await expectSettled(floor, { [id]: 'cancelled' })
  })

  it('a cancel while an amendment is pending holds, and nothing takes the place', async () => {
    const floor = await openFloor()
    const id = await resting(floor)
    const cancel = floor.line.hold(requests(CANCELLING))
    amend(floor, id, LOWER, 12)
    await floor.pass(50)
    floor.cancel(id)
    await floor.pass(50)
    cancel.open()
    await floor.pass(LONG_MS)
    expect(() => successor(floor, id)).toThrow()
    await expectSettled(floor, { [id]: 'cancelled' })
  })

  it('a cancel that the venue refuses leaves the order on its earlier terms, and nothing in its place later', async () => {
    const floor = await openFloor()
    const id = await resting(floor)
    const notCancelable = {
      status: 400,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code: '100004', msg: 'The order cannot be canceled.' }),
    }
    floor.line.answer(requests(CANCELLING), notCancelable, 1)
    amend(floor, id, LOWER, 12)
    await floor.pass(LONG_MS)
    expect(floor.venueOrder(id)).toMatchObject({ price: BID, status: 'open' })
    expect(floor.order(id)).toMatchObject({ closed: null, command: 'idle', knowledge: 'confirmed' })
    await floor.byHand((venue) => venue.cancelAll())
    await floor.pass(LONG_MS)
    expect(() => successor(floor, id)).toThrow()
    await expectSettled(floor, { [id]: 'cancelled' })
  })

  it('a cancel whose reply is lost: the second order waits until the first is known to have ended', async () => {
    const floor = await openFloor()
    const id = await resting(floor)
    const room = floor.room('buy')
    floor.line.lose(frames(ORDER_PUSHES))
    floor.line.lose(requests(CANCELLING))
    amend(floor, id, LOWER, 10)
    await floor.pass(5_000)
    expect(() => successor(floor, id)).toThrow()
    expect(floor.room('buy')).toBe(room)
    floor.line.heal()
    await floor.pass(LONG_MS)
    const next = successor(floor, id)
    expect(floor.venueOrder(next)?.status).toBe('open')
    floor.cancel(next)
    await floor.pass(LONG_MS)
    await expectSettled(floor, { [id]: 'cancelled', [next]: 'cancelled' })
  })

  it('the superseded order’s end, late and twice, does not touch the one in its place', async () => {
    const floor = await openFloor()
    const id = await resting(floor)
    const answer = floor.line.hold(answers(CANCELLING))
    floor.line.reword(/"type":"canceled"/, (text) => [text, text])
    amend(floor, id, LOWER, 10)
    await floor.pass(1_000)
    const next = successor(floor, id)
    answer.open()
    await floor.pass(LONG_MS)
    expect(floor.venueOrder(next)?.status).toBe('open')
    expect(floor.order(next).closed).toBeNull()
    floor.cancel(next)
    await floor.pass(LONG_MS)
    await expectSettled(floor, { [id]: 'cancelled', [next]: 'cancelled' })
  })
})

describe('an amendment and the power', () => {
  for (const [when, heldMs] of [
    ['before the cancel has left', 0],
    ['before its answer', 3],
    ['when the second order is on its way', 12],
    ['when both are known', 200],
  ] as const)
    it(`goes ${when}: one order stands in the end, on the new terms`, async () => {
      const floor = await openFloor()
      const id = await resting(floor)
      floor.line.delay(requests(PLACING), 5)
      amend(floor, id, LOWER, 12)
      await floor.pass(heldMs)
      // What the disk has not answered for is forgotten, and with it that anything was to be amended.
      if (heldMs === 0) await floor.pass(2)
      floor.engine.kill()
      floor.line.heal()
      const next = floorOf(floor, floor.market, floor.line, await floor.start())
      await next.pass(LONG_MS)
      const alive = next.venueOrders().filter(({ status }) => status === 'open')
      expect(alive).toMatchObject([{ price: LOWER, size: 12 }])
      const second = successor(next, id)
      next.cancel(second)
      await next.pass(LONG_MS)
      await expectSettled(next, { [id]: 'cancelled', [second]: 'cancelled' })
    })
})
