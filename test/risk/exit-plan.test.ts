import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Lots, Ticks } from '../../src/domain/instrument.ts'
import type { ClientOrderId } from '../../src/domain/order.ts'
import { createDoor } from '../../src/risk/door.ts'
import { type ExitPace, type Exposure, exitPlan } from '../../src/risk/exit-plan.ts'
import { desk, exit, instrument, limits, XBT } from './desk.ts'

const risk = { bandShare: limits.bandShare, exitSlice: 0.25 }
const exposure = (lots: number, changed: Partial<Exposure> = {}): Exposure => ({
  instrument: instrument(XBT),
  lots,
  mark: 10_000,
  bestBid: 9_999 as Ticks,
  bestAsk: 10_001 as Ticks,
  ...changed,
})
const one = (pace: ExitPace, lots: number, changed: Partial<Exposure> = {}) =>
  exitPlan(pace, [exposure(lots, changed)], risk)[0]

describe('the way out', () => {
  it('is nothing from flat', () => {
    expect(exitPlan('at-once', [exposure(0)], risk)).toEqual([])
  })

  it('sells a slice of a long at the bid, in CRITICAL', () => {
    expect(one('measured', 10)).toEqual({
      symbol: XBT,
      side: 'sell',
      price: 9_999,
      size: 3,
      timeInForce: 'IOC',
      postOnly: false,
      reduceOnly: true,
    })
  })

  it('buys all of a short through the book, in STOP', () => {
    expect(one('at-once', -10)).toMatchObject({ side: 'buy', price: 10_160, size: 10 })
  })

  it('sends no more than the venue takes in one order', () => {
    expect(one('at-once', 5_000)?.size).toBe(1_000)
  })

  it('stays in the band however far the touch is', () => {
    expect(one('measured', 10, { bestBid: 5_000 as Ticks })?.price).toBe(9_840)
  })

  it('goes to the edge of the band without a book', () => {
    expect(one('measured', 10, { bestBid: undefined })?.price).toBe(9_840)
  })

  it('is a market order without a mark', () => {
    expect(one('at-once', 10, { mark: undefined })?.price).toBeNull()
  })

  const market = fc.record({
    lots: fc.integer({ min: -5_000, max: 5_000 }).filter((lots) => lots !== 0),
    mark: fc.option(fc.double({ min: 200, max: 900_000, noNaN: true }), { nil: undefined }),
    touch: fc.option(fc.integer({ min: 1, max: 900_000 }), { nil: undefined }),
    pace: fc.constantFrom<ExitPace>('measured', 'at-once'),
  })

  it('always passes the door, in STOP with everything else down', () => {
    fc.assert(
      fc.property(market, ({ lots, mark, touch, pace }) => {
        const context = desk({
          ladder: () => ({ state: 'STOP', stopPhase: 'flattening' }),
          shutReason: () => 'journal',
          feedAgeMs: () => Number.POSITIVE_INFINITY,
          connected: () => false,
          account: () => undefined,
          markTicks: () => mark,
        })
        context.positions.set(XBT, lots as Lots)
        const price = touch as Ticks | undefined
        const wish = one(pace, lots, { mark, bestBid: price, bestAsk: price })
        const intent = exit({ ...wish, clientOrderId: 'exit2' as ClientOrderId })
        expect(createDoor(context).review(intent).denial).toBeUndefined()
      }),
    )
  })

  it('ends flat in a bounded number of slices when each one fills', () => {
    let lots = 1_000
    let slices = 0
    for (; lots > 0; slices++) lots -= one('measured', lots)?.size ?? 0
    expect([lots, slices < 30]).toEqual([0, true])
  })
})
