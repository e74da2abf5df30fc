import { expect, test } from 'vitest'
import { direction, neverLived, type OrderOutcome, opposite } from '../../src/domain/order.ts'

test("the sides are each other's opposites, and point up and down", () => {
  expect([opposite('buy'), opposite('sell')]).toEqual(['sell', 'buy'])
  expect([direction('buy'), direction('sell')]).toEqual([1, -1])
})

test.each<[outcome: OrderOutcome, never: boolean]>([
  ['filled', false],
  ['cancelled', false],
  ['rejected', true],
  ['never-sent', true],
  ['never-arrived', true],
])('an order that ended %s: a sign of life contradicts it is %s', (outcome, never) => {
  expect(neverLived(outcome)).toBe(never)
})
