import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { type Lots, lots, type Ticks, ticks } from '../../src/domain/instrument.ts'
import { type Money, ZERO } from '../../src/domain/money.ts'
import { direction, type Fill, type Side } from '../../src/domain/order.ts'
import { applyFill, FLAT, type Position, unrealisedAt } from '../../src/domain/position.ts'

type Trade = Pick<Fill, 'side' | 'price' | 'size'>

const ONE = { tickMoney: 1n as Money }
const buy = (size: number, price: number): Trade => ({ side: 'buy', price: ticks(price), size: lots(size) })
const sell = (size: number, price: number): Trade => ({ side: 'sell', price: ticks(price), size: lots(size) })
const fold = (trades: readonly Trade[], instrument = ONE): Position =>
  trades.reduce((position, trade) => applyFill(position, trade, instrument), FLAT)

describe('a position is the sum of its fills', () => {
  test.each<[sentence: string, trades: readonly Trade[], lots: number, cost: bigint, realised: bigint]>([
    ['a buy opens long', [buy(2, 100)], 2, 200n, 0n],
    ['a sell opens short, at a cost below zero', [sell(2, 100)], -2, -200n, 0n],
    ['a second buy adds its own cost', [buy(2, 100), buy(1, 130)], 3, 330n, 0n],
    ['a second sell adds its own', [sell(2, 100), sell(1, 130)], -3, -330n, 0n],
    ['a partial close books its share', [buy(4, 100), sell(1, 110)], 3, 300n, 10n],
    ['a partial close of a short books its share', [sell(4, 100), buy(1, 90)], -3, -300n, 10n],
    ['a loss is below zero', [buy(4, 100), sell(1, 90)], 3, 300n, -10n],
    ['a full close leaves nothing', [buy(3, 100), sell(3, 107)], 0, 0n, 21n],
    ['a full close of a short leaves nothing', [sell(3, 100), buy(3, 107)], 0, 0n, -21n],
    [
      'crossing zero closes all and opens the rest at its own price',
      [buy(2, 100), sell(5, 110)],
      -3,
      -330n,
      20n,
    ],
    ['crossing zero from below too', [sell(2, 100), buy(5, 110)], 3, 330n, -20n],
    ['what cannot be divided stays in the cost', [buy(1, 100), buy(2, 101), sell(1, 100)], 2, 202n, 0n],
    [
      'what could not be divided comes out when the last lot does',
      [buy(1, 100), buy(2, 101), sell(1, 100), sell(1, 100), sell(1, 100)],
      0,
      0n,
      -2n,
    ],
    ['a short rounds toward zero as well', [sell(1, 100), sell(2, 101), buy(1, 100)], -2, -202n, 0n],
    ['a price below zero is a price', [buy(2, -5), sell(2, -3)], 0, 0n, 4n],
  ])('%s', (_, trades, size, cost, realised) => {
    expect(fold(trades)).toEqual({ lots: size, cost, realised })
  })
})

describe('open profit at a mark', () => {
  test.each<[sentence: string, trades: readonly Trade[], mark: number, profit: bigint]>([
    ['flat has none', [buy(1, 100), sell(1, 130)], 150, 0n],
    ['a long gains when the mark rises', [buy(2, 100)], 110, 20n],
    ['a short loses by the same', [sell(2, 100)], 110, -20n],
    ['the mark may lie between two ticks', [buy(2, 100)], 100.5, 1n],
    ['to the millionth of a tick', [buy(1_000_000, 100)], 100.000001, 1n],
  ])('%s', (_, trades, mark, profit) => {
    expect(unrealisedAt(fold(trades), mark, ONE)).toBe(profit)
  })

  it('at a mark that is no number there is none to tell', () => {
    expect(() => unrealisedAt(fold([buy(1, 100)]), Number.NaN, ONE)).toThrow(RangeError)
  })
})

const trade = fc.record({
  side: fc.constantFrom<Side>('buy', 'sell'),
  price: fc.integer({ min: 1, max: 10_000_000 }).map((count) => count as Ticks),
  size: fc.integer({ min: 1, max: 1_000 }).map((count) => count as Lots),
})
// Few sizes, so that positions often come back to zero and cross it.
const small = fc.record({
  side: fc.constantFrom<Side>('buy', 'sell'),
  price: fc.integer({ min: 90, max: 110 }).map((count) => count as Ticks),
  size: fc.integer({ min: 1, max: 3 }).map((count) => count as Lots),
})
const trades = fc.oneof(fc.array(trade, { maxLength: 60 }), fc.array(small, { maxLength: 60, size: 'max' }))
const tickMoney = fc.bigInt({ min: 1n, max: 10n ** 13n }).map((count) => ({ tickMoney: count as Money }))

