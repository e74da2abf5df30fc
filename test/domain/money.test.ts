import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { DecimalError } from '../../src/domain/decimal.ts'
import {
  absolute,
  add,
  formatMoney,
  type Money,
  money,
  moneyFromNumber,
  moneyToNumber,
  negate,
  subtract,
  times,
  ZERO,
} from '../../src/domain/money.ts'

describe('money is counted in 10^-12', () => {
  test.each<[text: string, count: bigint]>([
    ['1', 1_000_000_000_000n],
    ['0.000000000001', 1n],
    ['-0.5', -500_000_000_000n],
    ['1e-12', 1n],
  ])('%s', (text, count) => {
    expect(money(text)).toBe(count)
  })

  it('what is finer is refused', () => {
    expect(() => money('0.0000000000001')).toThrow(DecimalError)
  })
})

describe("a venue's float is rounded to the nearest 10^-12", () => {
  test.each<[sentence: string, value: number, text: string]>([
    ['a float that is not quite its decimal', 0.1 + 0.2, '0.3'],
    ['one with an exponent', 1.5e-7, '0.00000015'],
    ['one below what money counts', 1e-13, '0'],
    ['one above half of the last digit', 6e-13, '0.000000000001'],
    ['minus zero', -0, '0'],
    ['a loss', -12.25, '-12.25'],
    ['one so large that JavaScript writes it with an exponent', 1e21, '1000000000000000000000'],
  ])('%s', (_, value, text) => {
    expect(formatMoney(moneyFromNumber(value))).toBe(text)
  })

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('%s is no amount', (value) => {
    expect(() => moneyFromNumber(value)).toThrow(RangeError)
  })
})

it('has the arithmetic of whole numbers', () => {
  const two = money('2')
  expect(subtract(two, money('3'))).toBe(money('-1'))
  expect(negate(two)).toBe(money('-2'))
  expect(times(two, 3)).toBe(money('6'))
  expect(times(two, -3n)).toBe(money('-6'))
  expect(absolute(money('-2'))).toBe(two)
  expect(absolute(two)).toBe(two)
  expect(moneyToNumber(money('0.25'))).toBe(0.25)
  expect(add()).toBe(ZERO)
})

const amount = fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }).map((count) => count as Money)

describe('for any amounts', () => {
  it('the sum does not depend on the order of the additions', () => {
    fc.assert(
      fc.property(
        fc
          .array(amount)
          .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([all, shuffled]) => add(...all) === shuffled.reduce((sum, each) => add(sum, each), ZERO),
      ),
    )
  })

  it('what was added can be subtracted again to the last digit', () => {
    fc.assert(fc.property(amount, amount, (left, right) => subtract(add(left, right), right) === left))
  })

  it('what was written is read as the same amount', () => {
    fc.assert(fc.property(amount, (each) => money(formatMoney(each)) === each))
  })

  it('a float of an amount of some billions is off by less than its last bit', () => {
    const everyday = fc.bigInt({ min: -(10n ** 22n), max: 10n ** 22n }).map((count) => count as Money)
    fc.assert(
      fc.property(everyday, (each) => {
        const back = moneyFromNumber(moneyToNumber(each))
        expect(Number(absolute(subtract(back, each)))).toBeLessThanOrEqual(
          Number(absolute(each)) * 2 ** -51 + 1,
        )
      }),
    )
  })
})
