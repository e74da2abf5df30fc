import type { Currency } from '../domain/balances.ts'
import { formatDecimal, parseDecimal } from '../domain/decimal.ts'
import type { Instrument, Lots } from '../domain/instrument.ts'

/**
 * What contracts of different names and sizes are about. A lot is as many coins as its contract says; only coins can be
 * added across venues.
 */

/** Coins, exactly, counted in 10^-18; signed where it is a position. */
export type Quantity = bigint & { readonly __quantity: unique symbol }

export const QUANTITY_DECIMALS = 18

export const NO_QUANTITY = 0n as Quantity

/** KuCoin writes bitcoin as ISO 4217 would. */
const SPELLINGS: Readonly<Record<Currency, Currency>> = { XBT: 'BTC' }

/** Contracts on a thousand or a million of a small coin, as Binance (1000PEPE, 1MBABYDOGE) and Bybit (SHIB1000) name them. */
const BUNDLE = /^(1000000|100000|10000|1000|1M)([A-Z]{2,}\d*)$|^([A-Z]{2,})(1000000|100000|10000|1000)$/

interface Coins {
  readonly coin: Currency
  readonly count: bigint
}

/** By base currency: an engine meets few, and asks for them with every look at the account. */
const known = new Map<Currency, Coins>()

/** The coin behind a base currency, and how many of it that currency counts at once. */
export function coinOf(base: Currency): Coins {
  const found = known.get(base) ?? readCoin(base)
  known.set(base, found)
  return found
}

function readCoin(base: Currency): Coins {
  const [, first, coin = base, second, last] = BUNDLE.exec(base) ?? []
  const bundle = first ?? last
  const name = second ?? coin
  return {
    coin: SPELLINGS[name] ?? name,
    count: bundle === undefined ? 1n : BigInt(bundle.replace('M', '000000')),
  }
}

type Contract = Pick<Instrument, 'multiplier' | 'baseCurrency'>

/** Coins in one lot. */
const lotOf = new WeakMap<Contract, bigint>()

/** How many coins so many lots are. @throws DecimalError when the contract is finer than 10^-18 of a coin. */
export function quantityOf(contract: Contract, lots: Lots): Quantity {
  const lot =
    lotOf.get(contract) ??
    parseDecimal(contract.multiplier, QUANTITY_DECIMALS) * coinOf(contract.baseCurrency).count
  lotOf.set(contract, lot)
  return (BigInt(lots) * lot) as Quantity
}

export const formatQuantity = (quantity: Quantity): string => formatDecimal(quantity, QUANTITY_DECIMALS)
