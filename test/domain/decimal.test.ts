import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { DecimalError, decimalsOf, formatDecimal, parseDecimal } from '../../src/domain/decimal.ts'

describe('decimal text is read exactly', () => {
  test.each<[sentence: string, text: string, scale: number, value: bigint]>([
    ['a whole number', '12', 0, 12n],
    ['fewer decimals than the scale', '12.5', 3, 12_500n],
    ['as many decimals as the scale', '0.001', 3, 1n],
    ['zeros below the scale are nothing', '1.5000', 1, 15n],
    ['leading zeros are nothing', '007.5', 1, 75n],
    ['a minus', '-0.25', 2, -25n],
    ['a plus', '+3', 1, 30n],
    ['minus zero is zero', '-0.0', 1, 0n],
    ['an exponent that shifts left', '1.5e3', 0, 1500n],
    ['an exponent that shifts right', '5E-7', 8, 50n],
    ['an exponent with a plus', '1e+2', 0, 100n],
    ['an exponent that cancels digits that are zero', '120e-1', 0, 12n],
    ['a scale below zero counts in tens', '1200', -2, 12n],
    ['more digits than a float holds', '12345678901234567890.123456789', 9, 12345678901234567890123456789n],
  ])('%s: %s', (_, text, scale, value) => {
    expect(parseDecimal(text, scale)).toBe(value)
  })
})

describe('what is no decimal, or does not fit, is refused and never rounded', () => {
  test.each<[sentence: string, text: string, scale: number]>([
    ['nothing at all', '', 2],
    ['a word', 'NaN', 2],
    ['infinity', 'Infinity', 2],
    ['hexadecimal', '0x10', 2],
    ['a space before', ' 1', 2],
    ['a line break after', '1\n', 2],
    ['a comma', '1,5', 2],
    ['separated thousands', '1_000', 2],
    ['no digit before the point', '.5', 2],
    ['no digit after the point', '5.', 2],
    ['two points', '1.2.3', 2],
    ['two signs', '--1', 2],
    ['an exponent without digits', '1e', 2],
    ['an exponent of four digits', '1e1000', 2],
    ['other digits than ours', '١٢', 2],
    ['one digit below the scale', '0.001', 2],
    ['a digit below the scale behind zeros', '1.00000000001', 2],
    ['a digit that the exponent pushes below the scale', '15e-3', 2],
    ['an exponent that would make millions of digits', '1e999', 2],
    ['an exponent that would make a number of nothing', '1e-999', 2],
    ['more digits than any price has', '1'.repeat(61), 0],
  ])('%s', (_, text, scale) => {
    expect(() => parseDecimal(text, scale)).toThrow(DecimalError)
  })

  it('says which text, but not all of an endless one', () => {
    const refused = (): bigint => parseDecimal(`x${'9'.repeat(100_000)}`, 2)
    expect(refused).toThrow(/^not a decimal number: "x9{39}"$/)
  })
})

describe('decimals are written in their shortest form', () => {
  test.each<[value: bigint, scale: number, text: string]>([
    [12_500n, 3, '12.5'],
    [0n, 3, '0'],
    [-1n, 3, '-0.001'],
    [1000n, 3, '1'],
    [-12n, 0, '-12'],
    [100n, 0, '100'],
    [5n, 1, '0.5'],
  ])('%s of 10^-%s is %s', (value, scale, text) => {
    expect(formatDecimal(value, scale)).toBe(text)
  })
})

test.each<[text: string, decimals: number]>([
  ['1', 0],
  ['100', 0],
  ['0.10', 1],
  ['0.05', 2],
  ['1e-8', 8],
  ['2.5e1', 0],
])('%s spells %i decimals', (text, decimals) => {
  expect(decimalsOf(text)).toBe(decimals)
})

const value = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n })
const scale = fc.integer({ min: 0, max: 20 })

describe('for any number', () => {
  it('what was written is read as the same number', () => {
    fc.assert(fc.property(value, scale, (each, at) => parseDecimal(formatDecimal(each, at), at) === each))
  })

  it('what was written has no digit to spare', () => {
    fc.assert(
      fc.property(value, scale, (each, at) => {
        expect(formatDecimal(each, at)).toMatch(/^(0|-?(0|[1-9]\d*)(\.\d*[1-9])?)$/)
      }),
    )
  })

  it('a text is the quotient that it spells: digits by a power of ten', () => {
    const digits = fc.stringMatching(/^\d{1,15}$/)
    const exponent = fc.integer({ min: -9, max: 9 })
    fc.assert(
      fc.property(digits, fc.option(digits), exponent, fc.boolean(), (whole, fraction, power, negative) => {
        const text = `${negative ? '-' : ''}${whole}${fraction ? `.${fraction}` : ''}e${power}`
        // Enough scale that nothing is below it: text = numerator / 10^denominator, over a common denominator.
        const at = 26
        const numerator = BigInt(whole + (fraction ?? '')) * (negative ? -1n : 1n)
        const denominator = (fraction?.length ?? 0) - power
        expect(parseDecimal(text, at)).toBe(numerator * 10n ** BigInt(at - denominator))
      }),
    )
  })

  it('a scale too small is an error exactly when digits would be lost', () => {
    fc.assert(
      fc.property(value, scale, scale, (each, fine, coarse) => {
        fc.pre(coarse < fine)
        const unit = 10n ** BigInt(fine - coarse)
        const read = (): bigint => parseDecimal(formatDecimal(each, fine), coarse)
        if (each % unit === 0n) expect(read()).toBe(each / unit)
        else expect(read).toThrow(DecimalError)
      }),
    )
  })
})
