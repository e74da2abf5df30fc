/**
 * How far marks may move until a venue takes positions away, as a share of the mark. The one place that computes it.
 *
 * A venue liquidates when the equity behind a position has fallen to its maintenance margin. When the mark of a
 * position of value V moves against it by the share d, equity falls by d × |V|; the maintenance margin of a long falls
 * with its value, that of a short rises: by d × rate × |V|. Both meet where
 *
 *     cushion = equity − maintenance margin = d × |V| × (1 − side × rate)
 *
 * Solved for the price this is what the venues publish. Binance, "How to Calculate Liquidation Price of USDⓈ-M Futures
 * Contracts": (WB − TMM + UPNL + cum − side × size × entry) ÷ (size × rate − side × size). KuCoin, "How to Calculate the
 * Liquidation Price for KuCoin Contracts" (isolated), with the maintenance margin at the mark since 22 May 2025. Fees of
 * the liquidation itself are left out, as there: the venue may be a little earlier.
 */

/** A position as the formulas see it: its value at the mark, signed like the position, and its maintenance rate. */
export interface Exposed {
  readonly value: number
  readonly maintenanceRate: number
}

/** What a fall of the cushion costs a position a share of the mark. */
const slopeOf = ({ value, maintenanceRate }: Exposed): number =>
  Math.abs(value) * (1 - Math.sign(value) * maintenanceRate)

/**
 * While the marks of all these positions move against them together; one position alone: its own distance, all other
 * marks unmoved. Below 0 the venue is late; above 1 a long is out of reach, its price cannot fall so far. Infinity when
 * nothing is held.
 */
export const distanceOf = (cushion: number, ...positions: readonly Exposed[]): number =>
  distanceAt(
    cushion,
    positions.reduce((sum, position) => sum + slopeOf(position), 0),
  )

/** The same over slopes that were added up before. */
export const distanceAt = (cushion: number, slope: number): number =>
  slope === 0 ? Number.POSITIVE_INFINITY : cushion / slope

/** The slope of a position of this size whose side nobody knows: a short is liquidated a little earlier. */
export const worstSlope = (size: number, maintenanceRate: number): number =>
  slopeOf({ value: -size, maintenanceRate })

/** The price at that distance, in the unit of the mark; null where there is no such price. */
export function liquidationPrice(mark: number, value: number, distance: number): number | null {
  const price = mark * (1 - Math.sign(value) * distance)
  return price > 0 && Number.isFinite(price) ? price : null
}

/** For gauges: 0 when it is there, 1 when it is so far that it does not matter. */
export const clamped = (distance: number): number => Math.min(1, Math.max(0, distance))
