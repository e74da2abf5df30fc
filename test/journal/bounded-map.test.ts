import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BoundedMap } from '../../src/journal/bounded-map.ts'

const act = fc.tuple(fc.constantFrom('set', 'delete'), fc.nat(9))

test('forgets the oldest, whatever was put in, changed and taken out before', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.array(act, { maxLength: 200 }), (entriesMax, acts) => {
      const map = new BoundedMap<number, number>(entriesMax)
      const plain: (readonly [number, number])[] = []
      for (const [at, [what, key]] of acts.entries()) {
        const known = plain.findIndex(([each]) => each === key)
        if (what === 'delete') {
          expect(map.delete(key)).toBe(known >= 0)
          if (known >= 0) plain.splice(known, 1)
          continue
        }
        if (known >= 0) plain[known] = [key, at]
        else plain.push([key, at])
        expect(map.set(key, at)).toEqual(plain.length > entriesMax ? plain.shift() : undefined)
        expect([...map]).toEqual(plain)
        expect(map.size).toBe(plain.length)
        for (const [each, value] of plain) expect([map.has(each), map.get(each)]).toEqual([true, value])
      }
    }),
    { seed: 51, numRuns: 500 },
  )
})
