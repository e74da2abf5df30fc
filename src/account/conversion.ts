import type { Balances, Currency } from '../domain/balances.ts'
import { MONEY_DECIMALS, type Money } from '../domain/money.ts'

/**
 * Many currencies as one number. A rate is data: where it comes from and how old it is. What has no rate has no value
 * here, and a sum with it in it is unknown: nothing is worth 1 because nobody said otherwise.
 */

/** An amount in the reporting currency: what limits, triggers and people read. */
export type Reported = Money & { readonly __reported: true }

export interface ConversionRate {
  /** Reporting currency for one unit, counted in 10^-12. */
  readonly value: bigint
  /** `parity`, `fixed`, or the mark that it was read from. */
  readonly source: string
  /** Since it was last heard; null: by decree, it does not age. */
  readonly ageMs: number | null
}

export interface Rates {
  readonly reporting: Currency
  /** Of the other currencies, as far as they are known now. */
  readonly others: ReadonlyMap<Currency, ConversionRate>
}

const UNIT = 10n ** BigInt(MONEY_DECIMALS)

/** Reporting currency for one unit of another, counted in 10^-12; undefined when nobody knows. */
export const rateOf = ({ reporting, others }: Rates, currency: Currency): bigint | undefined =>
  currency === reporting ? UNIT : others.get(currency)?.value

/**
 * The sum in the reporting currency: exact until it is rounded once, to the nearest 10^-12, half away from zero. null
 * when a part has no rate; nothing of a currency needs none.
 */
export function convert(balances: Balances, rates: Rates): Reported | null {
  let sum = 0n
  for (const [currency, amount] of balances) {
    if (amount === 0n) continue
    const rate = rateOf(rates, currency)
    if (rate === undefined) return null
    sum += amount * rate
  }
  return ((sum + (sum < 0n ? -UNIT : UNIT) / 2n) / UNIT) as Money as Reported
}

/** As a float, for limits and statistics. undefined: no rate. */
export function factorOf(rates: Rates, currency: Currency): number | undefined {
  const rate = rateOf(rates, currency)
  return rate === undefined ? undefined : Number(rate) / Number(UNIT)
}

/** Every currency counts for itself alone. */
export const onlyIn = (reporting: Currency): Rates => ({ reporting, others: new Map() })
