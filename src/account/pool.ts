import type { Currency } from '../domain/balances.ts'
import type { VenueName } from '../domain/instrument.ts'
import { absolute, type Money, subtract } from '../domain/money.ts'
import { balanceOf, type LedgerLine } from '../journal/ledger.ts'
import {
  distanceTo,
  type Footing,
  type Foreign,
  footingsOf,
  type Liquidation,
  liquidationOf,
  marginRatioOf,
} from './footing.ts'
import { ifKnown, plus, ratio, worst } from './known.ts'
import type { Leg } from './leg.ts'

/**
 * The money of one venue in one currency, with the positions on it. Venues do not help each other out: a hedge at
 * another one keeps no position from liquidation here. null is unknown.
 */
export interface Pool {
  readonly venue: VenueName
  readonly currency: Currency
  /** Wallet: open profit not included. */
  readonly balance: Money | null
  readonly unrealised: Money | null
  readonly equity: Money | null
  readonly initialMargin: Money | null
  readonly orderMargin: Money | null
  readonly maintenanceMargin: Money | null
  /** What more orders may take: what is left of the equity, or less when the venue says so. */
  readonly free: Money | null
  /** Value of all positions over equity. */
  readonly leverage: number | null
  /** Maintenance margin over the equity behind it, where that is worst; at 1 the venue liquidates. */
  readonly marginRatio: number | null
  /** Share of the marks to the nearest liquidation, when all move against us together; 1: far, or nothing held. */
  readonly distance: number | null
  readonly legs: readonly (Leg & Liquidation)[]
}

export interface PoolParts {
  readonly venue: VenueName
  readonly currency: Currency
  /** null before anything was booked. */
  readonly line: Readonly<LedgerLine> | null
  readonly legs: readonly Leg[]
  readonly foreign: Foreign
  /** The venue's own word of what is free; null before it gave one. */
  readonly available: Money | null
}

export function poolOf({ venue, currency, line, legs, foreign, available }: PoolParts): Pool {
  // A wallet that no position stands on and no venue told of is what was booked in it: fees, mostly.
  const balance = line && (line.told || legs.length === 0) ? balanceOf(line) : null
  const footings = footingsOf(balance, legs, foreign)
  const unrealised = plus(foreign.unrealised, ...legs.map((leg) => leg.unrealised))
  const equity = plus(balance, unrealised)
  const orderMargin = plus(...legs.map((leg) => leg.orderMargin))
  return {
    venue,
    currency,
    balance,
    unrealised,
    equity,
    initialMargin: plus(...legs.map((leg) => leg.initialMargin)),
    orderMargin,
    maintenanceMargin: plus(foreign.maintenanceMargin, ...legs.map((leg) => leg.maintenanceMargin)),
    free: lesser(left(footings[0], orderMargin), available),
    leverage: ratio(plus(...legs.map((leg) => ifKnown(leg.value, absolute))), equity),
    marginRatio: worst(footings.map(marginRatioOf), Math.max),
    distance: worst(footings.map(distanceTo), Math.min),
    legs: footings.flatMap((footing) =>
      footing.legs.map((leg) => ({ ...leg, ...liquidationOf(leg, footing) })),
    ),
  }
}

/** What cross positions and all working orders leave of the shared equity. */
function left(cross: Footing | undefined, orderMargin: Money | null): Money | null {
  const taken = plus(orderMargin, ...(cross?.legs ?? []).map((leg) => leg.initialMargin))
  return cross?.equity == null || taken === null ? null : subtract(cross.equity, taken)
}

/** The venue's word counts when it is the smaller one. */
const lesser = (ours: Money | null, theirs: Money | null): Money | null =>
  ours !== null && theirs !== null && theirs < ours ? theirs : ours
