import { z } from 'zod'
import { formatDecimal, parseDecimal } from '../../../domain/decimal.ts'
import { type Lots, lots } from '../../../domain/instrument.ts'
import { MONEY_DECIMALS, type Money, money } from '../../../domain/money.ts'

/**
 * Numbers as KuCoin writes them: text in one message, a JSON number in the next, sometimes in scientific notation.
 *
 * What may go wrong here: a JSON number has been through a binary float. Its shortest text is what the venue wrote
 * for up to 17 digits, which covers prices and sizes; nanosecond stamps have 19, and lose their last two or three
 * digits: harmless once cut to milliseconds, off by one millisecond at the very edge of one.
 */
const written = <Value>(read: (text: string) => Value) =>
  // One step and no union: every field of every frame comes through here.
  z.transform((value: unknown, context): Value => {
    if (typeof value === 'string') return read(value)
    if (typeof value === 'number') return read(String(value))
    context.issues.push({ code: 'invalid_type', expected: 'number', input: value })
    return z.NEVER
  })

/** Finest decimal that is read: finer than any tick, and text that fits is exact. */
const SCALE = 20

/** What nearly every number looks like: few digits, no exponent, its shortest text already. Exact in a float. */
const SHORT_WHOLE = /^(?:0|-?[1-9]\d{0,14})$/
const SHORT_DECIMAL = /^(?:0|-?[1-9]\d{0,14})(?:\.\d{0,19}[1-9])?$/

const plain = (text: string): string =>
  SHORT_DECIMAL.test(text) ? text : formatDecimal(parseDecimal(text, SCALE), SCALE)
const whole = (text: string): number =>
  SHORT_WHOLE.test(text) ? Number(text) : Number(parseDecimal(text, 0))

/** A decimal number as its shortest plain text: 2.0E-4 is '0.0002'. Refuses NaN, null, '' and 1e400. */
export const decimal = written(plain)

/** A whole number of lots, signed. */
export const lotCount = written((text): Lots => lots(whole(text)))

/** Amounts that the venue computes have more digits than money counts; the rest is rounded half away from zero. */
const AMOUNT_SCALE = 24
const AMOUNT_UNIT = 10n ** BigInt(AMOUNT_SCALE - MONEY_DECIMALS)

const FITS_MONEY = new RegExp(`^-?\\d{1,20}(?:\\.\\d{1,${MONEY_DECIMALS}})?$`)

/** An amount of money, to the nearest 10^-12. */
export const amount = written((text): Money => {
  if (FITS_MONEY.test(text)) return money(text)
  const fine = parseDecimal(text, AMOUNT_SCALE)
  return ((fine + (fine < 0n ? -AMOUNT_UNIT : AMOUNT_UNIT) / 2n) / AMOUNT_UNIT) as Money
})

/** A finite number for models and statistics. */
export const figure = written((text) => Number(plain(text)))

/** A sequence or a version: a whole number that is exact in a float. */
export const counter = written((text): number => lots(whole(text)))

/** A moment in epoch ms, from milliseconds or nanoseconds: 10^16 is the year 318857 in the one, 1970 in the other. */
export const moment = written((text) => {
  const value = whole(text)
  return value > NANOSECONDS_FROM ? Math.floor(value / 1_000_000) : value
})
const NANOSECONDS_FROM = 1e16

/** An identifier. Text only: as a JSON number an 18-digit id has already lost its end. */
export const identifier = z.string().min(1)

/** A field that may be left out in any of the venue's ways: absent, null or ''. Reads as null then. */
export const optional = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => (value === '' ? null : value), schema.nullable()).default(null)
