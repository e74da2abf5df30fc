import type { Currency } from '../domain/balances.ts'
import type { InstrumentSymbol, VenueName } from '../domain/instrument.ts'
import { absolute, add, type Money, moneyToNumber, ZERO } from '../domain/money.ts'
import { convert, type Rates, type Reported } from './conversion.ts'
import { ifKnown } from './known.ts'
import type { Leg } from './leg.ts'
import { NO_QUANTITY, QUANTITY_DECIMALS, type Quantity } from './underlying.ts'

/** One coin over all venues: what a move of its price does to us. Money is in the reporting currency; null: unknown. */
export interface Netted {
  readonly coin: Currency
  readonly net: Quantity
  /** Σ |quantity|: what there is to liquidate, however well it is hedged. */
  readonly gross: Quantity
  readonly value: Reported | null
  readonly grossValue: Reported | null
  readonly unrealised: Reported | null
  /** Reporting currency a coin at which the net position has neither profit nor loss; null: none, or unknown. */
  readonly averageEntry: number | null
  readonly legs: readonly {
    readonly venue: VenueName
    readonly symbol: InstrumentSymbol
    readonly quantity: Quantity
  }[]
}

/** Nets legs by coin, in the order in which coins first appear. Flat legs are left out. */
export function netted(legs: readonly Leg[], rates: Rates): readonly Netted[] {
  const held = legs.filter((leg) => leg.lots !== 0)
  return [...Map.groupBy(held, (leg) => leg.coin)].map(([coin, of]) => {
    const worth = (amountOf: (leg: Leg) => Money | null) => worthOf(of, amountOf, rates)
    const net = sum(of.map((leg) => leg.quantity))
    const cost = worth((leg) => leg.cost)
    return {
      coin,
      net,
      gross: sum(of.map((leg) => (leg.quantity < 0n ? -leg.quantity : leg.quantity) as Quantity)),
      value: worth((leg) => leg.value),
      grossValue: worth((leg) => ifKnown(leg.value, absolute)),
      unrealised: worth((leg) => leg.unrealised),
      averageEntry: cost === null || net === 0n ? null : moneyToNumber(cost) / inCoins(net),
      legs: of.map(({ venue, symbol, quantity }) => ({ venue, symbol, quantity })),
    }
  })
}

/** An amount of every leg as one number, converted leg by leg only in its currency's sum. */
function worthOf(legs: readonly Leg[], amountOf: (leg: Leg) => Money | null, rates: Rates): Reported | null {
  const sums = new Map<Currency, Money>()
  for (const leg of legs) {
    const amount = amountOf(leg)
    if (amount === null) return null
    sums.set(leg.currency, add(sums.get(leg.currency) ?? ZERO, amount))
  }
  return convert(sums, rates)
}

const sum = (quantities: readonly Quantity[]): Quantity =>
  quantities.reduce((total, each) => (total + each) as Quantity, NO_QUANTITY)

const inCoins = (quantity: Quantity): number => Number(quantity) / 10 ** QUANTITY_DECIMALS
