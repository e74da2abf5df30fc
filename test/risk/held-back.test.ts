import { expect, it } from 'vitest'
import type { Lots, Ticks } from '../../src/domain/instrument.ts'
import type { LadderState } from '../../src/domain/ladder.ts'
import type { OrderIntent } from '../../src/domain/order.ts'
import { createDoor } from '../../src/risk/door.ts'
import { desk, exit, quote, working, XBT } from './desk.ts'

/** What the door says of an order that it let through, by the time that its intent is on the disk. */

interface Case {
  readonly name: string
  readonly order?: OrderIntent
  readonly position?: number
  readonly afterMs?: number
  readonly bookAgeMs?: number
  readonly markAgeMs?: number
  readonly rung?: LadderState
  readonly expect: string | undefined
}

const sell = quote({ side: 'sell', price: 10_010 as Ticks, size: 1 as Lots })

const cases: readonly Case[] = [
  { name: 'nothing happened meanwhile', expect: undefined },
  { name: 'as late as a market may be old', afterMs: 2_000, expect: undefined },
  { name: 'later than that', afterMs: 2_000.1, expect: 'APPROVAL_OLD' },
  { name: 'the book fell silent', bookAgeMs: 2_001, expect: 'FEED_STALE' },
  { name: 'the mark fell silent', markAgeMs: 60_000, expect: 'MARK_STALE' },
  { name: 'the ladder went to CAUTION', rung: 'CAUTION', expect: undefined },
  { name: 'the ladder went to WARNING, and it opens', rung: 'WARNING', expect: 'LADDER_REDUCING_ONLY' },
  {
    name: 'the ladder went to WARNING, and it takes all of a position off, itself among what works',
    rung: 'WARNING',
    order: sell,
    position: 1,
    expect: undefined,
  },
  {
    name: 'the ladder went to CRITICAL',
    rung: 'CRITICAL',
    order: sell,
    position: 1,
    expect: 'LADDER_EXITS_ONLY',
  },
  {
    name: 'everything at once, and it is an exit',
    rung: 'CRITICAL',
    order: exit(),
    position: 1,
    afterMs: 60_000,
    bookAgeMs: 60_000,
    expect: undefined,
  },
]

for (const { name, order = quote(), position = 0, afterMs = 1, expect: expected, ...meanwhile } of cases)
  it(`${name}: ${expected ?? 'it leaves'}`, () => {
    let now = { micros: 0, bookAgeMs: 5, markAgeMs: 5, rung: 'NORMAL' as LadderState }
    const context = desk({
      nowMicros: () => now.micros,
      bookAgeMs: () => now.bookAgeMs,
      markAgeMs: () => now.markAgeMs,
      ladder: () => ({ state: now.rung, stopPhase: undefined }),
    })
    context.positions.set(XBT, position as Lots)
    const door = createDoor(context)
    const { approved } = door.review(order)
    if (!approved) throw new Error('it was to be approved')
    context.working.set(working({ ...order, remaining: order.size }))
    now = { ...now, ...meanwhile, micros: afterMs * 1000 }
    expect(door.heldBack(approved)?.code).toBe(expected)
  })

it('what was never approved here does not leave, whoever says that it was', () => {
  expect(createDoor(desk()).heldBack(quote() as never)?.code).toBe('APPROVAL_OLD')
})
