import { formatDecimal, parseDecimal } from './decimal.ts'

/**
 * An exact amount of the settlement currency, counted in 10^-12.
 *
 * Twelve decimals hold tick × multiplier × fee rate of every instrument we trade without rounding, so a ledger
 * of fills sums to the last digit whatever the order of the additions.
 */
export type Money = bigint & { readonly __money: unique symbol }

export const MONEY_DECIMALS = 12

export const ZERO = 0n as Money

/** Reads decimal text as money. @throws DecimalError when it is no decimal or finer than 10^-12. */
export const money = (text: string): Money => parseDecimal(text, MONEY_DECIMALS) as Money

/** The shortest decimal text of the amount. */
export const formatMoney = (amount: Money): string => formatDecimal(amount, MONEY_DECIMALS)

/**
 * A venue's JSON number as money, rounded to the 10^-12 nearest. For amounts that the venue itself computes in
 * floating point (equity, margin); never for anything that we add up.
 */
export const moneyFromNumber = (value: number): Money => {
  if (!Number.isFinite(value)) throw new RangeError(`not a finite amount: ${value}`)
  return parseDecimal(value.toFixed(MONEY_DECIMALS), MONEY_DECIMALS) as Money
}

/** As a float, for statistics and for people; never for sums. */
export const moneyToNumber = (amount: Money): number => Number(amount) / 10 ** MONEY_DECIMALS

export const add = (...amounts: readonly Money[]): Money =>
  amounts.reduce((sum, each) => sum + each, 0n) as Money
export const subtract = (left: Money, right: Money): Money => (left - right) as Money
export const negate = (amount: Money): Money => -amount as Money
export const times = (amount: Money, count: bigint | number): Money => (amount * BigInt(count)) as Money
/** A share of an amount, the share counted in 10^-8; what is finer is cut off. */
export const shareOf = (amount: Money, share: number): Money =>
  ((amount * BigInt(Math.round(share * 1e8))) / 100_000_000n) as Money
export const absolute = (amount: Money): Money => (amount < 0n ? -amount : amount) as Money
