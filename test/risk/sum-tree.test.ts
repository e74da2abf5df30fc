import fc from 'fast-check'
import { expect, it } from 'vitest'
import { SumTree } from '../../src/risk/sum-tree.ts'

it('is the sum of the last number at each place, and the same after any history', () => {
  const change = fc.tuple(fc.integer({ min: 0, max: 70 }), fc.double({ min: -1e9, max: 1e9, noNaN: true }))
  fc.assert(
    fc.property(fc.array(change, { maxLength: 300 }), (changes) => {
      const tree = new SumTree()
      for (const [place, value] of changes) tree.set(place, value)
      const last = new Map(changes)
      const exact = [...last.values()].reduce((sum, value) => sum + value, 0)
      expect(tree.total).toBeCloseTo(exact, 3)
      const other = new SumTree()
      // Grown to the same size first: then nothing is left of how it came to be.
      other.set(Math.max(0, ...last.keys()), 0)
      for (const [place, value] of [...last].toReversed()) other.set(place, value)
      expect(other.total).toBe(tree.total)
    }),
  )
})
