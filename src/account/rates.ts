import type { Currency } from '../domain/balances.ts'
import { parseDecimal } from '../domain/decimal.ts'
import type { Instrument, InstrumentLabel } from '../domain/instrument.ts'
import { MONEY_DECIMALS } from '../domain/money.ts'
import type { ConversionRate, Rates } from './conversion.ts'

/**
 * Where the value of a currency comes from, as the configuration says it: `USDC parity`, `KCS 9.75`,
 * `XBT mark XBTUSDTM`. What is not said is not known.
 */
export type RateTerm =
  | { readonly currency: Currency; readonly by: 'parity' }
  | { readonly currency: Currency; readonly by: 'fixed'; readonly price: string }
  | { readonly currency: Currency; readonly by: 'mark'; readonly symbol: InstrumentLabel }

/** @throws RangeError when the text is none; the configuration has been checked before. */
export function parseRateTerm(text: string): RateTerm {
  const [currency = '', how = '', symbol] = text.split(' ')
  if (how === 'parity') return { currency, by: 'parity' }
  if (how === 'mark' && symbol !== undefined)
    return { currency, by: 'mark', symbol: symbol as InstrumentLabel }
  if (/^\d/.test(how)) return { currency, by: 'fixed', price: how }
  throw new RangeError(`not a rate: ${text}`)
}

/** A mark and how long it has not been heard of. */
export interface Quoted {
  readonly instrument: Instrument
  /** In ticks, fractional. */
  readonly mark: number
  readonly ageMs: number
}

/**
 * The rates as they are now. A mark that is older than `ageMsMax`, or that prices another coin or in another currency
 * than asked for, gives none.
 */
export function ratesNow(
  reporting: Currency,
  terms: readonly RateTerm[],
  quoted: (symbol: InstrumentLabel) => Quoted | undefined,
  ageMsMax: number,
): Rates {
  const others = new Map<Currency, ConversionRate>()
  for (const term of terms) {
    const rate = rateNow(reporting, term, quoted, ageMsMax)
    if (rate) others.set(term.currency, rate)
  }
  return { reporting, others }
}

const UNIT = 10n ** BigInt(MONEY_DECIMALS)

function rateNow(
  reporting: Currency,
  term: RateTerm,
  quoted: (symbol: InstrumentLabel) => Quoted | undefined,
  ageMsMax: number,
): ConversionRate | undefined {
  switch (term.by) {
    case 'parity':
      return { value: UNIT, source: 'parity', ageMs: null }
    case 'fixed':
      return { value: parseDecimal(term.price, MONEY_DECIMALS), source: 'fixed', ageMs: null }
    case 'mark': {
      const quote = quoted(term.symbol)
      if (!quote || !(quote.ageMs <= ageMsMax)) return undefined
      const { baseCurrency, settleCurrency } = quote.instrument
      if (baseCurrency !== term.currency || settleCurrency !== reporting) return undefined
      return { value: priceOf(quote), source: `mark of ${term.symbol}`, ageMs: quote.ageMs }
    }
    default:
      return term satisfies never
  }
}

/** Marks lie between ticks; a millionth of a tick is counted, as in the value of a position. */
const MICRO = 1_000_000

const priceOf = ({ instrument, mark }: Quoted): bigint =>
  (BigInt(Math.round(mark * MICRO)) * parseDecimal(instrument.tickSize, MONEY_DECIMALS)) / BigInt(MICRO)
