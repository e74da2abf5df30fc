import type { TriggerConfig, TriggerName } from '../config/tables/triggers.ts'
import { LADDER, type LadderState } from '../domain/ladder.ts'
import type { RiskReadings } from './readings.ts'
import * as account from './triggers/account.ts'
import * as health from './triggers/health.ts'
import { seenCvar, seenStress } from './triggers/shares.ts'

/** Every trigger of the configuration, as a pure function of the readings. Larger is worse; null is unknown. */
export const TRIGGERS: Readonly<Record<TriggerName, (readings: RiskReadings) => number | null>> = {
  ...account,
  ...health,
}

/**
 * Of a value that partly rests on an assumption: the part that does not. The rungs above WARNING, which only an operator
 * loosens, are asked for by this part alone.
 */
export const SEEN: Partial<typeof TRIGGERS> = { cvar: seenCvar, stress: seenStress }

export const TRIGGER_NAMES = Object.keys(TRIGGERS) as readonly TriggerName[]

/** A rung and the value from which a trigger asks for it. */
export interface Ask {
  readonly rung: LadderState
  readonly threshold: number
}

const asksKnown = new WeakMap<TriggerConfig, readonly Ask[]>()

/** What a trigger can ask for, loosest first. Read off its configuration once: every look asks every trigger. */
export function asksOf(config: TriggerConfig): readonly Ask[] {
  const known = asksKnown.get(config)
  if (known) return known
  const asks = [config.caution, config.warning, config.critical, config.stop].flatMap((threshold, at) => {
    const rung = LADDER[at + 1]
    return threshold === null || rung === undefined ? [] : [{ rung, threshold }]
  })
  asksKnown.set(config, asks)
  return asks
}
