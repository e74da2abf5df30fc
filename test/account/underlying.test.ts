import { describe, expect, test } from 'vitest'
import { coinOf, formatQuantity, quantityOf } from '../../src/account/underlying.ts'
import { DecimalError } from '../../src/domain/decimal.ts'
import type { Lots } from '../../src/domain/instrument.ts'

describe('the coin behind a contract', () => {
  test.each([
    ['XBT', 'BTC', 1n],
    ['BTC', 'BTC', 1n],
    ['1INCH', '1INCH', 1n],
    ['1000PEPE', 'PEPE', 1_000n],
    ['1000000MOG', 'MOG', 1_000_000n],
    ['1MBABYDOGE', 'BABYDOGE', 1_000_000n],
    ['SHIB1000', 'SHIB', 1_000n],
    ['10000LADYS', 'LADYS', 10_000n],
    ['C98', 'C98', 1n],
  ])('of %s is %s', (base, coin, count) => {
    expect(coinOf(base)).toEqual({ coin, count })
  })
})

describe('so many coins', () => {
  const cases: readonly [sentence: string, multiplier: string, base: string, lots: number, coins: string][] =
    [
      ['a thousandth of a bitcoin a lot', '0.001', 'XBT', 3, '0.003'],
      ['short', '0.1', 'SOL', -25, '-2.5'],
      ['a lot of a thousand bundles', '10', '1000PEPE', 2, '20000'],
      ['finer than money counts', '0.000000000000000001', 'BTC', 5, '0.000000000000000005'],
    ]
  test.each(cases)('%s', (_sentence, multiplier, baseCurrency, lots, coins) => {
    expect(formatQuantity(quantityOf({ multiplier, baseCurrency }, lots as Lots))).toBe(coins)
  })

  test('finer than a quantity counts is refused', () => {
    expect(() => quantityOf({ multiplier: '1e-19', baseCurrency: 'BTC' }, 1 as Lots)).toThrow(DecimalError)
  })
})
