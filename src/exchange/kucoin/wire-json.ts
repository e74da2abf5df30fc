/**
 * Numbers as the venue writes them: JSON numbers with every digit.
 *
 * Nanosecond stamps and exact money do not fit a double, so they travel as text that JSON.stringify copies
 * unquoted. A reader with a plain JSON.parse loses their last digits, at the real venue as here.
 */
import { decimalsOf, formatDecimal } from '../../domain/decimal.ts'
import { formatPrice, type Instrument, priceToNumber, type Ticks } from '../../domain/instrument.ts'
import { formatMoney, type Money, money } from '../../domain/money.ts'

/** What JSON.stringify writes as it stands. */
export interface RawNumber {
  readonly rawJSON: string
}

declare global {
  interface JSON {
    /** Node 24 has it; TypeScript's library does not know it yet. */
    rawJSON(text: string): RawNumber
  }
}

/** Epoch milliseconds as integer nanoseconds: 19 digits, past 2^53. */
export const nanoseconds = (ms: number): RawNumber => JSON.rawJSON(`${ms}000000`)

/** An exact amount as a JSON number. */
export const amount = (value: Money): RawNumber => JSON.rawJSON(formatMoney(value))

/** A price as a JSON number. */
export const priceNumber = (instrument: Instrument, price: Ticks): RawNumber =>
  JSON.rawJSON(formatPrice(instrument, price))

/** Marks and indices lie between two ticks; the venue quotes them two digits finer than the tick. */
export const fractionalPrice = (instrument: Instrument, ticks: number): number =>
  Number(priceToNumber(instrument, ticks).toFixed(decimalsOf(instrument.tickSize) + 2))

/** A proportion with so many digits as the venue shows: 0.0654. */
export const proportion = (part: Money, whole: Money): number =>
  whole === 0n ? 0 : Number((part * 10_000n) / whole) / 10_000

/** What was dealt ÷ (lots × multiplier), as decimal text rounded half up; '0' before the first fill. */
export function averagePrice(instrument: Instrument, dealt: Money, filled: number): string {
  if (filled === 0) return '0'
  const base = BigInt(filled) * money(instrument.multiplier)
  return formatDecimal((dealt * 10n ** BigInt(AVERAGE_DECIMALS) + base / 2n) / base, AVERAGE_DECIMALS)
}

const AVERAGE_DECIMALS = 8
