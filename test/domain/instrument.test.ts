import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { DecimalError, formatDecimal } from '../../src/domain/decimal.ts'
import {
  formatPrice,
  type InstrumentSymbol,
  lots,
  notional,
  parsePrice,
  portion,
  priceToNumber,
  type Rate,
  rate,
  tickMoneyOf,
  ticks,
} from '../../src/domain/instrument.ts'
import { formatMoney, type Money, money } from '../../src/domain/money.ts'

const symbol = 'XBTUSDTM' as InstrumentSymbol
const stepping = (tickSize: string): { tickSize: string; symbol: InstrumentSymbol } => ({ tickSize, symbol })

describe('a price is a whole number of ticks', () => {
  test.each<[sentence: string, tickSize: string, text: string, count: number]>([
    ['a tick of a tenth', '0.1', '64250.3', 642_503],
    ['a tick of five tenths', '0.5', '64250.5', 128_501],
    ['a tick of twenty-five hundredths, no decimals spelt', '0.25', '3', 12],
    ['a whole tick', '1', '64250', 64_250],
    ['a tick of ten', '10', '64250', 6_425],
    ['a tick of ten, with decimals that are zero', '10', '64250.00', 6_425],
    ['a tick written with more zeros than it needs', '0.10', '64250.3', 642_503],
    ['a tick written with an exponent', '1e-4', '0.1234', 1_234],
    ['a price written with an exponent', '0.0001', '1.5e-3', 15],
    ['a price below zero', '0.1', '-2.5', -25],
    ['no price', '0.1', '0', 0],
    ['minus no price', '0.1', '-0.0', 0],
    ['more zeros below the tick than there are decimals', '0.1', '1.50000', 15],
    ['leading zeros', '0.1', '0000000000000000001.5', 15],
    ['sixteen digits, past what goes the short way', '0.1', '123456789012345.6', 1_234_567_890_123_456],
  ])('%s', (_, tickSize, text, count) => {
    const read = parsePrice(stepping(tickSize), text)
    expect(read).toBe(count)
    expect(parsePrice(stepping(tickSize), formatPrice({ tickSize }, read))).toBe(count)
  })

  test.each<[sentence: string, tickSize: string, text: string, error: new (text: string) => Error]>([
    ['a digit below the tick', '0.1', '1.55', DecimalError],
    ['between two ticks', '0.5', '1.3', RangeError],
    ['between two ticks of ten', '10', '64255', RangeError],
    ['so close to a tick that a float would not see it', '0.7', '3500000000000000.1', RangeError],
    ['more ticks than a float counts', '0.001', '99999999999999.999', RangeError],
    ['no number', '0.1', '1.5x', DecimalError],
    ['nothing', '0.1', '', DecimalError],
    ['no digits after the point', '0.1', '1.', DecimalError],
  ])('%s is refused', (_, tickSize, text, error) => {
    expect(() => parsePrice(stepping(tickSize), text)).toThrow(error)
  })

  it.each(['0', '-0.1'])('a tick of %s is no tick', (tickSize) => {
    expect(() => parsePrice(stepping(tickSize), '1')).toThrow(RangeError)
  })

  it('as a float it is near enough for a statistic', () => {
    expect(priceToNumber({ tickSize: '0.1' }, 642_503)).toBeCloseTo(64_250.3, 8)
    expect(priceToNumber({ tickSize: '0.5' }, 2.5)).toBe(1.25)
  })
})

/** Sizes of ticks as venues have them, and some that they might. */
const tickUnit = fc.record({
  unit: fc.oneof(fc.constantFrom(1n, 2n, 5n, 25n), fc.bigInt({ min: 1n, max: 10n ** 17n })),
  scale: fc.integer({ min: 0, max: 12 }),
})

