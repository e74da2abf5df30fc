import type { Money } from './money.ts'

/** The venue's own spelling: USDT, USDC, XBT. */
export type Currency = string

/**
 * Exact amounts, one a currency. What is held in two currencies lies side by side and is never added; only explicit
 * conversion rates make one number of it (`src/account/conversion.ts`).
 */
export type Balances = ReadonlyMap<Currency, Money>

/** Adds up amounts, each in its own currency. The order of the amounts does not matter. */
export function tally(amounts: Iterable<readonly [Currency, Money]>): Balances {
  const sums = new Map<Currency, Money>()
  for (const [currency, amount] of amounts) sums.set(currency, ((sums.get(currency) ?? 0n) + amount) as Money)
  return sums
}
