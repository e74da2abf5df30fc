import { describe, expect, it } from 'vitest'
import type { Ticks } from '../../src/domain/instrument.ts'
import type { ClientOrderId, OrderId } from '../../src/domain/order.ts'
import { isWaiting } from '../../src/journal/booked-order.ts'
import { StartError } from '../../supervisors/start-error.ts'
import { AROUND } from '../supervisors/quiet-market.ts'
import { CROSSING_BUY, CROSSING_SELL, type Floor, floorOf, LONG_MS, openFloor } from './floor.ts'
import { frames, ORDER_PUSHES, READING_FILLS } from './middleman.ts'

const CLAIM = { config: { venue: { ordersOfOthers: 'claim' } } } as const

const claimedOf = (floor: Floor) =>
  floor.journalled().flatMap((event) => (event.type === 'OrderClaimed' ? [event] : []))
const nameOf = (orderId: string): ClientOrderId => `claimed-kucoin-${orderId}` as ClientOrderId

/** The venue's list without what it no longer has. */
const emptied = (body: string): string => {
  const answer = JSON.parse(body) as { data: { items: unknown[]; totalNum: number; totalPage: number } }
  return JSON.stringify({ ...answer, data: { ...answer.data, items: [], totalNum: 0, totalPage: 0 } })
}

describe('an order of somebody else that is claimed', () => {
  it('is an order of ours from then on: named after the venue’s id, counted once, told, and its fills are its own', async () => {
    const floor = await openFloor(CLAIM)
    const room = floor.room('buy')
    const orderId = await floor.placeByHand({ size: 20 })
    await floor.pass(LONG_MS)
    const id = nameOf(orderId)
    expect(claimedOf(floor)).toMatchObject([
      { orderId, filled: 0, intent: { clientOrderId: id, external: true } },
    ])
    expect(floor.room('buy')).toBe(room - 20)
    expect(floor.engine.world.channels.others.value.size).toBe(0)
    expect(floor.engine.lines).toContainEqual(
      expect.objectContaining({ type: 'Note', text: expect.stringContaining('an order is claimed') }),
    )
    floor.takenBy('sell', 5)
    await floor.pass(2 * LONG_MS)
    expect(floor.order(id)).toMatchObject({ filled: 5, knowledge: 'confirmed', command: 'idle' })
    expect(floor.engine.world.channels.tally.view(true).differences).toMatchObject({
      'external-order': 1,
      ghost: 0,
      orphan: 0,
    })
    expect(floor.held()).toBe(5)
    floor.takenBy('sell', 15)
    await floor.pass(1_000)
    await expectSettledOf(floor, id, 'filled')
  })

  it('goes by the ladder', async () => {
    const floor = await openFloor(CLAIM)
    const orderId = await floor.placeByHand({ size: 20 })
    await floor.pass(LONG_MS)
    floor.tighten('WARNING')
    await floor.pass(2_000)
    expect(floor.exchange.order('paper', { id: orderId })?.status).toBe('done')
    await expectSettledOf(floor, nameOf(orderId), 'cancelled')
  })

  it('goes by a stop of the engine, which leaves one that is not claimed', async () => {
    for (const [ordersOfOthers, status] of [
      ['claim', 'done'],
      ['leave', 'open'],
    ] as const) {
      const floor = await openFloor({ config: { venue: { ordersOfOthers } } })
      const orderId = await floor.placeByHand({ size: 20 })
      await floor.pass(LONG_MS)
      expect(await floor.until(floor.engine.stop('over'))).toMatchObject({ left: [], late: [] })
      expect(floor.exchange.order('paper', { id: orderId })?.status).toBe(status)
    }
  })

  it('is the same order after a restart, and claimed once', async () => {
    const floor = await openFloor(CLAIM)
    const orderId = await floor.placeByHand({ size: 20 })
    await floor.pass(LONG_MS)
    floor.engine.kill()
    floor.takenBy('sell', 7)
    const next = floorOf(floor, floor.market, floor.line, await floor.start())
    await next.pass(LONG_MS)
    expect(claimedOf(next)).toHaveLength(1)
    expect(next.order(nameOf(orderId))).toMatchObject({ filled: 7, knowledge: 'confirmed', closed: null })
    expect(next.held()).toBe(7)
    await next.byHand((venue) => venue.cancelById(orderId as OrderId))
    await next.pass(1_000)
    await expectSettledOf(next, nameOf(orderId), 'cancelled')
  })

  it('what it had filled before anybody saw it counts once, in the order and in the position', async () => {
    const floor = await openFloor(CLAIM)
    floor.line.lose(frames(ORDER_PUSHES))
    const orderId = await floor.placeByHand({ size: 20 })
    floor.takenBy('sell', 6)
    await floor.pass(LONG_MS)
    expect(claimedOf(floor)).toMatchObject([{ filled: 6 }])
    expect(floor.held()).toBe(6)
    floor.line.heal()
    floor.takenBy('sell', 4)
    await floor.pass(LONG_MS)
    expect(floor.order(nameOf(orderId)).filled).toBe(10)
    floor.cancel(nameOf(orderId))
    await floor.pass(1_000)
    await expectSettledOf(floor, nameOf(orderId), 'cancelled')
  })

  it('a list of fills that lags is waited for: none of them counts twice', async () => {
    const floor = await openFloor(CLAIM)
    floor.line.lose(frames(ORDER_PUSHES))
    floor.line.edit(READING_FILLS, emptied)
    const orderId = await floor.placeByHand({ size: 20 })
    floor.takenBy('sell', 6)
    await floor.passUntil('it is listed', () => floor.engine.world.channels.others.value.size > 0)
    floor.line.heal()
    await floor.pass(LONG_MS)
    expect(floor.order(nameOf(orderId))).toMatchObject({ filled: 6, knowledge: 'confirmed' })
    expect(floor.held()).toBe(6)
    floor.cancel(nameOf(orderId))
    await floor.pass(1_000)
    await expectSettledOf(floor, nameOf(orderId), 'cancelled')
  })

  it('fills that are older than our books are believed when three comparisons said the same, and never inferred', async () => {
    const floor = await openFloor(CLAIM)
    floor.engine.kill()
    const orderId = await floor.placeByHand({ size: 20 })
    floor.takenBy('sell', 6)
    floor.line.edit(READING_FILLS, emptied)
    const next = floorOf(floor, floor.market, floor.line, await floor.start())
    await next.pass(4 * LONG_MS)
    expect(claimedOf(next)).toMatchObject([{ orderId, filled: 6 }])
    expect(next.held()).toBe(6)
    expect(next.journalled().filter(({ type }) => type === 'FillRecorded')).toEqual([])
    next.takenBy('sell', 4)
    await next.pass(LONG_MS)
    expect(next.order(nameOf(orderId))).toMatchObject({ filled: 10, knowledge: 'confirmed' })
    expect(next.held()).toBe(10)
    expect(await next.until(next.engine.stop('over'))).toMatchObject({ left: [], late: [] })
    expect(next.venuePositions()).toEqual({})
  })

  it('a stop that waits keeps its trigger, stands in nobody’s way, and goes with the others', async () => {
    const floor = await openFloor(CLAIM)
    const trigger = { price: (AROUND + 500) as Ticks, direction: 'up', by: 'mark' } as const
    const orderId = await floor.placeByHand({ trigger, price: AROUND + 500, size: 20 })
    await floor.pass(LONG_MS)
    const order = floor.order(nameOf(orderId))
    expect(order.intent.trigger).toEqual(trigger)
    expect(isWaiting(order)).toBe(true)
    const ours = floor.submit({ side: 'sell', price: AROUND + 20, size: 1 })
    await floor.pass(1_000)
    expect(floor.venueOrder(ours)?.status).toBe('open')
    expect(await floor.until(floor.engine.stop('over'))).toMatchObject({ left: [], late: [] })
    expect(floor.exchange.order('paper', { id: orderId })?.status).toBe('done')
  })
})

