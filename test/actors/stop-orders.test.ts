import { describe, expect, it } from 'vitest'
import type { Ticks } from '../../src/domain/instrument.ts'
import type { ClientOrderId } from '../../src/domain/order.ts'
import type { Trigger } from '../../src/domain/trigger.ts'
import { isWaiting } from '../../src/journal/booked-order.ts'
import { AROUND } from '../supervisors/quiet-market.ts'
import {
  ASK,
  BID,
  cancelling,
  floorOf,
  placing,
  type TradingFloor,
  tradingFloor,
  type WishChanges,
  withoutFrames,
} from './trading-floor.ts'

/** Stops that the venue keeps: through the adapter, against the exchange. */

const LONG_MS = 15_000
const BELOW = AROUND - 1_000
const ABOVE = AROUND + 1_000
/** The mark is dragged half a percent toward the book, which stays where it is: the index has to go further. */
const FURTHER = 3_100
const STOP_PUSHES = /advancedOrders/
const PRIVATE_PUSHES = /advancedOrders|tradeOrders/

const trigger = (price: number, direction: Trigger['direction'], by: Trigger['by'] = 'mark'): Trigger => ({
  price: price as Ticks,
  direction,
  by,
})

/** Sells what is held, at whatever price, once the mark has fallen. */
const stopLoss = (changes: WishChanges = {}): WishChanges => ({
  purpose: 'signal',
  side: 'sell',
  price: null,
  reduceOnly: true,
  trigger: trigger(BELOW, 'down'),
  ...changes,
})

async function long(size = 10): Promise<TradingFloor> {
  const floor = await tradingFloor()
  floor.submit({ price: ASK + 5, size })
  await floor.pass(200)
  expect(floor.held()).toBe(size)
  return floor
}

async function expectSettled(floor: TradingFloor, id: ClientOrderId, outcome: string): Promise<void> {
  expect(floor.order(id).closed?.outcome).toBe(outcome)
  expect(floor.held()).toBe(floor.heldAtVenue())
  floor.faults = {}
  const ending = await floor.until(floor.engine.stop('the stop is over'))
  expect(ending).toMatchObject({ left: [], late: [] })
  expect(floor.venuePositions()).toEqual({})
  floor.engine.auditor.ended(ending)
  expect(Object.entries(floor.engine.auditor.violations()).filter(([, count]) => count > 0)).toEqual([])
}

describe('a stop', () => {
  it('waits at the venue, open and in no book, and trades when its price comes', async () => {
    const floor = await long()
    const id = floor.submit(stopLoss())
    await floor.pass(1_000)
    expect(floor.order(id)).toMatchObject({ closed: null, command: 'idle', knowledge: 'confirmed' })
    expect(isWaiting(floor.order(id))).toBe(true)
    expect(floor.venueOrder(id)).toMatchObject({ status: 'untriggered', reduceOnly: true })
    floor.market.index(BELOW - FURTHER)
    await floor.pass(3_000)
    expect(floor.held()).toBe(0)
    expect(floor.story(id)).toEqual([
      'intended',
      'accepted',
      'triggered',
      'filled 10 (stream)',
      'closed filled',
    ])
    await expectSettled(floor, id, 'filled')
  })

  for (const by of ['last', 'mark', 'index'] as const)
    it(`by the ${by} looks at the ${by}`, async () => {
      const floor = await tradingFloor()
      const at = by === 'last' ? ASK + 2 : ABOVE
      const id = floor.submit({
        purpose: 'signal',
        price: at,
        trigger: trigger(at, 'up', by),
      })
      await floor.pass(1_000)
      expect(isWaiting(floor.order(id))).toBe(true)
      if (by === 'last') {
        floor.market.order('sell', at, 3)
        floor.market.order('buy', at, 1, false)
      } else floor.market.index(at + FURTHER)
      await floor.pass(3_000)
      expect(isWaiting(floor.order(id))).toBe(false)
      expect(floor.story(id)).toContain('triggered')
      floor.cancel(id)
      await floor.pass(LONG_MS)
      expect(floor.held()).toBe(floor.heldAtVenue())
    })

  it('with a limit rests at it when its price has come', async () => {
    const floor = await tradingFloor()
    const id = floor.submit({
      purpose: 'signal',
      side: 'sell',
      price: ABOVE + 20,
      trigger: trigger(ABOVE, 'up'),
    })
    await floor.pass(1_000)
    floor.market.index(ABOVE + FURTHER)
    await floor.pass(3_000)
    expect(floor.venueOrder(id)).toMatchObject({ status: 'open', price: ABOVE + 20 })
    expect(isWaiting(floor.order(id))).toBe(false)
    floor.cancel(id)
    await floor.pass(LONG_MS)
    await expectSettled(floor, id, 'cancelled')
  })

  it('is cancelled while it waits', async () => {
    const floor = await long()
    const id = floor.submit(stopLoss())
    await floor.pass(500)
    floor.cancel(id)
    await floor.pass(500)
    expect(floor.venueOrder(id)?.status).toBe('done')
    await expectSettled(floor, id, 'cancelled')
  })

  it('is cancelled again when the answer to the cancel is lost', async () => {
    const floor = await long()
    const id = floor.submit(stopLoss())
    await floor.pass(500)
    floor.faults = { beforeHttp: cancelling('lost') }
    floor.cancel(id)
    await floor.pass(4_000)
    expect(floor.order(id)).toMatchObject({ closed: null, command: 'cancelling' })
    floor.faults = {}
    await floor.pass(LONG_MS)
    await expectSettled(floor, id, 'cancelled')
  })

  it('that triggers when there is nothing left to reduce is over, and says so', async () => {
    const floor = await long()
    const id = floor.submit(stopLoss())
    await floor.pass(500)
    floor.submit({ side: 'sell', price: BID - 10 })
    await floor.pass(500)
    expect(floor.held()).toBe(0)
    floor.market.index(BELOW - FURTHER)
    await floor.pass(3_000)
    await expectSettled(floor, id, 'cancelled')
  })

  it('that triggered in vain is over also when only the stop push tells it', async () => {
    const floor = await long()
    const id = floor.submit(stopLoss())
    floor.submit({ side: 'sell', price: BID - 10 })
    await floor.pass(500)
    floor.faults = { onFrame: withoutFrames(/tradeOrders/) }
    floor.market.index(BELOW - FURTHER)
    await floor.pass(2_000)
    await expectSettled(floor, id, 'cancelled')
  })

  it('that is reached already never leaves', async () => {
    const floor = await long()
    expect(() => floor.submit(stopLoss({ trigger: trigger(AROUND, 'down') }))).toThrow(
      'ORDER_TRIGGER_THROUGH',
    )
  })

  it('does not stand in the way of quotes while it waits', async () => {
    const floor = await long()
    floor.submit(stopLoss())
    await floor.pass(200)
    const quote = floor.submit()
    await floor.pass(200)
    expect(floor.order(quote)).toMatchObject({ closed: null, command: 'idle' })
  })
})

