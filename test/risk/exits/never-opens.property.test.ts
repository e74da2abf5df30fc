import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Lots, Ticks } from '../../../src/domain/instrument.ts'
import type { ClientOrderId, Side } from '../../../src/domain/order.ts'
import { createDoor } from '../../../src/risk/door.ts'
import type { ExitPace, OpenExit } from '../../../src/risk/exits/exposure.ts'
import { exitPlan } from '../../../src/risk/exits/plan.ts'
import { desk, exit, working, XBT } from '../desk.ts'
import { reachable } from '../reachable.ts'
import { exposure, resting, rules, touch } from './position.ts'

const drawnExit = fc.record({
  side: fc.constantFrom<Side>('buy', 'sell'),
  remaining: fc.integer({ min: 1, max: 12 }),
  rests: fc.boolean(),
  state: fc.constantFrom<OpenExit['state']>('under-way', 'open', 'cancelling', 'uncertain'),
  price: fc.integer({ min: 9_950, max: 10_050 }).map((price) => price as Ticks),
  restedMs: fc.integer({ min: 0, max: 20_000 }),
})

const look = fc.record({
  lots: fc.integer({ min: -10, max: 10 }),
  exits: fc.array(drawnExit, { maxLength: 4 }),
  pace: fc.constantFrom<ExitPace>('measured', 'at-once'),
  elapsedMs: fc.integer({ min: 0, max: 12_000 }),
  bid: fc.integer({ min: 9_930, max: 10_060 }),
  width: fc.integer({ min: 1, max: 30 }),
  mayChase: fc.boolean(),
  sinceLastMs: fc.integer({ min: 0, max: 5_000 }),
})

it('whatever works already, an exit that is sent takes no position further from zero, nor past it, in any order of fills', () => {
  let sent = 0
  fc.assert(
    fc.property(look, ({ lots, exits: drawn, pace, elapsedMs, bid, width, mayChase, sinceLastMs }) => {
      const exits = drawn.map((each, at) => resting({ ...each, clientOrderId: `exit${at}` as ClientOrderId }))
      const begun = { reference: 10_000 as Ticks, elapsedMs }
      const at = exposure(lots, { exits, begun, touch: touch(bid, bid + width, 3, 3), sinceLastMs })
      const { cancel, place } = exitPlan(pace, at, rules, mayChase)
      // What is taken back keeps its place: nothing goes out beside it.
      expect(cancel.length > 0 && place !== undefined).toBe(false)
      if (!place) return
      sent++
      const ends = reachable(lots, [...exits.map((each) => ({ ...sizeOf(each), reduceOnly: true })), place])
      for (const end of ends) {
        expect(Math.abs(end)).toBeLessThanOrEqual(Math.abs(lots))
        expect(end * lots).toBeGreaterThanOrEqual(0)
      }
      // Without a venue that stops at zero: those that are known to work and the new one are no more than the position.
      const known = exits.filter(({ state, side }) => isKnown(state) && side === place.side)
      expect(known.reduce<number>((sum, each) => sum + each.remaining, place.size)).toBeLessThanOrEqual(
        Math.abs(lots),
      )
      const context = desk({ ladder: () => ({ state: 'CRITICAL', stopPhase: undefined }) })
      context.positions.set(XBT, lots as Lots)
      for (const { clientOrderId, remaining, side, state } of exits)
        context.working.set(
          working({
            clientOrderId,
            side,
            remaining: remaining as Lots,
            reduceOnly: true,
            exits: isKnown(state),
          }),
        )
      const intent = exit({ ...place, clientOrderId: 'next' as ClientOrderId })
      expect(createDoor(context).review(intent).denial).toBeUndefined()
    }),
    { numRuns: 3_000 },
  )
  expect(sent).toBeGreaterThan(300)
})

const isKnown = (state: OpenExit['state']): boolean => state === 'open' || state === 'under-way'
const sizeOf = ({ side, remaining }: OpenExit) => ({ side, size: remaining })
