import { describe, expect, it } from 'vitest'
import type { Lots, Ticks } from '../../src/domain/instrument.ts'
import type { ClientOrderId, OrderIntent } from '../../src/domain/order.ts'
import { createDoor } from '../../src/risk/door.ts'
import { RecentIntents } from '../../src/risk/recent-intents.ts'
import type { WorkingOrder } from '../../src/risk/working-orders.ts'
import { desk, ETH, exit, quote, working } from './desk.ts'

const WINDOW_MS = 1_000
const id = (name: string): ClientOrderId => name as ClientOrderId

interface Case {
  readonly name: string
  /** How the second differs from the first. */
  readonly second?: Partial<OrderIntent>
  readonly afterMs?: number
  /** What has become of the first; null: it has ended. */
  readonly first?: Partial<WorkingOrder> | null
  readonly windowMs?: number
  readonly expect: 'approved' | 'RATE_DUPLICATE_CONTENT'
}

const cases: readonly Case[] = [
  { name: 'the same again while the first rests', expect: 'RATE_DUPLICATE_CONTENT' },
  {
    name: 'the same again at the last moment of the window',
    afterMs: 999,
    expect: 'RATE_DUPLICATE_CONTENT',
  },
  { name: 'the same again after the window', afterMs: 1_000, expect: 'approved' },
  {
    name: 'the same again while nobody knows what became of the first',
    first: { uncertain: true },
    expect: 'RATE_DUPLICATE_CONTENT',
  },
  {
    name: 'the same again while the first is filled in part',
    first: { remaining: 1 as Lots },
    expect: 'RATE_DUPLICATE_CONTENT',
  },
  { name: 'a quote again after its end', first: null, expect: 'approved' },
  { name: 'the first has other terms by now', first: { price: 9_980 as Ticks }, expect: 'approved' },
  { name: 'another strategy’s', second: { owner: 'signal' }, expect: 'approved' },
  { name: 'in another symbol', second: { symbol: ETH }, expect: 'approved' },
  { name: 'on the other side', second: { side: 'sell', price: 10_010 as Ticks }, expect: 'approved' },
  { name: 'a tick away', second: { price: 9_991 as Ticks }, expect: 'approved' },
  { name: 'a lot more', second: { size: 3 as Lots }, expect: 'approved' },
  {
    name: 'one that waits for a price, where the first waits for none',
    second: { trigger: { price: 9_980 as Ticks, direction: 'down', by: 'mark' } },
    expect: 'approved',
  },
  { name: 'the same again, and nobody looks', windowMs: 0, expect: 'approved' },
]

describe('an order that says what one said a moment ago', () => {
  for (const { name, second = {}, afterMs = 1, first = {}, windowMs = WINDOW_MS, expect: expected } of cases)
    it(`${name}: ${expected}`, () => {
      const recent = new RecentIntents(windowMs)
      const sent = quote({ clientOrderId: id('first'), size: 2 as Lots })
      const context = desk({
        twinOf: (intent) => recent.twinOf(intent, afterMs * 1000, context.working),
      })
      recent.passed(sent, 0)
      if (first) context.working.set(working({ clientOrderId: id('first'), remaining: 2 as Lots, ...first }))
      const { denial } = createDoor(context).review({ ...sent, clientOrderId: id('second'), ...second })
      expect(denial?.code ?? 'approved').toBe(expected)
      if (denial)
        expect(denial.detail).toEqual({ symbol: 'XBTUSDTM', twin: 'first', duplicateWindowMs: '1000' })
    })

  it('an exit is never one', () => {
    const recent = new RecentIntents(WINDOW_MS)
    const context = desk({ twinOf: (intent) => recent.twinOf(intent, 1, context.working) })
    const sent = exit({ clientOrderId: id('first') })
    context.positions.set(sent.symbol, 1 as Lots)
    recent.passed(sent, 0)
    context.working.set(working({ ...sent, clientOrderId: id('first') }))
    expect(recent.twinOf(sent, 1, context.working)).toBe('first')
    expect(createDoor(context).review({ ...sent, clientOrderId: id('second') }).denial).toBeUndefined()
  })

  it('forgets what has left the window', () => {
    const recent = new RecentIntents(WINDOW_MS)
    const { working: orders } = desk()
    for (let at = 0; at < 5; at++) {
      const name = id(`o${at}`)
      recent.passed(quote({ clientOrderId: name }), at * 400_000)
      orders.set(working({ clientOrderId: name }))
    }
    expect(recent.twinOf(quote(), 1_600_000, orders)).toBe('o2')
    orders.delete(id('o2'))
    expect(recent.twinOf(quote(), 1_600_000, orders)).toBe('o3')
  })
})
