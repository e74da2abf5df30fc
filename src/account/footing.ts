import { type Money, moneyToNumber, negate, subtract, ZERO } from '../domain/money.ts'
import { ifKnown, plus, ratio } from './known.ts'
import type { Leg } from './leg.ts'
import { clamped, distanceOf, type Exposed, liquidationPrice } from './liquidation.ts'

/**
 * What positions stand on, and fall with: all cross positions of a wallet on what it holds, an isolated position on what
 * was set aside for it. null is unknown throughout.
 */
export interface Footing {
  readonly equity: Money | null
  readonly maintenanceMargin: Money | null
  readonly legs: readonly Leg[]
}

/** Positions at the venue that this engine does not trade: a human's, or of symbols that were dropped. */
export interface Foreign {
  readonly unrealised: Money
  readonly maintenanceMargin: Money
}

export const NOTHING_FOREIGN: Foreign = { unrealised: ZERO, maintenanceMargin: ZERO }

/** The cross footing first, then one for each isolated position. */
export function footingsOf(
  balance: Money | null,
  legs: readonly Leg[],
  foreign: Foreign,
): readonly Footing[] {
  const cross = legs.filter((leg) => leg.mode === 'cross')
  const isolated = legs.filter((leg) => leg.mode === 'isolated')
  const setAside = isolated.map((leg) => ifKnown(leg.initialMargin, negate))
  return [
    {
      equity: plus(balance, foreign.unrealised, ...setAside, ...cross.map((leg) => leg.unrealised)),
      maintenanceMargin: plus(foreign.maintenanceMargin, ...cross.map((leg) => leg.maintenanceMargin)),
      legs: cross,
    },
    ...isolated.map((leg) => ({
      equity: plus(leg.initialMargin, leg.unrealised),
      maintenanceMargin: leg.maintenanceMargin,
      legs: [leg],
    })),
  ]
}

/** Share of the marks to the liquidation, when all of them move against us together; 1: far, or nothing held. */
export function distanceTo(footing: Footing): number | null {
  const held = footing.legs.filter((leg) => leg.lots !== 0)
  if (held.length === 0) return 1
  const cushion = cushionOf(footing)
  return cushion === null ? null : clamped(distanceOf(cushion, ...held.map(exposed)))
}

/** Maintenance margin over equity; the venue liquidates at 1. Anything held on no equity is infinitely much. */
export const marginRatioOf = ({ maintenanceMargin, equity }: Footing): number | null =>
  ratio(maintenanceMargin, equity)

/** Where one position on this footing is liquidated if its mark alone moves. */
export interface Liquidation {
  /** In ticks, fractional; null: at no price, or not known. */
  readonly liquidation: number | null
  /** Share of the mark; 1: far, or nothing held; null: not known. */
  readonly distance: number | null
}

export function liquidationOf(leg: Leg, footing: Footing): Liquidation {
  if (leg.lots === 0) return { liquidation: null, distance: 1 }
  const cushion = cushionOf(footing)
  if (cushion === null || leg.mark === null) return { liquidation: null, distance: null }
  const distance = distanceOf(cushion, exposed(leg))
  return { liquidation: liquidationPrice(leg.mark, leg.lots, distance), distance: clamped(distance) }
}

const cushionOf = ({ equity, maintenanceMargin }: Footing): number | null =>
  equity === null || maintenanceMargin === null ? null : moneyToNumber(subtract(equity, maintenanceMargin))

const exposed = ({ value, maintenanceRate }: Leg): Exposed => ({
  value: moneyToNumber(value ?? ZERO),
  maintenanceRate,
})
