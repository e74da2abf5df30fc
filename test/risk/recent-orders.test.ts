import fc from 'fast-check'
import { expect, it } from 'vitest'
import { RecentOrders } from '../../src/risk/recent-orders.ts'

it('counts an owner’s orders of the last second, whoever else sends and however often it is asked', () => {
  const step = fc.record({
    afterMicros: fc.integer({ min: 0, max: 400_000 }),
    owner: fc.constantFrom('a', 'b'),
    asks: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const recent = new RecentOrders(1_000)
      const passed: [string, number][] = []
      let now = 0
      for (const { afterMicros, owner, asks } of steps) {
        now += afterMicros
        recent.passed(owner, now)
        passed.push([owner, now])
        if (!asks) continue
        for (const each of ['a', 'b', 'nobody']) {
          const expected = passed.filter(([by, at]) => by === each && at > now - 1_000_000).length
          expect(recent.count(each, now)).toBe(expected)
        }
      }
    }),
  )
})
