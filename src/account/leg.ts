import type { Currency } from '../domain/balances.ts'
import type { Instrument, InstrumentSymbol, Lots, VenueName } from '../domain/instrument.ts'
import { absolute, type Money, moneyToNumber, shareOf, subtract, ZERO } from '../domain/money.ts'
import { type MarginTerms, type Position, unrealisedAt, valueAtMark } from '../domain/position.ts'
import { ifKnown } from './known.ts'
import { coinOf, type Quantity, quantityOf } from './underlying.ts'

/** A position of ours in one instrument of one venue, and what it takes to value it. */
export interface Held {
  readonly instrument: Instrument
  readonly position: Position
  /** In ticks, fractional; undefined while nobody has told it. */
  readonly mark: number | undefined
  readonly terms: MarginTerms
  /** Value of the orders that could open, on either side. */
  readonly working: { readonly buys: Money; readonly sells: Money }
  /** What an isolated position can lose, as the venue told; null: what it took to open. */
  readonly margin: Money | null
}

/** The same, valued. null is unknown: the mark is. Money is in `currency`. */
export interface Leg {
  readonly venue: VenueName
  readonly symbol: InstrumentSymbol
  readonly currency: Currency
  /** What it is a position in, under the name that all venues share. */
  readonly coin: Currency
  readonly quantity: Quantity
  readonly lots: Lots
  /** In ticks, fractional; 0 when flat. */
  readonly averageEntry: number
  readonly mark: number | null
  readonly cost: Money
  /** Of closed lots; fees and funding not included. */
  readonly realised: Money
  /** At the mark, signed like the position. */
  readonly value: Money | null
  readonly unrealised: Money | null
  readonly mode: MarginTerms['mode']
  readonly leverage: number
  readonly maintenanceRate: number
  /** Behind the position: cross, its value ÷ leverage; isolated, what was set aside. */
  readonly initialMargin: Money | null
  /** Above that, for the worst position that the working orders could make of it. */
  readonly orderMargin: Money | null
  readonly maintenanceMargin: Money | null
}

/**
 * Values one position. Margins are those of the simulated exchange and, for one bracket of size, of the venues: initial
 * margin |value| ÷ leverage, maintenance margin |value| × rate − deduction. Orders require margin for the worse side
 * alone; reduce-only orders none.
 */
export function legOf({ instrument, position, mark, terms, working, margin }: Held): Leg {
  const { lots, cost, realised } = position
  const value = lots === 0 ? ZERO : mark === undefined ? null : valueAtMark(instrument, lots, mark)
  const size = ifKnown(value, absolute)
  const behind = ifKnown(size, (known) => dividedBy(known, terms.leverage))
  const isolated = lots === 0 ? ZERO : (margin ?? dividedBy(absolute(cost), terms.leverage))
  return {
    venue: instrument.venue,
    symbol: instrument.symbol,
    currency: instrument.settleCurrency,
    coin: coinOf(instrument.baseCurrency).coin,
    quantity: quantityOf(instrument, lots),
    lots,
    averageEntry: lots === 0 ? 0 : moneyToNumber(cost) / (moneyToNumber(instrument.tickMoney) * lots),
    mark: mark ?? null,
    cost,
    realised,
    value,
    unrealised: lots === 0 ? ZERO : mark === undefined ? null : unrealisedAt(position, mark, instrument),
    mode: terms.mode,
    leverage: terms.leverage,
    maintenanceRate: terms.maintenanceRate,
    initialMargin: terms.mode === 'isolated' ? isolated : behind,
    orderMargin: value === null || size === null ? null : orderMargin(value, size, working, terms),
    maintenanceMargin: ifKnown(size, (known) => maintenanceOf(known, terms)),
  }
}

function orderMargin(value: Money, size: Money, { buys, sells }: Held['working'], terms: MarginTerms): Money {
  const up = absolute((value + buys) as Money)
  const down = absolute((value - sells) as Money)
  const worst = up > down ? up : down
  return worst > size ? subtract(dividedBy(worst, terms.leverage), dividedBy(size, terms.leverage)) : ZERO
}

function maintenanceOf(size: Money, { maintenanceRate, maintenanceDeduction }: MarginTerms): Money {
  const required = subtract(shareOf(size, maintenanceRate), maintenanceDeduction)
  return required > ZERO ? required : ZERO
}

const LEVERAGE_SCALE = 100_000_000

const dividedBy = (amount: Money, leverage: number): Money =>
  ((amount * BigInt(LEVERAGE_SCALE)) / BigInt(Math.round(leverage * LEVERAGE_SCALE))) as Money
