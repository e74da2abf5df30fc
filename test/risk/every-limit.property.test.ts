import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Lots, Ticks } from '../../src/domain/instrument.ts'
import { ZERO } from '../../src/domain/money.ts'
import type { ClientOrderId } from '../../src/domain/order.ts'
import { createDoor } from '../../src/risk/door.ts'
import type { DoorContext, DoorLimits } from '../../src/risk/door-context.ts'
import { ExposureBook, type ExposureSources } from '../../src/risk/exposure-book.ts'
import { WorkingOrders } from '../../src/risk/working-orders.ts'
import { desk, instrument, quote, limits as roomy, standing, working } from './desk.ts'
import {
  GROUPS,
  gross,
  groupNotionalMax,
  MARKS,
  measures,
  name,
  notionalLimits,
  outcomes,
  place,
  placeOf,
  positions,
  resting,
  SYMBOLS,
  side,
  worst,
} from './every-fill.ts'

/** Whatever is approved: no fill of any subset of what works, in any order, brings any limit past its bound. */

const book = fc.record({
  positions,
  orders: fc.array(resting, { maxLength: 6 }),
  more: resting,
  limits: fc.record({
    ...notionalLimits,
    leverageMax: fc.double({ min: 0.5, max: 5, noNaN: true }),
  }),
  groupMax: groupNotionalMax,
  equity: fc.integer({ min: 500, max: 3_000 }),
})

describe('whatever the door approves', () => {
  it('makes no limit’s worst case exceed its bound, whichever of everything fills', () => {
    let approvals = 0
    fc.assert(
      fc.property(book, ({ positions, orders, more, limits: drawn, groupMax, equity }) => {
        const bounds: DoorLimits = { ...roomy, orderNotionalMax: 100_000, ...drawn }
        const orders_ = new WorkingOrders()
        const base = desk({ limits: bounds })
        const sources: ExposureSources = {
          instrument: ({ venue, symbol }) => ({ ...instrument(symbol), venue }),
          markTicks: ({ symbol }) => MARKS[placeOf(symbol)],
          worth: () => 1,
          position: ({ symbol }) => (positions[placeOf(symbol)] ?? 0) as Lots,
          sums: (of) => orders_.sums(of),
          terms: () => ({
            mode: 'cross',
            leverage: 100,
            maintenanceRate: 0.0001,
            maintenanceDeduction: ZERO,
          }),
        }
        const exposures = new ExposureBook(
          sources,
          GROUPS.map((group) => ({ ...group, notionalMax: groupMax })),
        )
        orders.forEach(({ at, size, ...order }, index) => {
          const price = (order.side === 'buy' ? 100 : 900_000) as Ticks
          const clientOrderId = `o${index}` as ClientOrderId
          orders_.set(working({ ...name(at), ...order, clientOrderId, price, remaining: size as Lots }))
          exposures.touch(name(at))
        })
        SYMBOLS.forEach((_, at) => {
          exposures.touch(name(at))
        })
        const context: DoorContext = {
          ...base,
          ...sources,
          working: orders_,
          exposures,
          account: () => standing({ equity, free: 1e9, walletEquity: 1e9 }),
        }
        const mark = MARKS[more.at] ?? 0
        const price = (more.side === 'buy' ? mark - 5 : mark + 5) as Ticks
        const { side, reduceOnly } = more
        const intent = quote({ ...name(more.at), side, reduceOnly, size: more.size as Lots, price })
        if (!createDoor(context).review(intent).approved) return
        approvals++
        const before = outcomes(positions, orders)
        const after = outcomes(positions, [...orders, more])
        for (const [what, measure, bound] of [
          ...measures(bounds, groupMax),
          ['leverage', (values: readonly number[]) => gross(values) / equity, bounds.leverageMax] as const,
        ]) {
          const most = worst(after, measure)
          expect([what, most <= Math.max(bound, worst(before, measure)) + 1e-9]).toEqual([what, true])
        }
      }),
      { numRuns: 1_500 },
    )
    expect(approvals).toBeGreaterThan(100)
  })
})

describe('the sums of the exposure book', () => {
  const change = fc.record({
    at: place,
    what: fc.constantFrom('order', 'gone', 'position', 'mark', 'unmark'),
    id: fc.integer({ min: 0, max: 7 }),
    side,
    amount: fc.integer({ min: -20, max: 20 }),
    reduceOnly: fc.boolean(),
  })

  it('are those of a count from the beginning, after any history', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
        const orders = new WorkingOrders()
        const marks: (number | undefined)[] = [...MARKS]
        const held = [0, 0, 0]
        const sources: ExposureSources = {
          instrument: ({ venue, symbol }) => ({ ...instrument(symbol), venue }),
          markTicks: ({ symbol }) => marks[placeOf(symbol)],
          worth: () => 1.5,
          position: ({ symbol }) => (held[placeOf(symbol)] ?? 0) as Lots,
          sums: (of) => orders.sums(of),
          terms: () => ({ mode: 'cross', leverage: 5, maintenanceRate: 0.01, maintenanceDeduction: ZERO }),
        }
        const groups = GROUPS.map((group) => ({ ...group, notionalMax: 1 }))
        const kept = new ExposureBook(sources, groups)
        for (const { at, what, id, side, amount, reduceOnly } of changes) {
          const clientOrderId = `s${at}o${id}` as ClientOrderId
          if (what === 'order')
            orders.set(
              working({
                ...name(at),
                clientOrderId,
                side,
                reduceOnly,
                remaining: Math.abs(amount) as Lots,
              }),
            )
          if (what === 'gone') orders.delete(clientOrderId)
          if (what === 'position') held[at] = amount
          if (what === 'mark') marks[at] = 10_000 + amount * 7.25
          if (what === 'unmark') marks[at] = undefined
          kept.touch(name(at))
        }
        const anew = new ExposureBook(sources, groups)
        SYMBOLS.forEach((_, at) => {
          anew.touch(name(at))
        })
        SYMBOLS.forEach((_, at) => {
          const ours = kept.around(name(at))
          const theirs = anew.around(name(at))
          expect(ours.unvalued === undefined).toBe(theirs.unvalued === undefined)
          const figures = ({ gross, venueGross, net, groups: of, maintenance, slope }: typeof ours) => [
            ...[gross, venueGross, maintenance, slope],
            ...[net, ...of].flatMap(({ highest, lowest }) => [highest, lowest]),
          ]
          figures(ours).forEach((figure, index) => {
            expect(figure).toBeCloseTo(figures(theirs)[index] ?? Number.NaN, 6)
          })
        })
      }),
      { numRuns: 200 },
    )
  })
})
