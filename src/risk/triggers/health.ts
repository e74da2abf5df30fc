import type { RiskReadings } from '../readings.ts'

/** Triggers that read the engine's own health. */

export const uncertainAge = (readings: RiskReadings): number | null => readings.uncertainAgeMs

export const reconciliationDebt = (readings: RiskReadings): number | null => readings.reconciliationDebtMs

export const positionMismatch = (readings: RiskReadings): number | null => readings.positionMismatches

export const staleFeed = (readings: RiskReadings): number | null => readings.staleFeedMs

/** Ahead or behind is the same danger. */
export const clockOffset = ({ clockOffsetMs }: RiskReadings): number | null =>
  clockOffsetMs === null ? null : Math.abs(clockOffsetMs)

export const loopLag = (readings: RiskReadings): number | null => readings.loopLagMs

export const journalLag = (readings: RiskReadings): number | null => readings.journalLagMs

export const rejectRate = (readings: RiskReadings): number | null => readings.rejectRate

export const restartBudget = (readings: RiskReadings): number | null => readings.restartsSpent
