import type { RiskReadings } from '../readings.ts'
import { lossShare, shareOfEquity } from './shares.ts'

/** Triggers that read the account. Shares are of equity, unless said otherwise. */

/** Loss since the UTC day began, as a share of the equity it began with; a gain is 0. */
export const dailyLoss = ({ equity, dayOpenEquity }: RiskReadings): number | null =>
  lossShare(equity, dayOpenEquity)

/** Loss since the highest equity, as a share of it. */
export const drawdown = ({ equity, peakEquity }: RiskReadings): number | null => lossShare(equity, peakEquity)

export const cvar = (readings: RiskReadings): number | null => shareOfEquity(readings.cvar, readings)

/** Loss in the worst stress scenario. */
export const stress = (readings: RiskReadings): number | null => shareOfEquity(readings.stress, readings)

export const losingTrades = (readings: RiskReadings): number | null => readings.losingTrades

/** How near the nearest liquidation is: 0 far or none, 1 there. */
export const liquidation = ({ liquidationDistance }: RiskReadings): number | null =>
  liquidationDistance === null ? null : Math.max(0, 1 - liquidationDistance)

/** Maintenance margin as a share of the equity behind it: at 1 the venue liquidates. */
export const margin = (readings: RiskReadings): number | null => readings.marginRatio

/** Value of all positions over equity; infinite when there is none left to hold them. */
export const leverage = (readings: RiskReadings): number | null => readings.leverage

export const uncertainExposure = (readings: RiskReadings): number | null =>
  shareOfEquity(readings.uncertainNotional, readings)
