import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { convert, factorOf, onlyIn, type Rates } from '../../src/account/conversion.ts'
import { parseRateTerm, type Quoted, ratesNow } from '../../src/account/rates.ts'
import { tally } from '../../src/domain/balances.ts'
import type { InstrumentSymbol } from '../../src/domain/instrument.ts'
import { add, formatMoney, type Money, money } from '../../src/domain/money.ts'
import { contract, worth } from './holdings.ts'

const UNIT = 10n ** 12n

describe('amounts in many currencies', () => {
  const rates = worth({ USDC: '0.9998', XBT: '60000' })

  test('are one number by their rates', () => {
    const held = tally([
      ['USDT', money('100')],
      ['USDC', money('-50')],
      ['XBT', money('0.001')],
    ])
    expect(formatMoney(convert(held, rates) ?? money('0'))).toBe('110.01')
  })

  test('are unknown together when one is', () => {
    expect(convert(new Map([['KCS', money('0.000000000001')]]), rates)).toBeNull()
    expect(
      convert(
        tally([
          ['USDT', money('100')],
          ['KCS', money('1')],
        ]),
        rates,
      ),
    ).toBeNull()
  })

  test('nothing of a currency needs no rate', () => {
    expect(convert(new Map([['KCS', money('0')]]), rates)).toBe(0n)
    expect(convert(new Map(), onlyIn('USDT'))).toBe(0n)
  })

  test('no currency is worth 1 because it looks like the dollar', () => {
    expect(convert(new Map([['USDC', money('1')]]), onlyIn('USDT'))).toBeNull()
    expect(factorOf(onlyIn('USDT'), 'USDC')).toBeUndefined()
  })

  test('what was converted is told apart from what was not', () => {
    const reported = convert(new Map([['USDC', money('1')]]), rates)
    // @ts-expect-error Money of some currency is not yet an amount in the reporting one.
    const taken: typeof reported = money('1')
    expect(taken).toBe(money('1'))
    // @ts-expect-error Added to money of some currency it is money of no currency that anybody knows.
    const mixed: typeof reported = add(reported ?? money('0'), money('1'))
    expect(mixed).toBe(money('1.9998'))
  })

  test('come to what exact fractions come to, rounded once', () => {
    const amount = fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n })
    const price = fc.bigInt({ min: 0n, max: 10n ** 17n })
    const purse = fc.array(fc.tuple(fc.constantFrom('USDT', 'USDC', 'XBT', 'KCS'), amount), { maxLength: 12 })
    fc.assert(
      fc.property(purse, fc.record({ USDC: price, XBT: price, KCS: price }), (amounts, prices) => {
        const known: Rates = {
          reporting: 'USDT',
          others: new Map(
            Object.entries(prices).map(([currency, value]) => [currency, { value, source: '', ageMs: null }]),
          ),
        }
        // Naively: every amount by itself, as a fraction with the denominator UNIT.
        let numerator = 0n
        for (const [currency, each] of amounts)
          numerator += each * (currency === 'USDT' ? UNIT : (known.others.get(currency)?.value ?? 0n))
        const sum = convert(tally(amounts.map(([currency, each]) => [currency, each as Money])), known) ?? 0n
        const off = sum * UNIT - numerator
        expect(2n * (off < 0n ? -off : off) <= UNIT).toBe(true)
      }),
      { seed: 17, numRuns: 500 },
    )
  })
})

describe('a rate', () => {
  const XBT = 'XBTUSDTM' as InstrumentSymbol
  const quoted =
    (parts: Partial<Quoted> = {}) =>
    () => ({
      instrument: contract(),
      mark: 600_000.5,
      ageMs: 10,
      ...parts,
    })
  const rate = (term: string, quote: () => Quoted | undefined = () => undefined) => {
    const rates = ratesNow('USDT', [parseRateTerm(term)], quote, 1_000)
    const [known] = [...rates.others]
    return known && [known[0], formatMoney(known[1].value as Money), known[1].source, known[1].ageMs]
  }

  test('by parity is 1, because the configuration says so', () => {
    expect(rate('USDC parity')).toEqual(['USDC', '1', 'parity', null])
  })

  test('that is fixed stays', () => {
    expect(rate('KCS 9.75')).toEqual(['KCS', '9.75', 'fixed', null])
  })

  test('is the mark of a contract, between two ticks too, with its age', () => {
    expect(rate('XBT mark XBTUSDTM', quoted())).toEqual(['XBT', '60000.05', 'mark of XBTUSDTM', 10])
  })

  const none: readonly [string, () => Quoted | undefined][] = [
    ['that nobody quotes', () => undefined],
    ['that is too old', quoted({ ageMs: 1_001 })],
    ['of unknown age', quoted({ ageMs: Number.NaN })],
    ['of another coin', quoted({ instrument: contract({ baseCurrency: 'ETH' }) })],
    ['in another currency', quoted({ instrument: contract({ settleCurrency: 'USDC' }) })],
  ]
  test.each(none)('from a mark %s is none', (_sentence, quote) => {
    expect(rate(`XBT mark ${XBT}`, quote)).toBeUndefined()
  })

  test('is refused when it is no term', () => {
    expect(() => parseRateTerm('XBT nonsense')).toThrow(RangeError)
  })
})
