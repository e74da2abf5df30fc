import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { direction, type Side } from '../../src/domain/order.ts'
import { openingOrders, type Resting } from '../../src/risk/opening.ts'

const buy = (remaining: number, reduceOnly = false): Resting => ({ side: 'buy', remaining, reduceOnly })
const sell = (remaining: number, reduceOnly = false): Resting => ({ side: 'sell', remaining, reduceOnly })

describe('orders that could open', () => {
  it.each([
    ['from flat every plain order opens', 0, [buy(1), sell(1)], [0, 1]],
    ['what adds to a position opens', 10, [buy(1)], [0]],
    ['what reduces it stays', 10, [sell(10)], []],
    ['what would cross zero opens', 10, [sell(11)], [0]],
    ['two that reduce alone and cross together: the second opens', 10, [sell(6), sell(6)], [1]],
    ['a smaller one behind it still has room', 10, [sell(6), sell(6), sell(4)], [1]],
    ['a short position is the mirror', -10, [buy(6), buy(6), sell(1)], [1, 2]],
    ['reduce-only never opens', 0, [buy(5, true), sell(5, true)], []],
  ] as const)('%s', (_, position, orders, opening) => {
    expect(openingOrders(position, orders)).toEqual(opening.map((at) => orders[at]))
  })

  it('leaves nothing that any order of fills could take away from zero', () => {
    const order = fc.record({
      side: fc.constantFrom<Side>('buy', 'sell'),
      remaining: fc.integer({ min: 1, max: 20 }),
      reduceOnly: fc.constant(false),
    })
    fc.assert(
      fc.property(
        fc.integer({ min: -30, max: 30 }),
        fc.array(order, { maxLength: 6 }),
        (position, orders) => {
          const opening = new Set(openingOrders(position, orders))
          const kept = orders.filter((each) => !opening.has(each))
          for (let subset = 0; subset < 2 ** kept.length; subset++) {
            const filled = kept.filter((_, at) => subset & (2 ** at))
            const after = filled.reduce(
              (sum, { side, remaining }) => sum + direction(side) * remaining,
              position,
            )
            expect(Math.abs(after)).toBeLessThanOrEqual(Math.abs(position))
          }
        },
      ),
    )
  })
})