/** As for an order of ours; the venue has it under another name. */
async function expectSettledOf(floor: Floor, id: ClientOrderId, outcome: string): Promise<void> {
  expect(floor.order(id).closed?.outcome).toBe(outcome)
  expect(floor.held()).toBe(floor.heldAtVenue())
  await floor.until(floor.engine.stop('over')).then((ending) => {
    expect(ending).toMatchObject({ left: [], late: [] })
    floor.engine.auditor.ended(ending)
  })
  expect(floor.venuePositions()).toEqual({})
  expect(Object.entries(floor.engine.auditor.violations()).filter(([, count]) => count > 0)).toEqual([])
}

describe('a position of somebody else that is refused', () => {
  const REFUSE = { config: { venue: { positionsOfOthers: 'refuse' } } } as const

  it('is not taken over: nothing opens, the ladder is told, and an operator who closed it goes on', async () => {
    const floor = await openFloor(REFUSE)
    floor.line.lose(frames(ORDER_PUSHES))
    floor.line.edit(READING_FILLS, emptied)
    await floor.placeByHand({ price: CROSSING_BUY, size: 6 })
    await floor.pass(2 * LONG_MS)
    expect(floor.held()).toBe(0)
    expect(floor.journalled().filter(({ type }) => type === 'PositionAdjusted')).toEqual([])
    const { channels } = floor.engine.world
    expect(channels.reconciled).toBe(false)
    expect(channels.ladder.value.state).toBe('CRITICAL')
    expect(channels.tally.view(false).differences.position).toBe(1)
    await floor.placeByHand({ name: 'back', side: 'sell', price: CROSSING_SELL, size: 6 })
    await floor.pass(LONG_MS)
    expect(channels.reconciled).toBe(true)
  })

  it('at a start keeps the engine from starting', async () => {
    const floor = await openFloor(REFUSE)
    floor.engine.kill()
    await floor.placeByHand({ side: 'sell', price: CROSSING_SELL, size: 5 })
    floor.line.edit(READING_FILLS, emptied)
    await expect(floor.start()).rejects.toThrow(StartError)
    expect(floor.journalled().filter(({ type }) => type === 'PositionAdjusted')).toEqual([])
  })
})
