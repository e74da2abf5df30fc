import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Side } from '../../src/domain/order.ts'
import { TakerFlow } from '../../src/market/flow.ts'

describe('taker flow', () => {
  it('is 0 without trades', () => {
    expect(new TakerFlow(1_000).share(5)).toBe(0)
  })

  it('is the signed share of what takers traded', () => {
    const flow = new TakerFlow(3_200)
    flow.add('buy', 30, 1_000)
    flow.add('sell', 10, 1_500)
    expect(flow.share(1_500)).toBe(0.5)
  })

  it('forgets what left the window', () => {
    const flow = new TakerFlow(3_200)
    flow.add('buy', 30, 1_000)
    flow.add('sell', 10, 3_000)
    expect(flow.share(4_300)).toBe(-1)
    expect(flow.share(9_999)).toBe(0)
  })

  it('takes a trade that arrives late, and none that is older than the window', () => {
    const flow = new TakerFlow(3_200)
    flow.add('buy', 10, 5_000)
    flow.add('sell', 10, 4_000)
    flow.add('sell', 99, 1_000)
    expect(flow.share(5_000)).toBe(0)
  })

  it('agrees with a list of trades to one slice of the window', () => {
    const trade = fc.record({
      side: fc.constantFrom<Side>('buy', 'sell'),
      size: fc.integer({ min: 1, max: 9 }),
      afterMs: fc.integer({ min: 0, max: 900 }),
    })
    fc.assert(
      fc.property(fc.array(trade, { maxLength: 60 }), (trades) => {
        const flow = new TakerFlow(3_200)
        let at = 1_600_000_000_000
        const all = trades.map(({ side, size, afterMs }) => {
          at += afterMs
          flow.add(side, size, at)
          return { side, size, slice: Math.floor(at / 100) }
        })
        const inside = all.filter((each) => each.slice > Math.floor(at / 100) - 32)
        const total = inside.reduce((sum, each) => sum + each.size, 0)
        const signed = inside.reduce((sum, each) => sum + (each.side === 'buy' ? each.size : -each.size), 0)
        expect(flow.share(at)).toBeCloseTo(total ? signed / total : 0, 12)
      }),
    )
  })
})
