import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Lots, Ticks } from '../../src/domain/instrument.ts'
import type { ClientOrderId, Side } from '../../src/domain/order.ts'
import { createDoor } from '../../src/risk/door.ts'
import { WorkingOrders } from '../../src/risk/working-orders.ts'
import { highest, lowest, reduces, type Sized, worstCase } from '../../src/risk/worst-case.ts'
import { desk, limits, quote, VENUE, working, XBT } from './desk.ts'
import { reachable } from './reachable.ts'

const NAME = { venue: VENUE, symbol: XBT }

const order = fc.record({
  side: fc.constantFrom<Side>('buy', 'sell'),
  size: fc.integer({ min: 1, max: 9 }).map((size) => size as Lots),
  reduceOnly: fc.boolean(),
})
const books = fc.record({
  position: fc.integer({ min: -12, max: 12 }),
  orders: fc.array(order, { maxLength: 5 }),
})

function shelf(orders: readonly Sized[]): WorkingOrders {
  const all = new WorkingOrders()
  orders.forEach(({ side, size, reduceOnly }, at) => {
    all.set(working({ clientOrderId: `o${at}` as ClientOrderId, side, remaining: size, reduceOnly }))
  })
  return all
}

describe('the worst case, against every order of fills', () => {
  it('is exact on both sides', () => {
    fc.assert(
      fc.property(books, ({ position, orders }) => {
        const ends = [...reachable(position, orders)]
        const sums = shelf(orders).sums(NAME)
        expect(highest(position, sums)).toBe(Math.max(...ends))
        expect(lowest(position, sums)).toBe(Math.min(...ends))
        expect(worstCase(position, sums)).toBe(Math.max(...ends.map(Math.abs)))
      }),
      { numRuns: 300 },
    )
  })

  it('calls reducing only what opens nothing, whatever else fills', () => {
    fc.assert(
      fc.property(books, order, ({ position, orders }, more) => {
        if (!reduces(more, position, shelf(orders).sums(NAME))) return
        expect(position).not.toBe(0)
        const before = [...reachable(position, orders)]
        const after = [...reachable(position, [...orders, more])]
        expect(Math.max(...after)).toBeLessThanOrEqual(Math.max(0, ...before))
        expect(Math.min(...after)).toBeGreaterThanOrEqual(Math.min(0, ...before))
        expect(Math.max(...after.map(Math.abs))).toBeLessThanOrEqual(Math.max(...before.map(Math.abs)))
      }),
      { numRuns: 500 },
    )
  })

  it('never lets an approved quote take the worst case past its limit', () => {
    const lotValue = 100
    const lotsMax = limits.symbolNotionalMax / lotValue / 5
    const tight = { ...limits, symbolNotionalMax: lotsMax * lotValue, ordersPerSecondMax: 1_000 }
    fc.assert(
      fc.property(books, order, ({ position, orders }, more) => {
        const context = desk({ limits: tight })
        context.positions.set(XBT, position as Lots)
        orders.forEach(({ side, size, reduceOnly }, at) => {
          const clientOrderId = `o${at}` as ClientOrderId
          const price = (side === 'buy' ? 9_900 : 10_100) as never
          context.working.set(working({ clientOrderId, side, price, remaining: size, reduceOnly }))
        })
        const price = (more.side === 'buy' ? 9_990 : 10_010) as never
        const { approved } = createDoor(context).review(quote({ ...more, price }))
        if (!approved) return
        const worst = (all: readonly Sized[]) => Math.max(...[...reachable(position, all)].map(Math.abs))
        expect(worst([...orders, more])).toBeLessThanOrEqual(Math.max(lotsMax, worst(orders)))
      }),
      { numRuns: 500 },
    )
  })
})

describe('working orders', () => {
  it('keep their sums through any history of changes', () => {
    const change = fc.record({
      id: fc.integer({ min: 0, max: 5 }),
      remaining: fc.integer({ min: 0, max: 9 }),
      side: fc.constantFrom<Side>('buy', 'sell'),
      reduceOnly: fc.boolean(),
      price: fc.option(
        fc.integer({ min: 9_990, max: 9_994 }).map((price) => price as Ticks),
        { freq: 5 },
      ),
      waiting: fc.boolean(),
      gone: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(change, { maxLength: 40 }), (changes) => {
        const all = new WorkingOrders()
        for (const { id, remaining, gone, ...order } of changes) {
          const clientOrderId = `o${id}` as ClientOrderId
          if (gone) all.delete(clientOrderId)
          else all.set(working({ ...order, clientOrderId, remaining: remaining as Lots }))
        }
        const orders = [...all.of(NAME)]
        expect(all.count).toBe(orders.length)
        const meeting = orders.some(
          ({ side, price, waiting }) => side === 'sell' && !waiting && (price === null || price <= 9_992),
        )
        expect(all.meets(NAME, 'buy', 9_992 as Ticks)).toBe(meeting)
        const sum = (of: Side, reducing: boolean) =>
          orders
            .filter((each) => each.side === of && each.reduceOnly === reducing)
            .reduce((total, each) => total + each.remaining, 0)
        expect(all.sums(NAME)).toEqual({
          buys: sum('buy', false),
          sells: sum('sell', false),
          reducingBuys: sum('buy', true),
          reducingSells: sum('sell', true),
        })
      }),
    )
  })
})
