import type { TriggerConfig, TriggerName } from '../../src/config/tables/triggers.ts'
import type { RiskReadings } from '../../src/risk/readings.ts'
import { TRIGGER_NAMES } from '../../src/risk/triggers.ts'

/** A good day: nothing asks for anything. */
export const calm: RiskReadings = {
  equity: 10_000,
  dayOpenEquity: 10_000,
  peakEquity: 10_000,
  cvar: 100,
  cvarSeen: 100,
  stress: 100,
  stressSeen: 100,
  losingTrades: 0,
  liquidationDistance: 1,
  marginRatio: 0.005,
  leverage: 0.2,
  uncertainNotional: 0,
  uncertainAgeMs: 0,
  reconciliationDebtMs: 0,
  positionMismatches: 0,
  staleFeedMs: 20,
  clockOffsetMs: 3,
  loopLagMs: 1,
  journalLagMs: 1,
  rejectRate: 0,
  restartsSpent: 0,
}

export const never: TriggerConfig = {
  on: true,
  caution: null,
  warning: null,
  critical: null,
  stop: null,
  hysteresis: 0,
  dwellMs: 0,
}

/** Every trigger off but these. */
export const triggersWith = (
  on: Partial<Record<TriggerName, Partial<TriggerConfig>>>,
): Record<TriggerName, TriggerConfig> => {
  const entries = TRIGGER_NAMES.map((name) => [name, { ...never, ...on[name] }] as const)
  return Object.fromEntries(entries) as Record<TriggerName, TriggerConfig>
}
