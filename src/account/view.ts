import { type Currency, tally } from '../domain/balances.ts'
import type { Money } from '../domain/money.ts'
import { type Ledgers, ledgerKey } from '../journal/ledger.ts'
import { convert, type Rates, type Reported, rateOf } from './conversion.ts'
import { type Foreign, type Liquidation, NOTHING_FOREIGN } from './footing.ts'
import { plus, ratio, worst } from './known.ts'
import { type Held, type Leg, legOf } from './leg.ts'
import type { Watched } from './liquidation-watch.ts'
import { type Netted, netted } from './netting.ts'
import { type Pool, poolOf } from './pool.ts'

/**
 * What we are worth and what we stand on, over all venues and currencies, at one instant: the one place that says so.
 * Sums are in the reporting currency. null is unknown, and `unknown` says why: a number that leaves something out would
 * be believed.
 */
export interface AccountView {
  /** Epoch ms. */
  readonly at: number
  /** Wallets and open profit. */
  readonly equity: Reported | null
  readonly unrealised: Reported | null
  readonly initialMargin: Reported | null
  readonly maintenanceMargin: Reported | null
  readonly free: Reported | null
  /** Value of all positions over equity; hedges at other venues count like any position. */
  readonly leverage: number | null
  /** Of the pool where it is worst, as is the distance. */
  readonly marginRatio: number | null
  readonly distance: number | null
  readonly pools: readonly Pool[]
  readonly legs: readonly (Leg & Liquidation)[]
  readonly netted: readonly Netted[]
  readonly rates: Rates
  /** What is not known, for people: `mark of kucoin XBTUSDTM`. */
  readonly unknown: readonly string[]
}

export interface AccountParts {
  readonly at: number
  readonly held: readonly Held[]
  readonly ledgers: Ledgers
  readonly rates: Rates
  /** By ledger key: what the venue says of the rest. */
  readonly foreign: ReadonlyMap<string, Foreign>
  readonly available: ReadonlyMap<string, Money>
}

export function accountView({ at, held, ledgers, rates, foreign, available }: AccountParts): AccountView {
  const legs = held.map(legOf)
  const pools = poolsOf(legs, ledgers).map(({ key, ...pool }) =>
    poolOf({
      ...pool,
      foreign: foreign.get(key) ?? NOTHING_FOREIGN,
      available: available.get(key) ?? null,
    }),
  )
  const total = (column: Column): Reported | null => totalOf(pools, column, rates)
  const equity = total('equity')
  const nettedLegs = netted(legs, rates)
  return {
    at,
    equity,
    unrealised: total('unrealised'),
    initialMargin: total('initialMargin'),
    maintenanceMargin: total('maintenanceMargin'),
    free: total('free'),
    leverage: ratio(plus(...nettedLegs.map((each) => each.grossValue)), equity),
    marginRatio: worst(
      pools.map((pool) => pool.marginRatio),
      (...known) => Math.max(0, ...known),
    ),
    distance: worst(
      pools.map((pool) => pool.distance),
      (...known) => Math.min(1, ...known),
    ),
    pools,
    legs: pools.flatMap((pool) => pool.legs),
    netted: nettedLegs,
    rates,
    unknown: unknownIn(pools, rates),
  }
}

type Column = 'equity' | 'unrealised' | 'initialMargin' | 'maintenanceMargin' | 'free'

function totalOf(pools: readonly Pool[], column: Column, rates: Rates): Reported | null {
  const amounts: [Currency, Money][] = []
  for (const pool of pools) {
    const amount = pool[column]
    if (amount === null) return null
    amounts.push([pool.currency, amount])
  }
  return convert(tally(amounts), rates)
}

/** What can be liquidated: every position by itself, and all that stand on one wallet when they are several. */
export const watchedIn = ({ pools }: AccountView): readonly Watched[] =>
  pools.flatMap(({ venue, currency, distance, legs }) => [
    ...legs.map((leg) => ({ name: `${venue} ${leg.symbol}`, distance: leg.distance })),
    ...(legs.filter((leg) => leg.lots !== 0).length > 1 ? [{ name: `${venue} ${currency}`, distance }] : []),
  ])

/** One pool for every ledger line, and for every wallet that an instrument settles in. */
function poolsOf(legs: readonly Leg[], ledgers: Ledgers) {
  const legsOf = Map.groupBy(legs, (leg) => ledgerKey(leg.venue, leg.currency))
  const booked = [...ledgers].map(([key, line]) => ({
    key,
    venue: line.venue,
    currency: line.currency,
    line,
    legs: legsOf.get(key) ?? [],
  }))
  const unbooked = [...legsOf].flatMap(([key, of]) => {
    const [leg] = of
    return leg && !ledgers.has(key)
      ? [{ key, venue: leg.venue, currency: leg.currency, line: null, legs: of }]
      : []
  })
  return [...booked, ...unbooked]
}

/** Why something is unknown, each reason once. */
function unknownIn(pools: readonly Pool[], rates: Rates): readonly string[] {
  return pools.flatMap(({ venue, currency, balance, equity, legs }) => [
    ...(balance === null ? [`balance of ${venue} ${currency}`] : []),
    ...legs
      .filter((leg) => leg.lots !== 0 && leg.mark === null)
      .map((leg) => `mark of ${venue} ${leg.symbol}`),
    ...(equity !== null && equity !== 0n && rateOf(rates, currency) === undefined
      ? [`worth of ${currency}`]
      : []),
  ])
}
