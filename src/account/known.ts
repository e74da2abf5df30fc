import { type Money, moneyToNumber, ZERO } from '../domain/money.ts'

/**
 * Arithmetic on what may be unknown (null): what is made of something unknown is unknown. Written out, because an amount
 * of zero is falsy, and well known.
 */

export const ifKnown = <From, To>(value: From | null, make: (value: From) => To): To | null =>
  value === null ? null : make(value)

/** A sum of which a part is unknown is unknown. */
export function plus(...amounts: readonly (Money | null)[]): Money | null {
  let sum: bigint = ZERO
  for (const amount of amounts) {
    if (amount === null) return null
    sum += amount
  }
  return sum as Money
}

/** Amount over equity. Anything held on no equity at all is infinitely much. */
export function ratio(amount: Money | null, equity: Money | null): number | null {
  if (amount === null || equity === null) return null
  if (amount <= ZERO) return 0
  return equity > ZERO ? moneyToNumber(amount) / moneyToNumber(equity) : Number.POSITIVE_INFINITY
}

/** The worst of values of which each could be it. */
export function worst(
  values: readonly (number | null)[],
  choose: (...known: number[]) => number,
): number | null {
  const known = values.filter((value) => value !== null)
  return known.length < values.length ? null : choose(...known)
}
