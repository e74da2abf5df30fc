import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Lots, Ticks } from '../../../src/domain/instrument.ts'
import type { ClientOrderId } from '../../../src/domain/order.ts'
import { createDoor } from '../../../src/risk/door.ts'
import type { ExitPace, Exposure } from '../../../src/risk/exits/exposure.ts'
import { exitPlan } from '../../../src/risk/exits/plan.ts'
import { desk, exit, XBT } from '../desk.ts'
import { exposure, resting, rules, touch } from './position.ts'

const late = { reference: 10_000 as Ticks, elapsedMs: 10_000 }
const one = (pace: ExitPace, lots: number, changed: Partial<Exposure> = {}) =>
  exitPlan(pace, exposure(lots, { begun: late, ...changed }), rules, true)

describe('crossing in pieces', () => {
  it('takes a share of a long, as far below the bid as the bound', () => {
    expect(one('measured', 10).place).toEqual({
      symbol: XBT,
      side: 'sell',
      price: 9_949,
      size: 3,
      timeInForce: 'IOC',
      postOnly: false,
      reduceOnly: true,
    })
  })

  it('takes a share of a short, as far above the ask', () => {
    expect(one('measured', -10).place).toMatchObject({ side: 'buy', price: 10_052, size: 3 })
  })

  it('takes all that is offered at the touch, and no more than is held', () => {
    expect(one('measured', 100, { touch: touch(9_999, 10_001, 60, 1) }).place?.size).toBe(60)
    expect(one('measured', 100, { touch: touch(9_999, 10_001, 600, 1) }).place?.size).toBe(100)
    expect(one('measured', -100, { touch: touch(9_999, 10_001, 60, 1) }).place?.size).toBe(25)
  })

  it('goes to the edge of the band without a book', () => {
    expect(one('measured', 10, { touch: undefined }).place).toMatchObject({ price: 9_840, size: 3 })
  })

  it('waits between two pieces', () => {
    expect(one('measured', 10, { sinceLastMs: 999 }).place).toBeUndefined()
    expect(one('measured', 10, { sinceLastMs: 1_000 }).place).toBeDefined()
  })

  it('ends flat in a bounded number of pieces when each one fills', () => {
    let lots = 1_000
    let pieces = 0
    for (; lots > 0; pieces++) lots -= one('measured', lots).place?.size ?? 0
    expect([lots, pieces < 30]).toEqual([0, true])
  })
})

describe('crossing at once', () => {
  it('is nothing from flat', () => {
    expect(one('at-once', 0)).toEqual({ cancel: [], place: undefined })
  })

  it('buys all of a short through the book', () => {
    expect(one('at-once', -10).place).toMatchObject({
      side: 'buy',
      price: 10_160,
      size: 10,
      timeInForce: 'IOC',
    })
  })

  it('sends no more than the venue takes in one order', () => {
    expect(one('at-once', 5_000).place?.size).toBe(1_000)
  })

  it('is a market order without a mark', () => {
    expect(one('at-once', 10, { mark: undefined }).place?.price).toBeNull()
  })

  it('does not wait for its last order to be long ago', () => {
    expect(one('at-once', 10, { sinceLastMs: 0 }).place).toBeDefined()
  })
})

describe('crossing, while an exit is', () => {
  const takes = { cancel: ['exit1'], place: undefined }
  const waits = { cancel: [], place: undefined }
  const beside: readonly (readonly [string, Parameters<typeof resting>[0], object, object])[] = [
    ['resting: takes it back first', {}, takes, takes],
    ['under way: waits', { state: 'under-way' }, waits, waits],
    ['crossing already: waits', { rests: false }, waits, waits],
    ['being cancelled: only STOP goes on', { state: 'cancelling' }, waits, { place: { size: 10 } }],
    ['of unknown fate: goes on', { state: 'uncertain' }, { place: { size: 3 } }, { place: { size: 10 } }],
  ]
  for (const [how, changed, measured, atOnce] of beside)
    it(how, () => {
      const exits = [resting(changed)]
      expect(one('measured', 10, { exits })).toMatchObject(measured)
      expect(one('at-once', 10, { exits })).toMatchObject(atOnce)
    })
})

describe('the way out', () => {
  const market = fc.record({
    lots: fc.integer({ min: -5_000, max: 5_000 }).filter((lots) => lots !== 0),
    mark: fc.option(fc.double({ min: 200, max: 900_000, noNaN: true }), { nil: undefined }),
    touch: fc.option(fc.tuple(fc.integer({ min: 1, max: 900_000 }), fc.integer({ min: 1, max: 900 })), {
      nil: undefined,
    }),
    pace: fc.constantFrom<ExitPace>('measured', 'at-once'),
    elapsedMs: fc.integer({ min: 0, max: 12_000 }),
  })

  it('always passes the door, in STOP with everything else down', () => {
    fc.assert(
      fc.property(market, ({ lots, mark, touch: shown, pace, elapsedMs }) => {
        const context = desk({
          ladder: () => ({ state: 'STOP', stopPhase: 'flattening' }),
          shutReason: () => 'journal',
          bookAgeMs: () => Number.POSITIVE_INFINITY,
          markAgeMs: () => Number.POSITIVE_INFINITY,
          connected: () => false,
          account: () => undefined,
          markTicks: () => mark,
        })
        context.positions.set(XBT, lots as Lots)
        const market = shown && touch(shown[0], shown[0] + shown[1])
        const begun = { reference: (market ? market.bid : 1) as Ticks, elapsedMs }
        const { place } = one(pace, lots, { mark, touch: market, begun })
        // A chase without a book waits.
        fc.pre(market !== undefined || place !== undefined)
        if (!place) throw new Error('nothing is sent')
        const intent = exit({ ...place, clientOrderId: 'exit2' as ClientOrderId })
        expect(createDoor(context).review(intent).denial).toBeUndefined()
      }),
    )
  })
})
