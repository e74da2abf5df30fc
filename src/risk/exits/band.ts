import type { Instrument, Ticks } from '../../domain/instrument.ts'
import type { ExitRules } from './rules.ts'

/**
 * How far of the band an exit may reach: the mark moves between the plan and the door, and an exit that the door
 * refuses for its price is an exit that was blocked.
 */
export const BAND_REACH = 0.8

/** The price, or the edge of what the door lets through where that is nearer; null, a market order, without a mark. */
export function withinBand(
  price: number,
  mark: number | undefined,
  { priceMax }: Pick<Instrument, 'priceMax'>,
  { bandShare }: Pick<ExitRules, 'bandShare'>,
): Ticks | null {
  if (mark === undefined || !(mark > 0)) return null
  const reach = bandShare * BAND_REACH
  const lowest = Math.max(1, Math.ceil(mark * (1 - reach)))
  const highest = Math.min(priceMax, Math.floor(mark * (1 + reach)))
  return Math.min(highest, Math.max(lowest, price)) as Ticks
}
