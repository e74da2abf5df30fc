import type { RiskReadings } from '../readings.ts'

/** A loss as a share of what there was. */
export function lossShare(equity: number | null, from: number | null): number | null {
  if (equity === null || from === null) return null
  if (from <= 0) return equity < from ? Number.POSITIVE_INFINITY : 0
  return Math.max(0, (from - equity) / from)
}

/** Anything held on no equity at all is infinitely much. */
export function shareOfEquity(amount: number | null, { equity }: RiskReadings): number | null {
  if (amount === null || equity === null) return null
  if (amount <= 0) return 0
  return equity > 0 ? amount / equity : Number.POSITIVE_INFINITY
}

/** Of the portfolio's CVaR what rests on returns that were seen. */
export const seenCvar = (readings: RiskReadings): number | null => shareOfEquity(readings.cvarSeen, readings)

/** Of the stress scenarios the worst that rests on nothing assumed. */
export const seenStress = (readings: RiskReadings): number | null =>
  shareOfEquity(readings.stressSeen, readings)
