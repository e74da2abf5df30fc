import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Lots } from '../../src/domain/instrument.ts'
import { createInvariants } from '../../src/invariants/invariants.ts'
import { Books } from '../../src/journal/books.ts'
import type { JournalEvent } from '../../src/journal/events.ts'
import { apply } from '../../src/journal/fold.ts'
import { filled, intended, intent, seen, started } from '../journal/story.ts'
import {
  GROUPS,
  gross,
  groupNotionalMax,
  MARKS,
  measures,
  name,
  notionalLimits,
  outcomes,
  placeOf,
  positions,
  resting,
  SYMBOLS,
  worst,
} from '../risk/every-fill.ts'

/** As the invariant has it: the marks may have moved since the door looked. */
const DRIFT_SHARE = 0.05

const run = fc.record({
  positions,
  orders: fc.array(resting, { maxLength: 5 }),
  more: resting,
  limits: fc.record(notionalLimits),
  groupMax: groupNotionalMax,
})

it('a request breaks the limits exactly when some fills of what works would', () => {
  const told = { broken: 0, kept: 0 }
  fc.assert(
    fc.property(run, ({ positions, orders, more, limits, groupMax }) => {
      const all = [...orders, more]
      const parts = all.map(({ at, side, size, reduceOnly }, index) => ({
        ...name(at),
        clientOrderId: `o${index}` as never,
        side,
        reduceOnly,
        size: size as Lots,
      }))
      const books = new Books()
      const invariants = createInvariants({
        books: () => books,
        ...limits,
        groups: GROUPS.map((group) => ({ ...group, notionalMax: groupMax })),
        markTicks: ({ symbol }) => MARKS[placeOf(symbol)],
        worth: () => 1,
        staleAfterMs: 1_000,
        journalWindowMs: 0,
      })
      const events: readonly JournalEvent[] = [
        started(),
        ...SYMBOLS.map((symbol, at) => ({ ...seen(symbol, '0.1'), ...name(at) })),
        ...positions.flatMap((lots, at) => {
          const side = lots > 0 ? 'buy' : 'sell'
          const one = { ...name(at), side, size: Math.abs(lots) as Lots, clientOrderId: null } as const
          return lots === 0 ? [] : [filled('x', `t${at}`, one)]
        }),
        ...parts.map((order) => intended('o', order)),
      ]
      for (const event of events) {
        const entry = { sequence: books.sequence + 1, at: 1_700_000_000_000, event }
        apply(books, entry)
        invariants.observe({ type: 'JournalEntry', entry })
      }
      invariants.observe({
        type: 'OrderSent',
        intent: intent('o', parts.at(-1)),
        amends: false,
        feedAgeMs: 0,
        ladder: 'NORMAL',
        durableSequence: books.sequence,
        journalLagMs: 0,
      })
      const broken = (invariants.violations()['exposure-within-limits'] ?? 0) > 0
      told[broken ? 'broken' : 'kept']++
      const before = outcomes(positions, orders)
      const after = outcomes(positions, all)
      const drift = DRIFT_SHARE * worst(after, gross)
      const over = measures(limits, groupMax).map(([what, measure, bound]) => {
        const most = worst(after, measure)
        return most > worst(before, measure) ? [what, most - bound] : [what, Number.NEGATIVE_INFINITY]
      })
      const excess = Math.max(...over.map(([, by]) => Number(by)))
      if (broken) expect(excess).toBeGreaterThan(0)
      else expect(over.filter(([, by]) => Number(by) > drift)).toEqual([])
    }),
    { numRuns: 1_500 },
  )
  expect(Math.min(told.broken, told.kept)).toBeGreaterThan(100)
})
