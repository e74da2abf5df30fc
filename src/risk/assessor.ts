import type { TriggerConfig, TriggerName } from '../config/tables/triggers.ts'
import { LADDER, type LadderState, rung } from '../domain/ladder.ts'
import type { RiskReadings } from './readings.ts'
import { type Ask, asksOf, SEEN, TRIGGER_NAMES, TRIGGERS } from './triggers.ts'

/**
 * What the triggers ask of the ladder, now. Tightening is asked at once. Loosening by one rung is asked when every
 * trigger is below its hysteresis band of the present rung, and those that held the ladder up have been so for
 * their dwell time. The dwell is measured on each rung anew, and begins again after a value that nobody knew. After
 * a restart, and on a rung to which somebody loosened the ladder by hand, every trigger is taken for one that held it up.
 */
export interface AssessorState {
  /** Where the ladder stood at the last look. */
  readonly on: LadderState
  /**
   * Of each trigger that was loud since the ladder left NORMAL: since when it is calm on this rung, Infinity while
   * it is not. null: not looked yet.
   */
  readonly calmSince: Readonly<Partial<Record<TriggerName, number>>> | null
}

export interface Assessment {
  readonly asked: LadderState
  /** What decided; NO_TRIGGER when nothing holds the ladder. */
  readonly trigger: TriggerName | typeof NO_TRIGGER
  readonly value: number
  readonly threshold: number
}

export const NO_TRIGGER = 'none'

type Triggers = Readonly<Record<TriggerName, TriggerConfig>>

export const initialAssessor = (on: LadderState): AssessorState => ({ on, calmSince: null })

/**
 * One look at the readings, with the ladder standing on `current`. `now` is any clock that never goes back, in
 * milliseconds.
 */
export function assess(
  state: AssessorState,
  readings: RiskReadings,
  current: LadderState,
  now: number,
  triggers: Triggers,
): { readonly state: AssessorState; readonly assessment: Assessment } {
  const known = wasLoosenedByHand(state, current) ? initialAssessor(current) : state
  const calmSince: Partial<Record<TriggerName, number>> = {}
  let loudest: Assessment = { asked: 'NORMAL', trigger: NO_TRIGGER, value: 0, threshold: 0 }
  /** The trigger that lets go last, and when. */
  let last: Assessment = { ...loudest, asked: current }
  let lastAt = Number.NEGATIVE_INFINITY
  for (const trigger of TRIGGER_NAMES) {
    const config = triggers[trigger]
    if (!config.on) continue
    const value = TRIGGERS[trigger](readings) ?? Number.NaN
    const asks = asksOf(config)
    const seen = SEEN[trigger]?.(readings) ?? value
    const asked = asks.findLast((ask) => valueFor(ask, value, seen) >= ask.threshold)
    if (asked && rung(asked.rung) > rung(loudest.asked))
      loudest = {
        asked: asked.rung,
        trigger,
        value: valueFor(asked, value, seen),
        threshold: asked.threshold,
      }
    const band = bandOf(asks, current, config)
    // Not `value >= band`: an unknown value is loud.
    const loud = band !== undefined && !(value < band)
    const since = loud ? Number.POSITIVE_INFINITY : sinceCalm(known, trigger, current, now)
    if (since !== undefined) calmSince[trigger] = since
    if (band === undefined || since === undefined || since + config.dwellMs <= lastAt) continue
    lastAt = since + config.dwellMs
    last = { asked: current, trigger, value, threshold: band }
  }
  return { state: { on: current, calmSince }, assessment: decide(current, loudest, last, lastAt <= now) }
}

const valueFor = (ask: Ask, value: number, seen: number): number =>
  rung(ask.rung) > rung('WARNING') ? seen : value

/** Of itself it leaves no rung above WARNING, and no other one that no trigger held. */
const wasLoosenedByHand = ({ calmSince, on }: AssessorState, current: LadderState): boolean =>
  rung(current) < rung(on) &&
  (rung(on) > rung('WARNING') || (calmSince !== null && Object.keys(calmSince).length === 0))

/** Since when a trigger that is calm now is so; undefined when it had no part in holding the ladder up. */
function sinceCalm(
  state: AssessorState,
  trigger: TriggerName,
  current: LadderState,
  now: number,
): number | undefined {
  if (current === 'NORMAL') return undefined
  if (state.calmSince === null) return now
  const since = state.calmSince[trigger]
  if (since === undefined) return undefined
  return state.on === current ? Math.min(since, now) : now
}

function decide(current: LadderState, loudest: Assessment, last: Assessment, calm: boolean): Assessment {
  if (rung(loudest.asked) >= rung(current)) return loudest
  const looser = LADDER[rung(current) - 1]
  const loosensItself = current === 'CAUTION' || current === 'WARNING'
  return calm && loosensItself && looser ? { ...last, asked: looser } : last
}

/** A trigger holds a rung while it is not below every threshold at or above that rung, less its hysteresis. */
function bandOf(asks: readonly Ask[], current: LadderState, config: TriggerConfig): number | undefined {
  let least: number | undefined
  for (const ask of asks)
    if (rung(ask.rung) >= rung(current)) least = Math.min(least ?? ask.threshold, ask.threshold)
  return least === undefined ? undefined : least * (1 - config.hysteresis)
}
