import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Lots, Ticks } from '../../src/domain/instrument.ts'
import type { BookListener } from '../../src/exchange/book.ts'
import { reaches } from '../../src/exchange/levels.ts'
import { MatchingBook } from '../../src/exchange/matching.ts'
import { BookOrder } from '../../src/exchange/price-level.ts'

/** The rules of priority, written so that nobody can doubt them: sort everything, every time. */
class PlainBook {
  readonly trades: string[] = []
  #resting: { id: string; side: 'buy' | 'sell'; price: number; size: number }[] = []

  submit(id: string, side: 'buy' | 'sell', price: number, size: number, rests: boolean): void {
    let left = size
    const makers = this.#resting
      .filter((maker) => maker.side !== side && reaches(side, price, maker.price))
      .sort((one, other) => (side === 'buy' ? one.price - other.price : other.price - one.price))
    for (const maker of makers) {
      const traded = Math.min(left, maker.size)
      if (traded === 0) break
      this.trades.push(`${maker.id} ${id} ${maker.price} ${traded}`)
      maker.size -= traded
      left -= traded
    }
    this.#resting = this.#resting.filter((maker) => maker.size > 0)
    if (rests && left > 0) this.#resting.push({ id, side, price, size: left })
  }

  cancel(id: string): void {
    this.#resting = this.#resting.filter((order) => order.id !== id)
  }

  levels(side: 'buy' | 'sell'): [number, number][] {
    const sums = new Map<number, number>()
    for (const order of this.#resting)
      if (order.side === side) sums.set(order.price, (sums.get(order.price) ?? 0) + order.size)
    return [...sums].sort(([one], [other]) => (side === 'buy' ? other - one : one - other))
  }
}

const command = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('submit' as const),
      side: fc.constantFrom('buy' as const, 'sell' as const),
      price: fc.integer({ min: 95, max: 105 }),
      size: fc.integer({ min: 1, max: 9 }),
      rests: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel' as const), which: fc.nat() }) },
)

it('matches as the plainest book would: best price first, then who came first', () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 120, size: 'max' }), (commands) => {
      const plain = new PlainBook()
      const trades: string[] = []
      const published = { buy: new Map<Ticks, Lots>(), sell: new Map<Ticks, Lots>() }
      const listener: BookListener = {
        levelChanged: (side, price, size) => {
          if (size === 0) published[side].delete(price)
          else published[side].set(price, size as Lots)
        },
        traded: (maker, taker, price, size) => trades.push(`${maker.id} ${taker.id} ${price} ${size}`),
        withdrawn: () => undefined,
        fillable: (order) => order.remaining,
        selfTrade: () => null,
      }
      const book = new MatchingBook(listener)
      const orders: BookOrder[] = []
      for (const each of commands) {
        if (each.kind === 'cancel') {
          const order = orders[each.which % Math.max(1, orders.length)]
          if (!order?.level) continue
          book.remove(order)
          plain.cancel(order.id)
          continue
        }
        const id = `order${orders.length}`
        const price = each.price as Ticks
        const order = new BookOrder(id, null, each.side, price, each.size)
        orders.push(order)
        book.submit(order, price, each.rests)
        plain.submit(id, each.side, each.price, each.size, each.rests)
      }
      expect(trades).toEqual(plain.trades)
      expect(book.bids.displayed()).toEqual(plain.levels('buy'))
      expect(book.asks.displayed()).toEqual(plain.levels('sell'))
      for (const side of ['buy', 'sell'] as const) {
        const levels = [...published[side]].sort(([one], [other]) =>
          side === 'buy' ? other - one : one - other,
        )
        expect(levels).toEqual(plain.levels(side))
      }
    }),
    { numRuns: 400 },
  )
})
