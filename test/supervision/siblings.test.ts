import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Child } from '../../src/supervision/child.ts'
import { Siblings } from '../../src/supervision/siblings.ts'
import { worker } from './harness.ts'

const idsOf = (children: Iterable<Child>): readonly string[] => [...children].map(({ id }) => id)
const born = (id: number): Child => new Child(worker(`child-${id}`), undefined)

test('they are those who were added and not forgotten, left to right, and as many', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.nat(50))), (steps) => {
      const siblings = new Siblings<Child>()
      const model: Child[] = []
      for (const [step, forgotten] of steps.entries()) {
        if (forgotten === null) {
          const child = born(step)
          siblings.add(child)
          model.push(child)
        } else if (model.length > 0) {
          const [child] = model.splice(forgotten % model.length, 1)
          if (child) siblings.forget(child)
        }
        expect(idsOf(siblings)).toEqual(idsOf(model))
        expect(siblings.size).toBe(model.length)
      }
    }),
  )
})

const FIVE = [0, 1, 2, 3, 4]

test.each<readonly [string, readonly number[], readonly number[]]>([
  ['itself', [2], [0, 1, 2, 3, 4]],
  ['the next', [3], [0, 1, 2, 4]],
  ['the one before', [1], [0, 1, 2, 3, 4]],
  ['itself and the next two', [2, 3, 4], [0, 1, 2]],
  ['the next and then itself', [3, 2], [0, 1, 2, 4]],
  ['itself and then the next', [2, 3], [0, 1, 2, 4]],
])('who goes through them while %s is forgotten meets the others once each', (_what, forgotten, met) => {
  const siblings = new Siblings<Child>()
  const children = FIVE.map(born)
  for (const child of children) siblings.add(child)
  const visited: number[] = []
  for (const child of siblings) {
    visited.push(children.indexOf(child))
    if (child !== children[2]) continue
    for (const at of forgotten) siblings.forget(children[at] ?? child)
  }
  expect(visited).toEqual(met)
})

test('who goes through them meets who is added meanwhile', () => {
  const siblings = new Siblings<Child>()
  siblings.add(born(0))
  const met: string[] = []
  for (const child of siblings) {
    met.push(child.id)
    if (met.length < 4) siblings.add(born(met.length))
  }
  expect(met).toEqual(['child-0', 'child-1', 'child-2', 'child-3'])
})
