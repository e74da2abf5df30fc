import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Side } from '../../src/domain/order.ts'
import { OwnPrices } from '../../src/risk/own-prices.ts'

const side = fc.constantFrom<Side>('buy', 'sell')
const price = fc.option(fc.integer({ min: 1, max: 12 }), { freq: 6 })
const order = fc.record({ side, price })

it('says whether an order meets one of ours as a look at all of them does, through any history', () => {
  const change = fc.record({ add: order, drop: fc.option(fc.nat(), { freq: 3 }) })
  fc.assert(
    fc.property(fc.array(change, { maxLength: 40 }), order, (changes, asked) => {
      const prices = new OwnPrices()
      const all: { side: Side; price: number | null }[] = []
      for (const { add, drop } of changes) {
        all.push(add)
        prices.add(add.side, add.price)
        if (drop === null) continue
        const [gone] = all.splice(drop % all.length, 1)
        if (gone) prices.remove(gone.side, gone.price)
      }
      const meets = all.some(({ side, price }) => {
        if (side === asked.side) return false
        if (price === null || asked.price === null) return true
        return asked.side === 'buy' ? asked.price >= price : asked.price <= price
      })
      expect(prices.meets(asked.side, asked.price)).toBe(meets)
    }),
    { numRuns: 500 },
  )
})

it('says so when something is taken away that never came', () => {
  expect(() => new OwnPrices().remove('buy', 7)).toThrow('no order of ours stands at 7')
})