const signed = ({ side, size }: Trade): number => direction(side) * size
const paid = (all: readonly Trade[], of: { tickMoney: Money }): bigint =>
  all.reduce((sum, each) => sum + BigInt(signed(each)) * BigInt(each.price) * of.tickMoney, 0n)

describe('for any fills', () => {
  it('no lot is lost: the position is the signed sum of the sizes', () => {
    fc.assert(
      fc.property(trades, tickMoney, (all, of) => {
        expect(fold(all, of).lots).toBe(all.reduce((sum, each) => sum + signed(each), 0))
      }),
    )
  })

  it('no money is lost: what was paid is in the cost or was booked, to the last digit', () => {
    fc.assert(
      fc.property(trades, tickMoney, (all, of) => {
        const position = fold(all, of)
        expect(position.cost - position.realised).toBe(paid(all, of))
      }),
    )
  })

  it('flat again, the realised profit is the cash that came back', () => {
    fc.assert(
      fc.property(
        fc.array(trade, { minLength: 1, maxLength: 40 }),
        tickMoney,
        ticksOf(),
        (all, of, price) => {
          const open = fold(all, of).lots
          fc.pre(open !== 0)
          const out: Trade = { side: open > 0 ? 'sell' : 'buy', price, size: lots(Math.abs(open)) }
          const closed = [...all, out]
          expect(fold(closed, of)).toEqual({ lots: 0, cost: ZERO, realised: -paid(closed, of) })
        },
      ),
    )
  })

  it('a fill in two parts at one price is the same fill, but for one last digit of rounding', () => {
    fc.assert(
      fc.property(trades, small, small, tickMoney, (all, one, more, of) => {
        const whole = { ...one, size: lots(one.size + more.size) }
        const parts = [one, { ...one, size: more.size }]
        const once = fold([...all, whole], of)
        const twice = fold([...all, ...parts], of)
        expect(twice.lots).toBe(once.lots)
        expect(Number(once.cost - twice.cost)).toBeLessThanOrEqual(1)
        expect(Number(once.cost - twice.cost)).toBeGreaterThanOrEqual(-1)
        expect(twice.cost - twice.realised).toBe(once.cost - once.realised)
      }),
    )
  })

  it('the cost has the sign of the position, and none when flat', () => {
    fc.assert(
      fc.property(trades, tickMoney, (all, of) => {
        const { lots: open, cost } = fold(all, of)
        expect(Math.sign(Number(cost))).toBe(Math.sign(open))
        expect(Object.is(open, -0)).toBe(false)
      }),
    )
  })

  it('crossing zero, the rest costs its own price and nothing of what was before', () => {
    fc.assert(
      fc.property(trades, ticksOf(), fc.integer({ min: 1, max: 50 }), tickMoney, (all, price, rest, of) => {
        const before = fold(all, of)
        fc.pre(before.lots !== 0)
        const side = before.lots > 0 ? 'sell' : 'buy'
        const crossed = applyFill(before, { side, price, size: lots(Math.abs(before.lots) + rest) }, of)
        expect(crossed.lots).toBe(direction(side) * rest)
        expect(crossed.cost).toBe(BigInt(direction(side) * rest) * BigInt(price) * of.tickMoney)
      }),
    )
  })

  it('open profit at a price is what closing there would book', () => {
    fc.assert(
      fc.property(trades, ticksOf(), tickMoney, (all, price, of) => {
        const before = fold(all, of)
        fc.pre(before.lots !== 0)
        const out: Trade = {
          side: before.lots > 0 ? 'sell' : 'buy',
          price,
          size: lots(Math.abs(before.lots)),
        }
        expect(unrealisedAt(before, price, of)).toBe(applyFill(before, out, of).realised - before.realised)
      }),
    )
  })
})

function ticksOf(): fc.Arbitrary<Ticks> {
  return fc.integer({ min: 1, max: 10_000_000 }).map((count) => count as Ticks)
}