describe('a stop and what is not heard of it', () => {
  it('accepted, reply lost: it is found by name, and in the list of stops that wait', async () => {
    const floor = await long()
    floor.faults = { afterHttp: placing('lost'), onFrame: withoutFrames(PRIVATE_PUSHES) }
    const id = floor.submit(stopLoss())
    await floor.pass(LONG_MS)
    expect(floor.order(id)).toMatchObject({ closed: null, command: 'idle', knowledge: 'confirmed' })
    expect(floor.order(id).orderId).toBe(floor.venueOrder(id)?.id)
    floor.faults = {}
    floor.cancel(id)
    await floor.pass(LONG_MS)
    await expectSettled(floor, id, 'cancelled')
  })

  it('is no ghost: comparisons with the venue find it, again and again', async () => {
    const floor = await long()
    const id = floor.submit(stopLoss())
    await floor.pass(60_000)
    expect(floor.story(id)).toEqual(['intended', 'accepted'])
    floor.cancel(id)
    await floor.pass(LONG_MS)
    await expectSettled(floor, id, 'cancelled')
  })

  it('a trigger that nobody tells of is found by the comparison, with its fill', async () => {
    const floor = await long()
    const id = floor.submit(stopLoss())
    await floor.pass(500)
    floor.faults = { onFrame: withoutFrames(PRIVATE_PUSHES) }
    floor.market.index(BELOW - FURTHER)
    await floor.pass(LONG_MS)
    expect(floor.held()).toBe(0)
    await expectSettled(floor, id, 'filled')
  })

  it('a limit whose trigger nobody tells of is known to rest after the comparison', async () => {
    const floor = await tradingFloor()
    const id = floor.submit({
      purpose: 'signal',
      side: 'sell',
      price: ABOVE + 20,
      trigger: trigger(ABOVE, 'up'),
    })
    await floor.pass(500)
    floor.faults = { onFrame: withoutFrames(PRIVATE_PUSHES) }
    floor.market.index(ABOVE + FURTHER)
    await floor.pass(LONG_MS)
    expect(isWaiting(floor.order(id))).toBe(false)
    floor.faults = {}
    floor.cancel(id)
    await floor.pass(LONG_MS)
    await expectSettled(floor, id, 'cancelled')
  })

  it('the push that it waits, overtaken by the push that it triggered, does not make it wait again', async () => {
    const floor = await tradingFloor()
    floor.faults = {
      onFrame: (text) =>
        STOP_PUSHES.test(text) && /"type":"open"/.test(text) ? { delayMs: 4_000 } : undefined,
    }
    const id = floor.submit({
      purpose: 'signal',
      side: 'sell',
      price: ABOVE + 20,
      trigger: trigger(ABOVE, 'up'),
    })
    await floor.pass(500)
    floor.market.index(ABOVE + FURTHER)
    await floor.pass(5_000)
    expect(isWaiting(floor.order(id))).toBe(false)
    expect(floor.story(id).filter((word) => word === 'triggered')).toEqual(['triggered'])
    floor.cancel(id)
    await floor.pass(LONG_MS)
    await expectSettled(floor, id, 'cancelled')
  })

  it('survives the engine: the next one finds it waiting, and its fill in the gap', async () => {
    const floor = await long()
    const id = floor.submit(stopLoss())
    await floor.pass(500)
    floor.engine.kill()
    await floor.pass(1_000)
    const second = floorOf(floor, floor.market, await floor.start())
    await second.pass(1_000)
    expect(second.order(id)).toMatchObject({ closed: null, command: 'idle', knowledge: 'confirmed' })
    expect(isWaiting(second.order(id))).toBe(true)
    second.engine.kill()
    floor.market.index(BELOW - FURTHER)
    await floor.pass(3_000)
    const third = floorOf(floor, floor.market, await floor.start())
    await third.pass(1_000)
    expect(third.held()).toBe(0)
    expect(third.order(id).closed?.outcome).toBe('filled')
    third.engine.kill()
  })
})