describe('for any tick and any price', () => {
  it('a price is read as the quotient of two whole numbers, or refused when there is a rest', () => {
    const digits = fc.stringMatching(/^\d{1,10}$/)
    fc.assert(
      fc.property(tickUnit, digits, fc.option(digits), ({ unit, scale }, whole, fraction) => {
        const text = fraction ? `${whole}.${fraction}` : whole
        // price ÷ tick = (whole.fraction / 10^decimals) ÷ (unit / 10^scale)
        const over = BigInt(whole + (fraction ?? '')) * 10n ** BigInt(scale)
        const under = unit * 10n ** BigInt(fraction?.length ?? 0)
        const read = (): number => parsePrice(stepping(formatDecimal(unit, scale)), text)
        const steps = over / under
        if (over % under !== 0n) expect(read).toThrow()
        else if (steps > BigInt(Number.MAX_SAFE_INTEGER)) expect(read).toThrow(RangeError)
        else expect(read()).toBe(Number(steps))
      }),
      { numRuns: 2_000 },
    )
  })

  it('the short way and the long way read the same', () => {
    const count = fc.integer({ min: 0, max: 10 ** 15 })
    fc.assert(
      fc.property(tickUnit, count, ({ unit, scale }, steps) => {
        fc.pre(BigInt(steps) * unit < 10n ** 30n)
        const tickSize = formatDecimal(unit, scale)
        const text = formatDecimal(BigInt(steps) * unit, scale)
        // A sign sends the text the long way round.
        expect(parsePrice(stepping(tickSize), text)).toBe(steps)
        expect(parsePrice(stepping(tickSize), `+${text}`)).toBe(steps)
      }),
      { numRuns: 1_000 },
    )
  })

  it('what was written is read as the same price', () => {
    fc.assert(
      fc.property(tickUnit, fc.maxSafeInteger(), ({ unit, scale }, steps) => {
        const tickSize = formatDecimal(unit, scale)
        const at = ticks(steps)
        expect(parsePrice(stepping(tickSize), formatPrice({ tickSize }, at))).toBe(at)
      }),
    )
  })
})

describe('ticks and lots are integers that a float counts', () => {
  test.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('%s is neither', (count) => {
    expect(() => ticks(count)).toThrow(RangeError)
    expect(() => lots(count)).toThrow(RangeError)
  })

  it('minus zero becomes zero, so that equal positions are equal', () => {
    expect(Object.is(ticks(-0), 0)).toBe(true)
    expect(Object.is(lots(-0), 0)).toBe(true)
    expect(Object.is(lots(-3), -3)).toBe(true)
  })
})

describe('the money of one lot and one tick', () => {
  test.each<[tickSize: string, multiplier: string, text: string]>([
    ['0.1', '0.001', '0.0001'],
    ['0.5', '1', '0.5'],
    ['10', '0.01', '0.1'],
    ['0.00000001', '1000', '0.00001'],
    ['0.0000001', '0.00001', '0.000000000001'],
  ])('a tick of %s and a lot of %s: %s', (tickSize, multiplier, text) => {
    expect(formatMoney(tickMoneyOf(tickSize, multiplier))).toBe(text)
  })

  it('finer than money can count is refused, not rounded', () => {
    expect(() => tickMoneyOf('0.0000001', '0.000001')).toThrow(DecimalError)
  })

  it('times ticks and lots it is the notional', () => {
    const tickMoney = tickMoneyOf('0.1', '0.001')
    expect(notional({ tickMoney }, ticks(642_503), lots(7))).toBe(money('449.7521'))
    expect(notional({ tickMoney }, ticks(642_503), lots(-7))).toBe(money('-449.7521'))
  })
})

describe('a rate takes its portion, rounded to the nearest 10^-12', () => {
  test.each<[sentence: string, amount: Money, share: Rate, taken: bigint]>([
    ['a fee of 0.02 %', money('1000'), rate('0.0002'), money('0.2')],
    ['a rebate', money('1000'), rate('-0.0001'), money('-0.1')],
    ['all of it', money('3'), rate('1'), money('3')],
    ['just below half is nothing', 49_999_999n as Money, 1n as Rate, 0n],
    ['half goes away from zero', 50_000_000n as Money, 1n as Rate, 1n],
    ['half of a loss too', -50_000_000n as Money, 1n as Rate, -1n],
    ['just above minus half is nothing', -49_999_999n as Money, 1n as Rate, 0n],
  ])('%s', (_, amount, share, taken) => {
    expect(portion(amount, share)).toBe(taken)
  })

  it('is off by at most half of the last digit, and the same on both sides of zero', () => {
    const amount = fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }).map((each) => each as Money)
    const share = fc.bigInt({ min: -(10n ** 9n), max: 10n ** 9n }).map((each) => each as Rate)
    fc.assert(
      fc.property(amount, share, (of, taking) => {
        const taken = portion(of, taking)
        const error = taken * 10n ** 8n - of * taking
        expect(error <= 5n * 10n ** 7n && error >= -5n * 10n ** 7n).toBe(true)
        expect(portion(-of as Money, taking)).toBe(-taken)
      }),
    )
  })
})
